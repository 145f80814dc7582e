import { CONVS_PER_LEVEL } from "./constants.js";
import { exactInteger, exactProduct } from "./exact-integers.js";

const BLOCKS = 2 * CONVS_PER_LEVEL + 1;

/** What the memory estimate knows of the network besides patch and pooling. */
export interface NetworkSize {
  /** Feature maps of the first level. */
  readonly baseFeatures: number;
  /** Feature maps of any level at most. */
  readonly maxFeatures: number;
  readonly modalities: number;
  /** Background included. */
  readonly classes: number;
}

/**
 * Estimate of the memory that a network needs for one patch: feature values of all its levels.
 *
 * @param patch - Voxels per axis, multiples of the product of all pools.
 * @returns An exact whole number, without a unit.
 * @throws `VP6401 PlanningError` beyond 2^53.
 * @see spec 1-pipeline-v1, section 8.4
 */
export function estimateMemory(
  patch: readonly number[],
  poolKernels: readonly (readonly number[])[],
  size: NetworkSize,
): number {
  const what = "the memory estimate of a patch";
  let level = patch;
  let features = size.baseFeatures;
  let total = exactProduct([...patch, BLOCKS * features + size.modalities + size.classes], what);
  poolKernels.forEach((kernel, i) => {
    level = level.map((edge, axis) => Math.floor(edge / (kernel[axis] as number)));
    features = Math.min(2 * features, size.maxFeatures);
    const blocks = i < poolKernels.length - 1 ? BLOCKS : CONVS_PER_LEVEL;
    total = exactInteger(total + exactProduct([...level, blocks, features], what), what);
  });
  return total;
}
