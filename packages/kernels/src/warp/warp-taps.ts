import { clampIndex } from "../resampling/taps.js";

/** Positions of one axis for the operator of scikit-image 0.18. */
export interface WarpTaps {
  /** Four clamped sample indices per output: one below floor, floor, one above, two above. */
  readonly cubic: Int32Array;
  /** Two clamped sample indices per output: floor and ceil. */
  readonly linear: Int32Array;
  /** Coordinate minus its floor, per output. */
  readonly fraction: Float64Array;
}

/**
 * Positions of an axis that changes from `sizeIn` to `sizeOut` samples.
 *
 * With `F = sizeIn / sizeOut`, output `k` lies at `F * k + (F * 0.5 - 0.5)`. The original estimates this
 * map by least squares, so its coordinates carry errors of about 1e-15.
 *
 * @see spec 1-pipeline-v1, section 10 (R18)
 */
export function warpTaps(sizeIn: number, sizeOut: number): WarpTaps {
  const cubic = new Int32Array(4 * sizeOut);
  const linear = new Int32Array(2 * sizeOut);
  const fraction = new Float64Array(sizeOut);
  const factor = sizeIn / sizeOut;
  const offset = factor * 0.5 - 0.5;
  for (let k = 0; k < sizeOut; k++) {
    const coord = factor * k + offset;
    const whole = Math.floor(coord);
    fraction[k] = coord - whole;
    linear[2 * k] = clampIndex(whole, sizeIn);
    linear[2 * k + 1] = clampIndex(Math.ceil(coord), sizeIn);
    for (let i = 0; i < 4; i++) cubic[4 * k + i] = clampIndex(whole - 1 + i, sizeIn);
  }
  return { cubic, linear, fraction };
}
