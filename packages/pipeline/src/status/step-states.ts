import type { Fold } from "@voxprep/splits";
import { canonicalJson, type JsonValue } from "../manifest/canonical-json.js";
import type { FindingRecord } from "../report/events.js";
import type { RedoReason } from "../report/redo-reasons.js";
import { ALGORITHMS, planParts } from "../resume/step-keys.js";
import type { InspectedPlan } from "./inspect-plan.js";
import type { InspectedStep } from "./inspect-step.js";
import type { RawDataset } from "./raw-dataset.js";
import {
  doneStep,
  failedStep,
  frozenStep,
  missingStep,
  type StepState,
  staleStep,
} from "./step-state.js";

/** All that is known of a prepared task. */
export interface TaskFacts {
  readonly steps: readonly InspectedStep[];
  /** By the name of their step. */
  readonly plans: ReadonlyMap<string, InspectedPlan>;
  /** `null` when the raw task is not known. */
  readonly raw: RawDataset | null;
  /** Cases that failed in the last run. */
  readonly failures: readonly FindingRecord[];
  /** Folds of a splits file that somebody else wrote over voxprep's; `null` when there are none. */
  readonly foreignFolds: readonly Fold[] | null;
}

/** Problems that `--frozen-plans` accepts: other cases, or other bytes of them. */
const ACCEPTED: ReadonlySet<RedoReason> = new Set(["dataset-changed", "upstream"]);

type Problem = readonly [reason: RedoReason, detail: string];

/**
 * How every step of a task stands, as far as can be told without the options of the next run.
 *
 * Steps follow one another: what was made of something stale is stale (`upstream`).
 */
export function stepStates(facts: TaskFacts): StepState[] {
  const states = new Map<string, StepState>();
  for (const kind of ["copy", "crop", "label", "fingerprint", "plan", "stage", "splits"]) {
    for (const one of facts.steps.filter(({ record }) => record.step.startsWith(kind))) {
      const { step, case: caseId } = one.record;
      states.set(idOf(step, caseId), stateOf(one, facts, states));
    }
  }
  return [...states.values(), ...unmade(facts)];
}

function stateOf(
  one: InspectedStep,
  facts: TaskFacts,
  states: ReadonlyMap<string, StepState>,
): StepState {
  const { step, case: caseId } = one.record;
  const gone = outputProblem(one, facts);
  if (gone?.[0] === "output-missing") return missingStep(step, caseId, ...gone);
  const problem = gone ?? inputProblem(one) ?? keyProblem(one, facts, states);
  if (one.record.frozen === true && problem !== null && ACCEPTED.has(problem[0])) {
    return frozenStep(step, caseId, `kept by --frozen-plans, although ${problem[1]}`);
  }
  return problem === null ? doneStep(step, caseId) : staleStep(step, caseId, ...problem);
}

function outputProblem({ record, outputs }: InspectedStep, facts: TaskFacts): Problem | null {
  const missing = outputs.find(({ isMissing }) => isMissing);
  if (missing !== undefined) return ["output-missing", `${missing.path} is not there`];
  const [changed] = outputs;
  if (changed === undefined) return null;
  if (record.step === "splits" && facts.foreignFolds !== null) return null;
  const edit = facts.plans.get(record.step)?.edit;
  if (edit === "harmless") return null;
  if (edit === "edited") return ["plan-changed", `${changed.path} was edited`];
  return ["output-damaged", `${changed.path} is not what was written`];
}

function inputProblem({ record, inputs }: InspectedStep): Problem | null {
  const [changed] = inputs;
  if (changed === undefined) return null;
  const isLabel = record.inputs[0]?.path === changed.path; // a crop's label comes first
  const detail = `${changed.path} ${changed.isMissing ? "is not there any more" : "changed"}`;
  return [isLabel ? "label-changed" : "image-changed", detail];
}

function keyProblem(
  { record }: InspectedStep,
  facts: TaskFacts,
  states: ReadonlyMap<string, StepState>,
): Problem | null {
  const { step, keyParts, case: caseId } = record;
  const kind = String(keyParts["step"] ?? step) as keyof typeof ALGORITHMS;
  const { algorithm } = keyParts;
  if (algorithm !== undefined && kind in ALGORITHMS && algorithm !== ALGORITHMS[kind]) {
    return ["algorithm-changed", `this version has algorithm ${ALGORITHMS[kind]} of the step`];
  }
  if (caseId !== "" && !isListed(caseId, facts)) {
    return ["dataset-changed", "dataset.json does not list the case any more"];
  }
  switch (kind) {
    case "crop":
      return labelsProblem(keyParts["labels"], facts);
    case "fingerprint":
      return fingerprintProblem(keyParts, facts, states);
    case "plan":
      return upstream(states, "fingerprint", "");
    case "stage":
      return stageProblem(step, caseId, keyParts, facts, states);
    case "splits":
      return facts.foreignFolds === null ? splitsProblem(keyParts["cases"], facts) : null;
    case "copy":
      return copyProblem(keyParts["sha256"], facts);
    default:
      return labelProblem(caseId, keyParts["hash"], facts, states);
  }
}

