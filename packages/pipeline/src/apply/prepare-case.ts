import {
  BadArgumentError,
  type ErrorCode,
  errorFromWire,
  type Finding,
  type PreparedCaseProperties,
  type Volume,
  volumeOver,
  voxelCount,
} from "@voxprep/core";
import type { ResizeOperator } from "@voxprep/resample";
import { faultAmong } from "../check/voxel-source.js";
import { Parallelism } from "../pool/slabs.js";
import { TaskPool, type TaskRunner } from "../pool/task-pool.js";
import { type ProfileName, recipeOf } from "../recipes/v1-family.js";
import { type CheckedNewCase, checkNewCase } from "./check-new-case.js";
import { findNewCases } from "./find-new-cases.js";
import { cropNewCase, makeNewStageCase, type NewCaseContext, stageOf } from "./new-case-stages.js";
import { type FinishedPlan, profileOfPlan, readFinishedPlan } from "./plans-source.js";

/** Which images are prepared, and by which plans. */
export interface PrepareCaseOptions {
  /** A plans file, or one that was read before. */
  readonly plans: string | FinishedPlan;
  /** The files of one case: one, or all its modalities; others are looked for beside the first. */
  readonly images: string | readonly string[];
  /** Default: the last one, the full resolution. */
  readonly stage?: number;
  /** Default: by the name of the plan's stage folders. */
  readonly profile?: ProfileName;
  /** Default `"skimage-0.19"`. */
  readonly resampling?: ResizeOperator;
  /** Case faults that are let through as warnings. Default: none. */
  readonly allow?: ReadonlySet<ErrorCode>;
  /** Does the work. Default: threads of its own, ended with the case; give a `TaskPool` when there are many. */
  readonly runner?: TaskRunner;
}

/** A new case, ready for a network. */
export interface PreparedCase {
  readonly caseId: string;
  /** Number of the stage in the plan. */
  readonly stage: number;
  /** Image channels `(c, z, y, x)` in C order and stage order, normalized; what a network is fed. */
  readonly data: Float32Array;
  /** Channels, then voxels in stage order. */
  readonly shape: readonly [channels: number, z: number, y: number, x: number];
  /** 0 inside of the nonzero mask, -1 outside; stage order. */
  readonly mask: Volume<"float32">;
  /** How the case was cropped and resampled; what restoring a prediction needs. */
  readonly properties: PreparedCaseProperties;
  /** Warnings about the case. */
  readonly findings: readonly Finding[];
}

/**
 * Prepares one new case in memory, exactly as a training case is prepared: crop, transpose, resample, normalize.
 *
 * The values are those that the originals' `preprocess_test_case` hands to the network. Nothing is written.
 *
 * @returns The network's input over shared memory, and the properties that lead back to the scan.
 * @throws `VP1305 ModalityMissingError` and whatever else is wrong with the case, as in a run.
 * @throws `VP0101 UsageError` for plans that cannot be read, or a stage that they do not have.
 * @see spec 1-pipeline-v1, section 11
 */
export async function prepareCase(options: PrepareCaseOptions): Promise<PreparedCase> {
  const { plans, profile, resampling, allow } = options;
  const finished = typeof plans === "string" ? await readFinishedPlan(plans) : plans;
  const { plan } = finished;
  const stage = options.stage ?? plan.stages.length - 1;
  stageOf(plan, stage);
  const recipe = recipeOf(profile ?? profileOfPlan(finished), resampling);
  const { checked, findings } = await checkedCase(options, finished);
  const pool = options.runner === undefined ? new TaskPool() : undefined;
  try {
    const runner = options.runner ?? (pool as TaskPool);
    const parallelism = new Parallelism(runner.threads);
    const context = {
      runner,
      parallelism,
      recipe,
      plan,
      options: allow === undefined ? {} : { allow },
    };
    return await parallelism.during(() => prepare(checked, stage, context, findings));
  } finally {
    await pool?.close();
  }
}

async function checkedCase(
  { images, allow }: PrepareCaseOptions,
  { plan }: FinishedPlan,
): Promise<{ readonly checked: CheckedNewCase; readonly findings: readonly Finding[] }> {
  const modalities = plan.fingerprint.modalities.size;
  const { cases } = await findNewCases(typeof images === "string" ? [images] : images, modalities);
  const [first, second] = cases;
  if (first === undefined || second !== undefined) {
    throw new BadArgumentError(
      `prepareCase prepares one case, and the images are of ${cases.length}: ${cases.map((one) => one.caseId).join(", ")}`,
      { found: cases.length, expected: 1, remedy: "Call it once per case, or use applyPlans." },
    );
  }
  const { checked, findings } = await checkNewCase(first, allow);
  if (checked === null) throw faultOf(findings);
  return { checked, findings };
}

async function prepare(
  checked: CheckedNewCase,
  stage: number,
  context: NewCaseContext,
  noticed: readonly Finding[],
): Promise<PreparedCase> {
  const { caseId } = checked;
  const crop = await cropNewCase(checked, context);
  if (crop.cropped === null) throw faultOf(crop.findings);
  const { channels, planeSource, properties } = await makeNewStageCase(
    crop.cropped,
    stage,
    context,
  );
  const all = await context.runner.run("joinChannels", { channels, planeSource });
  const shapeZyx = properties.resampledSize;
  const count = voxelCount(shapeZyx);
  const images = channels.length - 1;
  return {
    caseId,
    stage,
    data: all.subarray(0, images * count),
    shape: [images, ...shapeZyx],
    mask: volumeOver("float32", shapeZyx, all.subarray(images * count)),
    properties,
    findings: [...noticed, ...crop.findings],
  };
}

function faultOf(findings: readonly Finding[]): Error {
  const fault = faultAmong(findings);
  return fault ?? errorFromWire({ code: "VP7901", message: "no fault was found", context: {} });
}
