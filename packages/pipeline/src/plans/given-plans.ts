import { realpath } from "node:fs/promises";
import { type Plan, type PlanDimension, UsageError } from "@voxprep/core";
import type { Dataset, Layout } from "@voxprep/io";
import { sha256Of } from "../manifest/sha256-of.js";
import type { RunContext } from "../run/context.js";
import type { RunOptions } from "../run/options.js";
import { twinFile } from "../store/python-files.js";
import { planEdited } from "./plan-findings.js";
import { commitPlan, givenKey, planNotes } from "./plan-record.js";
import { editedPlan, storedDifferences } from "./plan-state.js";
import { type PlanFile, planPaths, readPlanFile } from "./stored-plan.js";

/** The plans that take the place of the planner's, by planner. */
export type GivenPlans = ReadonlyMap<PlanDimension, PlanFile>;

/**
 * Reads the plans of the option `plans`; which planner each belongs to is told by its patches.
 *
 * @throws `VP0101 UsageError` for a file that cannot be read, two of one planner, a plan of another profile or for
 *   other channels, and together with `overrides`; `VP90xx` for a file that is no plan.
 */
export async function readGivenPlans(
  { plans = [], overrides, frozenPlans }: RunOptions,
  layout: Layout,
  dataset: Dataset,
): Promise<GivenPlans> {
  if (overrides !== undefined && (plans.length > 0 || frozenPlans === true)) {
    throw new UsageError("overrides change a plan that is made, but the plan is given", {
      remedy: "Leave out --overrides, or --plans and --frozen-plans.",
    });
  }
  const given = new Map<PlanDimension, PlanFile>();
  for (const path of plans) {
    const file = await readPlanFile(path);
    const { dimension } = file.plan;
    if (given.has(dimension)) throw twoPlans(path, dimension);
    requireIdentifier(file, layout);
    requireFit(path, file.plan, dataset);
    given.set(dimension, file);
  }
  return given;
}

/**
 * Puts a given plan where the trainer looks for it. A plan that lies there already stays as it is, byte for byte.
 *
 * @throws `VP8103 PlanEditedError` when another edited plan lies there.
 */
export async function installGivenPlan(context: RunContext, file: PlanFile): Promise<Plan> {
  const { manifest, options } = context;
  const { dimension } = file.plan;
  const { pkl } = planPaths(context, dimension);
  const edited = await editedPlan(context, dimension);
  if (edited !== null && edited.file.sha256 !== file.sha256 && options.force !== true) {
    throw planEdited(pkl, await storedDifferences(context, edited.file));
  }
  const twin = twinFile(pkl, file.content);
  const isThere = await isSameFile(file.path, pkl);
  const { sha256 } = file;
  const last = planNotes(manifest, dimension);
  await commitPlan(context, dimension, {
    keyParts: givenKey(sha256),
    files: isThere ? [twin] : [twin, { path: pkl, chunks: [file.bytes], sha256 }],
    kept: isThere ? [{ path: pkl, sha256 }] : [],
    notes: {
      planned: last?.planned ?? null,
      reads: last?.reads ?? null,
      twin: sha256Of(twin.chunks[0]),
    },
  });
  return file.plan;
}

/**
 * Makes sure that a plan knows the channels and labels of the task.
 *
 * @throws `VP0101 UsageError`
 */
export function requireFit(
  path: string,
  { fingerprint }: Plan,
  { modalities, labels }: Dataset,
): void {
  const planned = [...fingerprint.modalities.values()];
  const listed = [...modalities.values()];
  const classes = [...labels.keys()].filter((value) => value > 0);
  const known = new Set(fingerprint.classes);
  const hasSameClasses = classes.length === known.size && classes.every((one) => known.has(one));
  if (planned.join() === listed.join() && hasSameClasses) return;
  throw new UsageError(
    `the plan ${path} is for ${describe(planned, fingerprint.classes)}, but dataset.json has ${describe(listed, classes)}`,
    {
      files: [path],
      found: { modalities: planned, labels: fingerprint.classes },
      expected: { modalities: listed, labels: classes },
      remedy: "Plan anew: without --plans and --frozen-plans.",
    },
  );
}

function describe(modalities: readonly string[], classes: readonly number[]): string {
  return `the modalities ${modalities.join(", ")} and the labels ${classes.join(", ")}`;
}

function requireIdentifier({ path, plan, location }: PlanFile, layout: Layout): void {
  const expected = layout.dataIdentifier[plan.dimension];
  if (location.dataIdentifier === expected) return;
  throw new UsageError(
    `the plan ${path} names its stage folders ${location.dataIdentifier}; those of this profile are ${expected}`,
    { files: [path], found: location.dataIdentifier, expected, remedy: "Choose its --profile." },
  );
}

function twoPlans(path: string, dimension: PlanDimension): UsageError {
  return new UsageError(`${path} is the second plan for ${dimension}`, {
    files: [path],
    remedy: "Give one plan for each planner.",
  });
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map((path) => realpath(path).catch(() => null)));
  return one !== null && one === other;
}
