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
  const currentSpacing = [...spacing];
  const currentPatch = [...patch];
  const poolsPerAxis = spacing.map(() => 0);
  const poolKernels: number[][] = [];
  const convKernels: number[][] = [];
  for (;;) {
    const pooled = poolableAxes(currentSpacing, currentPatch);
    if (pooled.length === 0) break;
    // The convolution sees the spacing before this step's pooling.
    convKernels.push(convKernel(currentSpacing));
    poolKernels.push(spacing.map((_, axis) => (pooled.includes(axis) ? 2 : 1)));
    for (const axis of pooled) {
      poolsPerAxis[axis] = at(poolsPerAxis, axis) + 1;
      currentSpacing[axis] = at(currentSpacing, axis) * 2;
      currentPatch[axis] = Math.ceil(at(currentPatch, axis) / 2);
    }
  }
  convKernels.push(spacing.map(() => 3));
  const divisors = poolsPerAxis.map((count) => 2 ** count);
  const patchSize = patch.map((edge, axis) => {
    const divisor = at(divisors, axis);
    return Math.ceil(edge / divisor) * divisor;
  });
  return { poolsPerAxis, poolKernels, convKernels, patchSize, divisors };
}

function poolableAxes(spacing: readonly number[], patch: readonly number[]): number[] {
  const finest = Math.min(...spacing);
  return axesOf(spacing).filter(
    (axis) =>
      at(spacing, axis) / finest < SAME_RESOLUTION_RATIO && at(patch, axis) >= 2 * MIN_FEATURE_EDGE,
  );
}

/** 3 along the first largest group of axes whose spacings are alike, 1 along the others. */
function convKernel(spacing: readonly number[]): number[] {
  let group: number[] = [];
  for (const a of spacing) {
    const alike = axesOf(spacing).filter((axis) => {
      const b = at(spacing, axis);
      return b / a < SAME_RESOLUTION_RATIO && a / b < SAME_RESOLUTION_RATIO;
    });
    if (alike.length > group.length) group = alike;
  }
  return axesOf(spacing).map((axis) => (group.includes(axis) ? 3 : 1));
}

function axesOf(values: readonly number[]): number[] {
  return [...values.keys()];
}

function at(values: readonly number[], axis: number): number {
  return values[axis] as number;
}
