import { nearestWord, type PlanDimension, UsageError } from "@voxprep/core";
import { LAST_STAGE, type PlanOverrides, type StageOverrides } from "./plan-overrides.js";
import { requireAgreement } from "./require-agreement.js";
import { STAGE_KEYS } from "./stage-keys.js";

const AXES: ReadonlyMap<string, 2 | 3> = new Map([
  ["3d", 3],
  ["2d", 2],
]);

const STAGE_NAME = /^(?:0|[1-9]\d*)$/;

/**
 * Checks the parsed JSON of an overrides file:
 * `{"3d": {"1": {"batch_size": 16, "patch_size": [64, 128, 128]}}, "2d": {"last": {…}}}`.
 *
 * Keys of a stage are those of the plans file; whether the stages exist, and whether the patch can be pooled, is known to
 * {@link applyOverrides} only.
 *
 * @throws `VP0101 UsageError` for an unknown planner, stage name or key, for a value of another kind,
 *   length or range than its key has, and for values of a stage that contradict each other; `field` is the path.
 * @see spec 3-worked-example, section 3.4
 */
export function parseOverrides(json: unknown): PlanOverrides {
  const overrides: Partial<Record<PlanDimension, ReadonlyMap<string, StageOverrides>>> = {};
  for (const [planner, stages] of entriesOf(json, "the file")) {
    const axes = AXES.get(planner);
    if (axes === undefined) throw unknownKey(planner, planner, [...AXES.keys()]);
    overrides[planner as PlanDimension] = parseStages(stages, planner, axes);
  }
  return overrides;
}

function parseStages(
  json: unknown,
  planner: string,
  axes: 2 | 3,
): ReadonlyMap<string, StageOverrides> {
  const stages = new Map<string, StageOverrides>();
  for (const [name, values] of entriesOf(json, planner)) {
    const path = `${planner}.${name}`;
    if (name !== LAST_STAGE && !STAGE_NAME.test(name)) {
      throw unknownKey(name, path, ["a stage number", LAST_STAGE]);
    }
    stages.set(name, parseStage(values, path, axes));
  }
  return stages;
}

function parseStage(json: unknown, path: string, axes: 2 | 3): StageOverrides {
  let overrides: StageOverrides = {};
  for (const [key, value] of entriesOf(json, path)) {
    const read = STAGE_KEYS.get(key);
    if (read === undefined) throw unknownKey(key, `${path}.${key}`, [...STAGE_KEYS.keys()]);
    overrides = { ...overrides, ...read(value, { path: `${path}.${key}`, axes }) };
  }
  requireAgreement(overrides, path);
  return overrides;
}

function entriesOf(json: unknown, path: string): [string, unknown][] {
  if (typeof json === "object" && json !== null && !Array.isArray(json))
    return Object.entries(json);
  const found = JSON.stringify(json) ?? String(json);
  throw new UsageError(`overrides: ${path} is ${found}, expected a JSON object`, {
    field: path,
    found,
    expected: "a JSON object",
  });
}

function unknownKey(key: string, path: string, known: readonly string[]): UsageError {
  const near = nearestWord(key, known) ?? nearestWord(snakeCase(key), known);
  return new UsageError(`overrides: ${path} is not known, expected ${known.join(", ")}`, {
    field: path,
    found: key,
    expected: known,
    ...(near === undefined ? {} : { remedy: `Did you mean ${near}?` }),
  });
}

/** `batchSize` as `batch_size`: the names that JavaScript programs use are the commonest mistake. */
function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
