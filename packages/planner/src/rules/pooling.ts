import { MIN_FEATURE_EDGE, SAME_RESOLUTION_RATIO } from "./constants.js";

/** How a network pools a patch. Lists have one entry per axis, in stage order. */
export interface Pooling {
  readonly poolsPerAxis: readonly number[];
  /** One kernel per pooling step. */
  readonly poolKernels: readonly (readonly number[])[];
  /** One kernel more than there are pooling steps. */
  readonly convKernels: readonly (readonly number[])[];
  /** The patch, each axis enlarged to a multiple of its divisor. */
  readonly patchSize: readonly number[];
  /** By what each axis is divided from the first level to the last. */
  readonly divisors: readonly number[];
}

/**
 * Pooling steps for a patch: axes of nearly the finest spacing are halved until they would fall
 * below 4 voxels.
 *
 * @param spacing - mm, of the two or three axes of the patch.
 * @param patch - Voxels.
 * @see spec 1-pipeline-v1, section 8.3
 */
export function planPooling(spacing: readonly number[], patch: readonly number[]): Pooling {
  const poolKernels: number[][] = [];
  const convKernels: number[][] = [];
  const poolsPerAxis = countPools(spacing, patch, (pooled, currentSpacing) => {
    // The convolution sees the spacing before this step's pooling.
    convKernels.push(convKernel(currentSpacing));
    poolKernels.push(spacing.map((_, axis) => (pooled.includes(axis) ? 2 : 1)));
  });
  convKernels.push(spacing.map(() => 3));
  const divisors = poolsPerAxis.map((count) => 2 ** count);
  const patchSize = patch.map((edge, axis) => {
    const divisor = at(divisors, axis);
    return Math.ceil(edge / divisor) * divisor;
  });
  return { poolsPerAxis, poolKernels, convKernels, patchSize, divisors };
}

/** By what an axis of a patch is divided from the first level to the last; {@link planPooling} tells the same. */
export function poolDivisor(
  spacing: readonly number[],
  patch: readonly number[],
  axis: number,
): number {
  return 2 ** at(countPools(spacing, patch), axis);
}

/**
 * Pooling steps per axis.
 *
 * @param onStep - Told the axes that a step pools, and the spacing before it; both are valid only until it returns.
 */
function countPools(
  spacing: readonly number[],
  patch: readonly number[],
  onStep?: (pooled: readonly number[], spacing: readonly number[]) => void,
): number[] {
  const currentSpacing = [...spacing];
  const currentPatch = [...patch];
  const pools = spacing.map(() => 0);
  for (;;) {
    const pooled = poolableAxes(currentSpacing, currentPatch);
    if (pooled.length === 0) return pools;
    onStep?.(pooled, currentSpacing);
    for (const axis of pooled) {
      pools[axis] = at(pools, axis) + 1;
      currentSpacing[axis] = at(currentSpacing, axis) * 2;
      currentPatch[axis] = Math.ceil(at(currentPatch, axis) / 2);
    }
  }
}

// Plain loops: a low resolution is searched for by planning thousands of patches.

function poolableAxes(spacing: readonly number[], patch: readonly number[]): number[] {
  const finest = Math.min(...spacing);
  const axes: number[] = [];
  for (let axis = 0; axis < spacing.length; axis++) {
    const isFine = at(spacing, axis) / finest < SAME_RESOLUTION_RATIO;
    if (isFine && at(patch, axis) >= 2 * MIN_FEATURE_EDGE) axes.push(axis);
  }
  return axes;
}

/** 3 along the first largest group of axes whose spacings are alike, 1 along the others. */
function convKernel(spacing: readonly number[]): number[] {
  let center = Number.NaN;
  let most = 0;
  for (const candidate of spacing) {
    let count = 0;
    for (const other of spacing) if (isAlike(candidate, other)) count++;
    if (count > most) {
      most = count;
      center = candidate;
    }
  }
  return spacing.map((one) => (isAlike(center, one) ? 3 : 1));
}

function isAlike(a: number, b: number): boolean {
  return b / a < SAME_RESOLUTION_RATIO && a / b < SAME_RESOLUTION_RATIO;
}

function at(values: readonly number[], axis: number): number {
  return values[axis] as number;
}
