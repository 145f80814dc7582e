import {
  allocateVolume,
  type Image,
  type Plan,
  type PreparedCaseProperties,
  type Volume,
  type VoxelArray,
} from "@voxprep/core";
import { type ResamplingOptions, type ResizeOperator, separateAxis } from "@voxprep/resample";
import { mapLimited } from "../pool/map-limited.js";
import { Parallelism, slabsOf } from "../pool/slabs.js";
import { InlineRunner, type TaskRunner } from "../pool/task-pool.js";
import { runResampling } from "../steps/run-resampling.js";
import type { TurnedPrediction } from "../tasks/prediction-tasks.js";
import type { PredictionArray } from "../tasks/read-prediction.js";
import { scanGeometry } from "./case-geometry.js";

/** What a network left of a prepared case. */
export interface Prediction {
  /** `(z, y, x)` of labels, or `(c, z, y, x)` of class probabilities; stage order. */
  readonly shape: readonly number[];
  /** In C order; labels of any dtype, probabilities as float32 or float64. */
  readonly data: VoxelArray;
}

/** A prediction, its case, and how it is brought back. */
export interface RestoreOptions {
  readonly prediction: Prediction;
  /** Of the prepared case, as `prepareCase` returns them or a stage's pickle holds them. */
  readonly properties: PreparedCaseProperties;
  /** The plan that the case was prepared by. */
  readonly plan: Pick<Plan, "transposeBackward">;
  /** Default `"skimage-0.19"`. */
  readonly resampling?: ResizeOperator;
  /** Does the work. Default: the calling thread. */
  readonly runner?: TaskRunner;
}

/**
 * Brings a prediction on the grid of a stage back into the raw scan: axes turned back, resampled to the cropped box,
 * put into its place.
 *
 * Equal to what the originals write. Class probabilities are resampled linearly, along a separate axis by the nearest
 * sample, and the largest wins; labels are resampled as labels are.
 *
 * @returns Labels as uint8 on the grid of the raw scan.
 * @throws `VP0403 BadShapeError` when the prediction is not on the grid of the case; `VP0401 BadArgumentError` for values that
 *   are neither labels nor probabilities.
 */
export function restoreSegmentation(options: RestoreOptions): Promise<Image<"uint8">> {
  const { prediction, ...rest } = options;
  return restoreAny({ ...rest, prediction: { ...prediction, isHalf: false, axes: "stage" } });
}

/** The same for an array of either order of axes, or a file. */
export async function restoreAny({
  prediction,
  properties,
  plan: { transposeBackward },
  resampling,
  runner = new InlineRunner(),
}: Omit<RestoreOptions, "prediction"> & {
  readonly prediction: string | PredictionArray;
}): Promise<Image<"uint8">> {
  const { resampledSize, croppedSizeZyx, cropBoxZyx, originalSizeZyx } = properties;
  const parallelism = new Parallelism(runner.threads);
  return parallelism.during(async () => {
    const turned = await runner.run("turnPrediction", {
      prediction,
      resampledSize,
      transposeBackward,
    });
    // The originals compare the scan's spacing in its own order with the stage's in the stage's.
    const options: ResamplingOptions = {
      newShapeZyx: croppedSizeZyx,
      separateAxis: separateAxis(properties.originalSpacingZyx, properties.resampledSpacing),
      ...(resampling === undefined ? {} : { operator: resampling }),
    };
    const context = { runner, parallelism, options };
    const labels =
      turned.kind === "labels"
        ? await resampleLabels(turned.labels, context)
        : await likeliestClasses(turned, context);
    const volume = await runner.run("pasteLabels", {
      labels,
      boxZyx: cropBoxZyx,
      shapeZyx: originalSizeZyx,
    });
    return { volume, geometry: scanGeometry(properties) };
  });
}

interface RestoreContext {
  readonly runner: TaskRunner;
  readonly parallelism: Parallelism;
  readonly options: ResamplingOptions;
}

async function resampleLabels(
  volume: Volume<"float32">,
  { runner, parallelism, options }: RestoreContext,
): Promise<Volume<"float32">> {
  const job = await runner.run("prepareLabels", { volume, options });
  await runResampling(job, { runner, parallelism });
  return job.output;
}

/** Class after class, so that no more than one resampled channel is held besides the best so far. */
async function likeliestClasses(
  { classes, isHalf }: Extract<TurnedPrediction, { kind: "probabilities" }>,
  { runner, parallelism, options }: RestoreContext,
): Promise<Volume<"uint8">> {
  const shape = options.newShapeZyx;
  const outputDtype = isHalf || classes[0]?.dtype === "float64" ? "float64" : "float32";
  const best = allocateVolume(outputDtype, shape);
  const labels = allocateVolume("uint8", shape);
  for (const [classValue, volume] of classes.entries()) {
    const job = await runner.run("prepareClass", { volume, options, outputDtype });
    await runResampling(job, { runner, parallelism });
    const slabs = slabsOf(shape[0], parallelism.parts);
    const shared = { classValue, probabilities: job.output, best, labels, isHalf };
    await mapLimited(slabs, slabs.length, (planes) => runner.run("compete", { ...shared, planes }));
  }
  return labels;
}
