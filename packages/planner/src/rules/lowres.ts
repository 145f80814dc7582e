import { type AxisOrder, PlanningError, permute, type StagePlan, type Zyx } from "@voxprep/core";
import { LOWRES_STEP, PATCHES_PER_CASE } from "./constants.js";
import { exactProduct } from "./exact-integers.js";
import { planStage3d } from "./stage-3d.js";
import type { DatasetCounts } from "./stage-request.js";

const WIDE_RATIO = 2;

/** A planned full resolution and what it was planned for. Spacing and shape are not transposed. */
export interface FullResolution {
  readonly stage: StagePlan;
  /** mm */
  readonly targetSpacingZyx: Zyx;
  /** Voxels, not rounded. */
  readonly medianShapeZyx: Zyx;
  readonly transposeForward: AxisOrder;
  readonly counts: DatasetCounts;
}

/**
 * The low resolution of a data set whose cases are much larger than a patch.
 *
 * The spacing grows by 1 % at a time, first along the axes that are still much finer than the
 * coarsest, until the median case has at most four patches. The patch is the one of the stage planned
 * last, so it changes on the way. Products run over z, y, x before the transpose: another order has
 * other last bits.
 *
 * @returns `null` when no low resolution is needed, or when it would not halve the voxels.
 * @throws `VP6401 PlanningError` when the median case has exactly four patches (the originals crash).
 * @see spec 1-pipeline-v1, section 8.6
 */
export function planLowResolution(full: FullResolution): StagePlan | null {
  const { stage, targetSpacingZyx, medianShapeZyx, transposeForward, counts } = full;
  let patchVoxels = exactProduct(stage.patchSize, "the patch");
  let voxels = productOf(medianShapeZyx);
  if (voxels / patchVoxels < PATCHES_PER_CASE) return null;
  const request = {
    targetSpacing: permute(targetSpacingZyx, transposeForward),
    medianShape: permute(medianShapeZyx, transposeForward),
    counts,
  };
  let spacing = targetSpacingZyx;
  let low: StagePlan | null = null;
  while (voxels > PATCHES_PER_CASE * patchVoxels) {
    spacing = coarser(spacing);
    voxels = productOf(shapeAt(spacing, targetSpacingZyx, medianShapeZyx));
    low = planStage3d({ ...request, currentSpacing: permute(spacing, transposeForward) });
    patchVoxels = exactProduct(low.patchSize, "the patch");
  }
  if (low === null) throw exactlyFourPatches(stage.patchSize, medianShapeZyx, voxels);
  return 2 * medianVoxels(low) < medianVoxels(stage) ? low : null;
}

function coarser(spacing: Zyx): Zyx {
  const coarsest = Math.max(...spacing);
  const isFine = spacing.map((mm) => coarsest / mm > WIDE_RATIO);
  const all = !isFine.includes(true);
  return spacing.map((mm, axis) => (all || isFine[axis] ? mm * LOWRES_STEP : mm)) as unknown as Zyx;
}

function shapeAt(spacing: Zyx, target: Zyx, shape: Zyx): Zyx {
  const edge = (axis: 0 | 1 | 2) => (target[axis] / spacing[axis]) * shape[axis];
  return [edge(0), edge(1), edge(2)];
}

function productOf([z, y, x]: Zyx): number {
  return z * y * x;
}

function medianVoxels(stage: StagePlan): number {
  return exactProduct(stage.medianShape, "the median shape");
}

function exactlyFourPatches(
  patch: readonly number[],
  medianShape: Zyx,
  voxels: number,
): PlanningError {
  return new PlanningError(
    `the median case of ${medianShape.join(" x ")} has ${voxels} voxels, exactly ${PATCHES_PER_CASE} ` +
      `patches of ${patch.join(" x ")}: too large for one resolution, too small for two`,
    {
      found: { medianShape: [...medianShape], voxels, patch: [...patch] },
      originals: "stop with \"local variable 'new' referenced before assignment\"",
      remedy: "Add or remove a case, so that the median shape changes.",
    },
  );
}
