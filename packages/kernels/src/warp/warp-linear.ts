import type { WarpTaps } from "./warp-taps.js";

/**
 * Resizes one image with scikit-image 0.18's order 1: `top = (1-dx)*p00 + dx*p01`, `bottom` likewise,
 * `(1-dy)*top + dy*bottom`, floor and ceil clamped to the image; in double, clipped, then rounded once by the store.
 *
 * @param source - Samples, rows of `sizeX`, from `start` on.
 * @param out - Receives the image from `outStart` on.
 * @see spec 1-pipeline-v1, section 10 (R18)
 */
export function warpLinearPlane(
  source: Float64Array,
  start: number,
  sizeX: number,
  y: WarpTaps,
  x: WarpTaps,
  low: number,
  high: number,
  out: Float32Array | Float64Array,
  outStart: number,
): void {
  let to = outStart;
  for (let j = 0; j < y.fraction.length; j++) {
    const row0 = start + (y.linear[2 * j] as number) * sizeX;
    const row1 = start + (y.linear[2 * j + 1] as number) * sizeX;
    const dy = y.fraction[j] as number;
    for (let k = 0; k < x.fraction.length; k++, to++) {
      const x0 = x.linear[2 * k] as number;
      const x1 = x.linear[2 * k + 1] as number;
      const dx = x.fraction[k] as number;
      const top = (1 - dx) * (source[row0 + x0] as number) + dx * (source[row0 + x1] as number);
      const bottom = (1 - dx) * (source[row1 + x0] as number) + dx * (source[row1 + x1] as number);
      out[to] = Math.min(Math.max((1 - dy) * top + dy * bottom, low), high);
    }
  }
}
