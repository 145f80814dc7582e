import type { WarpTaps } from "./warp-taps.js";

/**
 * Resizes one label image with scikit-image 0.18's order 1.
 *
 * Gives what a bilinear resize of every label's 0/1 mask gives, thresholded at 0.5, larger labels
 * winning: `top = (1-dx)*m00 + dx*m01`, `bottom` likewise, `(1-dy)*top + dy*bottom`, floor and ceil clamped to
 * the image. Where no label reaches 0.5 the result is 0.
 *
 * @param labels - Rows of `sizeX`, from `start` on.
 * @param lowest - Labels below it are stored as 0.
 * @param out - Receives the image from `outStart` on.
 * @see spec 1-pipeline-v1, section 10 (R18)
 */
export function warpLabelPlane(
  labels: Float32Array,
  start: number,
  sizeX: number,
  y: WarpTaps,
  x: WarpTaps,
  lowest: number,
  out: Float32Array,
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
      const a = labels[row0 + x0] as number;
      const b = labels[row0 + x1] as number;
      const c = labels[row1 + x0] as number;
      const d = labels[row1 + x1] as number;
      const same = a === b && a === c && a === d;
      const label = same ? a : largestLabel(a, b, c, d, x.fraction[k] as number, dy);
      out[to] = label < lowest ? 0 : label;
    }
  }
}

/** The largest of four labels whose mask reaches 0.5 between them, or 0. */
function largestLabel(a: number, b: number, c: number, d: number, dx: number, dy: number): number {
  let winner = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < 4; i++) {
    const label = i === 0 ? a : i === 1 ? b : i === 2 ? c : d;
    if (!(label > winner)) continue;
    const top = blend(a === label, b === label, dx);
    const bottom = blend(c === label, d === label, dx);
    if ((1 - dy) * top + dy * bottom >= 0.5) winner = label;
  }
  return winner === Number.NEGATIVE_INFINITY ? 0 : winner;
}

/** `(1 - t) * left + t * right` of two mask values. */
function blend(left: boolean, right: boolean, t: number): number {
  return (1 - t) * (left ? 1 : 0) + t * (right ? 1 : 0);
}
