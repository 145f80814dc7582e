import { PlanningError, roundHalfEven, type StagePlan } from "@voxprep/core";
import {
  BASE_FEATURES,
  BATCH_FRACTION,
  FIRST_ESTIMATE_FEATURES_2D,
  MAX_FEATURES_2D,
  MEMORY_LIMIT_2D,
  MIN_BATCH,
} from "./constants.js";
import { exactProduct } from "./exact-integers.js";
import { estimateMemory } from "./memory-estimate.js";
import type { Pooling } from "./pooling.js";
import { shrinkPatch } from "./shrink-patch.js";
import { requireVoxels, roundedMedian, type StageRequest } from "./stage-request.js";

/**
 * The one stage of the 2D plan: the largest patch of the last two axes that fits, at most the median
 * slice (and then enlarged to a multiple of its divisors).
 *
 * @throws `VP6401 PlanningError` when there is none, or when fewer than two patches fit.
 * @see spec 1-pipeline-v1, section 8.7
 */
export function planStage2d(request: StageRequest): StagePlan {
  const { currentSpacing, targetSpacing, counts } = request;
  const median = roundedMedian(request);
  const slice = median.slice(1);
  requireVoxels(slice, request);
  const { modalities, classes } = counts;
  const estimateWith = (baseFeatures: number) => (pooling: Pooling) =>
    estimateMemory(pooling.patchSize, pooling.poolKernels, {
      baseFeatures,
      maxFeatures: MAX_FEATURES_2D,
      modalities,
      classes,
    });
  const { pooling, memory } = shrinkPatch({
    spacing: currentSpacing.slice(1),
    patch: slice,
    medianShape: slice,
    memoryLimit: MEMORY_LIMIT_2D,
    estimate: estimateWith(BASE_FEATURES),
    firstEstimate: estimateWith(FIRST_ESTIMATE_FEATURES_2D),
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
    dummy2dAugmentation: false,
    poolKernels,
    convKernels,
  };
}

function batchOf(
  memory: number,
  voxels: number,
  patch: readonly number[],
): Pick<StagePlan, "batchSize" | "batchSizeCappedByDataset"> {
  const fitting = Math.floor(MEMORY_LIMIT_2D / memory) * MIN_BATCH;
  if (fitting < MIN_BATCH) {
    throw new PlanningError(
      `a 2D patch of ${patch.join(" x ")} needs ${memory} of ${MEMORY_LIMIT_2D}: the batch would be ${fitting}`,
      { found: { patch: [...patch], memory, batch: fitting }, expected: { batch: MIN_BATCH } },
    );
  }
  // Unlike in 3D, the cap has no minimum.
  const cap = roundHalfEven((BATCH_FRACTION * voxels) / exactProduct(patch, "the patch"));
  return {
    batchSize: Math.max(1, Math.min(fitting, cap)),
    batchSizeCappedByDataset: cap > 1 && cap < fitting,
  };
}
