import { SPLINE_PADDING } from "./spline-pole.js";

/** Coefficients next to an axis that cubic taps can reach, on each side. */
export const CUBIC_HALO = 2;

/** Taps of one axis for order 3: four neighbours per output index. */
export interface CubicTaps {
  /** First coefficient of each output index; coefficient `i` belongs to sample `i - CUBIC_HALO`. */
  readonly first: Int32Array;
  /** Four weights per output index. */
  readonly weights: Float64Array;
}

/** Taps of one axis for order 1: two neighbours per output index. */
export interface LinearTaps {
  /** Two sample indices per output index, clamped to the axis. */
  readonly indices: Int32Array;
  /** Two weights per output index. */
  readonly weights: Float64Array;
}

/**
 * Cubic B-spline taps of an axis that changes from `sizeIn` to `sizeOut` samples.
 *
 * Coordinate of output `k` on the padded axis: `(k + 0.5) * (sizeIn / sizeOut) - 0.5 + 12`, in this order;
 * never clamped. With `x` its fraction and `z = 1 - x` the weights are `z*z*z/6`,
 * `(x*x*(x-2)*3+4)/6`, `(z*z*(z-2)*3+4)/6` and what the three leave of 1.
 *
 * @see spec 2-numpy-semantics, section 6.1
 */
export function cubicTaps(sizeIn: number, sizeOut: number): CubicTaps {
  const first = new Int32Array(sizeOut);
  const weights = new Float64Array(4 * sizeOut);
  const zoom = sizeIn / sizeOut;
  for (let k = 0; k < sizeOut; k++) {
    const coord = (k + 0.5) * zoom - 0.5 + SPLINE_PADDING;
    const whole = Math.floor(coord);
    const x = coord - whole;
    const z = 1 - x;
    const w0 = (z * z * z) / 6;
    const w1 = (x * x * (x - 2) * 3 + 4) / 6;
    const w2 = (z * z * (z - 2) * 3 + 4) / 6;
    first[k] = whole - 1 - (SPLINE_PADDING - CUBIC_HALO);
    weights[4 * k] = w0;
    weights[4 * k + 1] = w1;
    weights[4 * k + 2] = w2;
    weights[4 * k + 3] = 1 - w0 - w1 - w2;
  }
  return { first, weights };
}

/**
 * Linear taps of an axis that changes from `sizeIn` to `sizeOut` samples.
 *
 * Coordinate of output `k`: `(k + 0.5) * (sizeIn / sizeOut) - 0.5`, not clamped; the indices are.
 * With `x` its fraction the weights are `1 - x` and `1 - (1 - x)`.
 *
 * @see spec 2-numpy-semantics, section 6.1
 */
export function linearTaps(sizeIn: number, sizeOut: number): LinearTaps {
  const indices = new Int32Array(2 * sizeOut);
  const weights = new Float64Array(2 * sizeOut);
  const zoom = sizeIn / sizeOut;
  for (let k = 0; k < sizeOut; k++) {
    const coord = (k + 0.5) * zoom - 0.5;
    const whole = Math.floor(coord);
    const w0 = 1 - (coord - whole);
    indices[2 * k] = clampIndex(whole, sizeIn);
    indices[2 * k + 1] = clampIndex(whole + 1, sizeIn);
    weights[2 * k] = w0;
    weights[2 * k + 1] = 1 - w0;
  }
  return { indices, weights };
}

/** The index of the nearest sample that an axis has. */
export function clampIndex(index: number, size: number): number {
  return Math.min(Math.max(index, 0), size - 1);
}
