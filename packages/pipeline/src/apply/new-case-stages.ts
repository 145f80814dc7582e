import {
  type ErrorCode,
  type Plan,
  type PreparedCaseProperties,
  type StagePlan,
  UsageError,
} from "@voxprep/core";
import { cropBytes, stageBytes } from "../memory/case-memory.js";
import type { Parallelism } from "../pool/slabs.js";
import type { TaskRunner } from "../pool/task-pool.js";
import type { CaseStep, Recipe } from "../recipes/recipe.js";
import type { CaseActivity } from "../report/events.js";
import { type CropResult, cropCase } from "../steps/crop-case.js";
import type { CroppedCase } from "../steps/cropped-case.js";
import { makeStageCase, type StageCase } from "../steps/stage-case.js";
import type { CheckedNewCase } from "./check-new-case.js";

/** Where new cases are prepared, by which plan and steps. */
export interface NewCaseContext {
  readonly runner: TaskRunner;
  readonly parallelism: Parallelism;
  readonly recipe: Recipe;
  readonly plan: Plan;
  readonly options: { readonly allow?: ReadonlySet<ErrorCode> };
}

/** A new case on the grid of a stage. */
export interface NewStageCase extends Pick<StageCase, "channels" | "planeSource"> {
  readonly properties: PreparedCaseProperties;
}

/** Reads and crops a new case as a training case; its label is 0 in the nonzero mask, -1 outside. */
export function cropNewCase(
  one: CheckedNewCase,
  context: NewCaseContext,
  onStep?: (step: CaseActivity) => void,
): Promise<CropResult> {
  const { runner, options } = context;
  return cropCase(one, [], { runner, options, ...(onStep === undefined ? {} : { onStep }) });
}

/**
 * Takes a cropped new case through the steps of a training case, all but the search for classes.
 *
 * @throws `VP3201 EmptyResampledShapeError` when an axis becomes 0.
 * @see spec 1-pipeline-v1, section 11
 */
export async function makeNewStageCase(
  cropped: CroppedCase,
  stage: number,
  { runner, parallelism, recipe, plan }: NewCaseContext,
  onStep?: (step: CaseActivity) => void,
): Promise<NewStageCase> {
  const steps = recipe.caseSteps.filter(isForNewCases);
  const made = await makeStageCase(cropped, steps, {
    runner,
    parallelism,
    caseId: cropped.caseId,
    plan,
    stage: stageOf(plan, stage),
    ...(onStep === undefined ? {} : { onStep }),
  });
  // The originals write neither of the two for a case that they predict.
  const { classLocations: _, useMaskForNorm: __, ...properties } = await made.properties;
  return { properties, channels: made.channels, planeSource: made.planeSource };
}

function isForNewCases({ step }: CaseStep): boolean {
  return step !== "locate-classes";
}

/**
 * A stage of a plan.
 *
 * @throws `VP0101 UsageError` when the plan has no such stage.
 */
export function stageOf({ stages }: Plan, stage: number): StagePlan {
  const found = stages[stage];
  if (found !== undefined) return found;
  const numbers = stages.map((_, i) => i).join(", ");
  throw new UsageError(`the plan has no stage ${stage}; its stages are ${numbers}`, {
    found: stage,
    expected: stages.length - 1,
  });
}

/** Peak memory of preparing a new case, from its headers: as if nothing of it were cropped away. */
export function newCaseBytes(one: CheckedNewCase, plan: Plan, threads: number): number {
  const { shapeZyx, spacingZyx, dtypes } = one;
  const whole = { croppedSizeZyx: shapeZyx, originalSpacingZyx: spacingZyx };
  const crop = cropBytes({ shapeZyx, dtypes, labelDtype: "uint8" });
  return Math.max(crop, stageBytes(whole, plan, threads));
}
