import type { Plan, PlanDimension } from "@voxprep/core";
import type { TaskCheck } from "../check/index.js";
import { noCaseLeft } from "../check/no-case-left.js";
import { requireFit } from "../plans/given-plans.js";
import { refuseEditedPlans } from "../plans/plan-state.js";
import { planPaths } from "../plans/stored-plan.js";
import type { Phase } from "../report/events.js";
import type { RunContext } from "../run/context.js";
import type { CropRecord } from "./phase-crop.js";
import { fingerprintPhase, readStoredFingerprint } from "./phase-fingerprint.js";
import { planPhase, storedPlans } from "./phase-plan.js";

/**
 * The plans that are there, when nothing is to be planned anew; `null` when it is.
 *
 * Called before anything is made, so that a run which may not go on with the plans that are there makes nothing.
 *
 * @throws `VP0101 UsageError` for plans that are not there or do not know the channels and labels of the task;
 *   `VP8103 PlanEditedError`
 */
export async function plansToKeep(
  context: RunContext,
  { dataset }: TaskCheck,
  planners: readonly PlanDimension[],
  phases: ReadonlySet<Phase>,
): Promise<Plan[] | null> {
  if (context.options.frozenPlans !== true) {
    if (phases.has("plan")) await refuseEditedPlans(context, planners, { acceptsGiven: false });
    return null;
  }
  const plans = await storedPlans(context, planners);
  for (const plan of plans) requireFit(planPaths(context, plan.dimension).pkl, plan, dataset);
  return plans;
}

/** Notes that fingerprint and plans are kept on purpose, for who looks at the outputs. */
export async function noteFrozen({ manifest }: RunContext): Promise<void> {
  const kept = manifest.records.filter(
    ({ step, frozen }) => (step === "fingerprint" || step.startsWith("plan")) && frozen !== true,
  );
  for (const record of kept) await manifest.note({ ...record, frozen: true });
}

/** The fingerprint and the plans of the run; those that an earlier run left when it is not to make them. */
export async function makePlans(
  context: RunContext,
  check: TaskCheck,
  crops: readonly CropRecord[],
  planners: readonly PlanDimension[],
  phases: ReadonlySet<Phase>,
): Promise<Plan[]> {
  if (phases.has("fingerprint") && crops.length === 0)
    throw noCaseLeft(context.reporter.failedCases);
  const fingerprint = phases.has("fingerprint")
    ? await fingerprintPhase(context, check.dataset, crops)
    : null;
  if (phases.has("plan")) {
    return planPhase(
      context,
      fingerprint ?? (await readStoredFingerprint(context)),
      crops,
      planners,
    );
  }
  return phases.has("preprocess") ? storedPlans(context, planners) : [];
}