/** The copy of a label depends on the label alone. */
function labelProblem(
  caseId: string,
  hash: JsonValue | undefined,
  { steps }: TaskFacts,
  states: ReadonlyMap<string, StepState>,
): Problem | null {
  const crop = steps.find(({ record }) => record.step === "crop" && record.case === caseId);
  const state = states.get(idOf("crop", caseId));
  const isOther = crop !== undefined && crop.record.keyParts["label"] !== hash;
  if (state?.reason !== "label-changed" && !isOther) return null;
  return ["label-changed", state?.detail ?? "the label changed"];
}

function isListed(caseId: string, { raw }: TaskFacts): boolean {
  const dataset = raw?.dataset ?? null;
  return dataset === null || dataset.cases.some((one) => one.caseId === caseId);
}

function labelsProblem(labels: JsonValue | undefined, { raw }: TaskFacts): Problem | null {
  if (raw?.dataset == null || sameJson(labels, [...raw.dataset.labels.keys()])) return null;
  return ["dataset-changed", "dataset.json has other label numbers"];
}

function copyProblem(sha256: JsonValue | undefined, { raw }: TaskFacts): Problem | null {
  if (raw === null || raw.sha256 === sha256) return null;
  const what = raw.sha256 === null ? "is not there any more" : "changed";
  return ["dataset-changed", `${raw.path} ${what}`];
}

function fingerprintProblem(
  { cases, crops }: InspectedStep["record"]["keyParts"],
  facts: TaskFacts,
  states: ReadonlyMap<string, StepState>,
): Problem | null {
  const made = facts.steps.filter(({ record }) => record.step === "crop");
  const keys = new Map(made.map(({ record }) => [record.case, record.key]));
  const ids = Array.isArray(cases) ? cases.map(String) : [];
  if (!sameJson([...ids].sort(), [...keys.keys()].sort())) {
    return ["dataset-changed", "it was made of other cases"];
  }
  if (
    !sameJson(
      crops,
      ids.map((id) => keys.get(id) ?? null),
    )
  ) {
    return ["upstream", "crops were made again since"];
  }
  return ids.map((id) => upstream(states, "crop", id)).find((one) => one !== null) ?? null;
}

function stageProblem(
  step: string,
  caseId: string,
  keyParts: InspectedStep["record"]["keyParts"],
  { plans, steps }: TaskFacts,
  states: ReadonlyMap<string, StepState>,
): Problem | null {
  const crop = steps.find(({ record }) => record.step === "crop" && record.case === caseId);
  if (crop?.record.key !== keyParts["crop"]) return ["upstream", "its crop was made again since"];
  const plan = plans.get(`plan${String(keyParts["dimension"])}`)?.file?.plan;
  const stage = Number(/_stage(\d+)$/.exec(step)?.[1] ?? Number.NaN);
  if (plan !== undefined && Number.isInteger(stage)) {
    const differing = Object.entries(planParts(plan, stage)).find(
      ([part, value]) => !sameJson(value, keyParts[part]),
    );
    if (differing !== undefined) return ["plan-changed", `the plan has another ${differing[0]}`];
  }
  return upstream(states, "crop", caseId);
}

function splitsProblem(cases: JsonValue | undefined, { steps }: TaskFacts): Problem | null {
  const made = steps.filter(({ record }) => record.step === "crop").map((one) => one.record.case);
  const ids = Array.isArray(cases) ? cases.map(String) : [];
  if (made.length === 0 || sameJson([...ids].sort(), made.sort())) return null;
  return ["dataset-changed", "they were made of other cases"];
}

function upstream(
  states: ReadonlyMap<string, StepState>,
  step: string,
  caseId: string,
): Problem | null {
  const before = states.get(idOf(step, caseId));
  if (before === undefined || before.state === "done") return null;
  return ["upstream", `its ${step} is ${before.state}: ${before.reason ?? before.code}`];
}

/** Steps of listed cases that have no record: those that other cases have, or at least the crop. */
function unmade({ steps, raw, failures }: TaskFacts): StepState[] {
  const known = new Set(steps.map(({ record }) => idOf(record.step, record.case)));
  const kinds = new Set(
    steps.filter(({ record }) => record.case !== "").map(({ record }) => record.step),
  );
  if (kinds.size === 0) kinds.add("crop");
  const listed = raw?.dataset?.cases.map(({ caseId }) => caseId) ?? [];
  const failed = new Map(failures.flatMap((one) => (one.case === null ? [] : [[one.case, one]])));
  return [...new Set([...listed, ...failed.keys()])].flatMap((caseId) =>
    [...kinds]
      .filter((step) => !known.has(idOf(step, caseId)))
      .map((step) => {
        const fault = failed.get(caseId);
        if (fault !== undefined) return failedStep(step, caseId, fault.code, fault.message);
        return missingStep(step, caseId, "new", "it was not made yet");
      }),
  );
}

function sameJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}

function idOf(step: string, caseId: string): string {
  return JSON.stringify([step, caseId]);
}
