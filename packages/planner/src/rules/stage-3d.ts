import { roundHalfEven, type StagePlan } from "@voxprep/core";
import {
  ANISOTROPY_THRESHOLD,
  BASE_FEATURES,
  BATCH_FRACTION,
  MAX_FEATURES_3D,
  MEMORY_LIMIT_3D,
  MIN_BATCH,
  START_EDGE,
} from "./constants.js";
import { exactProduct } from "./exact-integers.js";
import { estimateMemory } from "./memory-estimate.js";
import { shrinkPatch } from "./shrink-patch.js";
import { requireVoxels, roundedMedian, type StageRequest } from "./stage-request.js";

/**
 * One resolution of the 3D plan: the largest patch in the shape of the spacing that fits.
 *
 * @throws `VP6401 PlanningError` when there is none.
 * @see spec 1-pipeline-v1, section 8.5
 */
export function planStage3d(request: StageRequest): StagePlan {
  const { currentSpacing, targetSpacing, counts } = request;
  const median = roundedMedian(request);
  requireVoxels(median, request);
  const { modalities, classes } = counts;
  const size = { baseFeatures: BASE_FEATURES, maxFeatures: MAX_FEATURES_3D, modalities, classes };
  const { pooling, memory } = shrinkPatch({
    spacing: currentSpacing,
    patch: startPatch(currentSpacing, median),
    medianShape: median,
    memoryLimit: MEMORY_LIMIT_3D,
    estimate: ({ patchSize, poolKernels }) => estimateMemory(patchSize, poolKernels, size),
  });
  const { patchSize, poolsPerAxis, poolKernels, convKernels } = pooling;
  const voxels = exactProduct([...median, counts.cases], "the number of voxels of the data set");
  return {
    ...batchOf(memory, voxels, patchSize),
    poolsPerAxis,
    patchSize,
    medianShape: median,
    currentSpacing,
    originalSpacing: targetSpacing,
    dummy2dAugmentation: Math.max(...patchSize) / (patchSize[0] as number) > ANISOTROPY_THRESHOLD,
    poolKernels,
    convKernels,
  };
}

/** The patch of 512 voxels along its shortest edge that is a cube in mm, cut to the median case. */
function startPatch(spacing: readonly number[], median: readonly number[]): number[] {
  const inverse = spacing.map((mm) => 1 / mm);
  const mean = ((inverse[0] as number) + (inverse[1] as number) + (inverse[2] as number)) / 3;
  const scaled = inverse.map((value) => value / mean);
  const factor = (1 / Math.min(...scaled)) * START_EDGE;
  return scaled.map((value, axis) =>
    Math.min(roundHalfEven(value * factor), median[axis] as number),
  );
}

function batchOf(
  memory: number,
  voxels: number,
  patch: readonly number[],
): Pick<StagePlan, "batchSize" | "batchSizeCappedByDataset"> {
  const fitting = Math.floor(Math.max(MEMORY_LIMIT_3D / memory, 1) * MIN_BATCH);
  const cap = roundHalfEven((BATCH_FRACTION * voxels) / exactProduct(patch, "the patch"));
  return {
    batchSize: Math.min(fitting, Math.max(cap, MIN_BATCH)),
    batchSizeCappedByDataset: cap >= MIN_BATCH && cap < fitting,
  };
}
