import { PlanningError } from "@voxprep/core";
import type { Pooling } from "./pooling.js";
import { planPooling, poolDivisor } from "./pooling.js";

/** A patch to start from and how much memory it may need. */
export interface PatchSearch {
  /** mm per axis of the patch. */
  readonly spacing: readonly number[];
  /** Voxels to start from. */
  readonly patch: readonly number[];
  /** Voxels of the median case along the axes of the patch. */
  readonly medianShape: readonly number[];
  readonly memoryLimit: number;
  readonly estimate: (pooling: Pooling) => number;
  /** The estimate of the first patch, where it differs. Default `estimate`. */
  readonly firstEstimate?: (pooling: Pooling) => number;
}

/** A patch that fits, with its estimate. */
export interface FittingPatch {
  readonly pooling: Pooling;
  readonly memory: number;
}

/**
 * Makes a patch smaller until its network fits.
 *
 * Each step takes from the axis that is largest relative to the median case (the last of equals) the
 * divisor of a trial patch, in which that axis is smaller by its present divisor.
 *
 * @throws `VP6401 PlanningError` when no smaller patch is left.
 * @see spec 1-pipeline-v1, section 8.5 step 4
 */
export function shrinkPatch(search: PatchSearch): FittingPatch {
  const { spacing, medianShape, memoryLimit, estimate } = search;
  let pooling = planPooling(spacing, search.patch);
  let memory = (search.firstEstimate ?? estimate)(pooling);
  while (memory > memoryLimit) {
    const { patchSize, divisors } = pooling;
    const axis = largestAxis(patchSize, medianShape);
    const trial = lessAlong(patchSize, axis, divisors[axis] as number);
    const step = poolDivisor(spacing, trial, axis);
    const smaller = planPooling(spacing, lessAlong(patchSize, axis, step));
    const left = smaller.patchSize[axis] as number;
    // The originals would loop for ever, or divide by an empty patch.
    if (left < 1 || left >= (patchSize[axis] as number))
      throw stuck(patchSize, memory, memoryLimit);
    pooling = smaller;
    memory = estimate(pooling);
  }
  return { pooling, memory };
}

function lessAlong(patch: readonly number[], axis: number, amount: number): number[] {
  return patch.map((edge, i) => (i === axis ? edge - amount : edge));
}

function largestAxis(patch: readonly number[], medianShape: readonly number[]): number {
  const ratios = patch.map((edge, axis) => edge / (medianShape[axis] as number));
  return ratios.lastIndexOf(Math.max(...ratios));
}

function stuck(patch: readonly number[], memory: number, limit: number): PlanningError {
  return new PlanningError(
    `the patch ${patch.join(" x ")} needs ${memory}, more than ${limit}, and cannot be made smaller`,
    {
      found: { patch: [...patch], memory },
      expected: { memory: limit },
      remedy: "Check the sizes and spacings of the cases.",
    },
  );
}
