import {
  cubicTaps,
  filterSplineAxis,
  linearTaps,
  nearestIndices,
  paddedSplineLength,
  SPLINE_LANES,
  splinePolePower,
  sumCubicRow,
} from "@voxprep/kernels";

/** Up to three lengths, the last one of the fastest axis. */
export type Shape = readonly number[];

/** Order 0 by the kernels' indices; `+ 0` as the original sums from 0. */
export function resizeNearest(
  values: ArrayLike<number>,
  shape: Shape,
  newShape: Shape,
): Float64Array {
  const axes = shape.map((size, axis) => nearestIndices(size, newShape[axis] as number));
  return fillByIndex(newShape, (position) => {
    const offset = position.reduce(
      (sum, k, axis) => sum * (shape[axis] as number) + (axes[axis]?.[k] as number),
      0,
    );
    return Number(values[offset]) + 0;
  });
}

/** Order 1 by the kernels' taps: the joint sum in tap order, clipped. */
export function resizeLinear(
  values: ArrayLike<number>,
  shape: Shape,
  newShape: Shape,
): Float64Array {
  const taps = shape.map((size, axis) => linearTaps(size, newShape[axis] as number));
  const { low, high } = rangeOf(values);
  return fillByIndex(newShape, (position) => {
    let total = 0;
    for (let corner = 0; corner < 2 ** shape.length; corner++) {
      let offset = 0;
      const weights: number[] = [];
      for (const [axis, k] of position.entries()) {
        const tap = 2 * k + ((corner >> (shape.length - 1 - axis)) & 1);
        offset = offset * (shape[axis] as number) + (taps[axis]?.indices[tap] as number);
        weights.push(taps[axis]?.weights[tap] as number);
      }
      total += weights.reduce((term, weight) => term * weight, Number(values[offset]));
    }
    return Math.min(Math.max(total, low), high);
  });
}

/** Order 3 of a single line by the kernels. */
export function resizeCubicLine(values: Float64Array, newSize: number): Float64Array {
  const size = values.length;
  const padded = paddedSplineLength(size);
  const scratch = new Float64Array(padded * SPLINE_LANES);
  const coefficients = new Float64Array(size + 4);
  const power = splinePolePower(padded);
  filterSplineAxis(values, 0, 1, size, size, 1, coefficients, 0, 1, size + 4, scratch, power);
  const { low, high } = rangeOf(values);
  const { first, weights } = cubicTaps(size, newSize);
  const out = new Float64Array(newSize);
  sumCubicRow(coefficients, 1, size + 4, first, weights, low, high, out, 0);
  return out;
}

function rangeOf(values: ArrayLike<number>): { low: number; high: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i] as number);
    high = Math.max(high, values[i] as number);
  }
  return { low, high };
}

function fillByIndex(shape: Shape, valueAt: (position: readonly number[]) => number): Float64Array {
  const count = shape.reduce((product, size) => product * size, 1);
  const position = shape.map(() => 0);
  return Float64Array.from({ length: count }, () => {
    const value = valueAt(position);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position[axis] = (position[axis] as number) + 1;
      if (position[axis] !== shape[axis]) break;
      position[axis] = 0;
    }
    return value;
  });
}
