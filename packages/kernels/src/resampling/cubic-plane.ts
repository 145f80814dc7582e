import { sumCubicRow, weightCubicRows2d, weightCubicRows3d } from "./cubic-rows.js";
import type { CubicTaps } from "./taps.js";

/**
 * Interpolates one 2D image from its spline coefficients: the joint sum of 16 terms `(c*wy)*wx`.
 *
 * @param plane - Coefficients with halo, rows of `rowLength`.
 * @param rows - Scratch, at least `4 * rowLength` values.
 * @param out - Receives the image from `outStart` on, row by row.
 * @see spec 2-numpy-semantics, section 6.3
 */
export function resizeCubicPlane2d(
  plane: Float64Array,
  rowLength: number,
  y: CubicTaps,
  x: CubicTaps,
  rows: Float64Array,
  low: number,
  high: number,
  out: Float32Array | Float64Array,
  outStart: number,
): void {
  let to = outStart;
  for (let j = 0; j < y.first.length; j++, to += x.first.length) {
    const start = (y.first[j] as number) * rowLength;
    weightCubicRows2d(plane, start, rowLength, y.weights, 4 * j, rows);
    sumCubicRow(rows, 4, rowLength, x.first, x.weights, low, high, out, to);
  }
}

/**
 * Interpolates one plane of a volume from four coefficient planes: the joint sum of 64 terms
 * `((c*wz)*wy)*wx`, x innermost.
 *
 * @param planes - The four coefficient planes with halo, rows of `rowLength`.
 * @param planeStarts - First element of each of the four, in ascending z.
 * @param zWeights - Weights along z; the four from `zAt` on are used.
 * @param rows - Scratch, at least `16 * rowLength` values.
 * @param out - Receives the plane from `outStart` on, row by row.
 * @see spec 2-numpy-semantics, sections 6.3 and 6.6 (hoisted joint sum)
 */
export function resizeCubicPlane3d(
  planes: Float64Array,
  planeStarts: Int32Array,
  zWeights: Float64Array,
  zAt: number,
  rowLength: number,
  y: CubicTaps,
  x: CubicTaps,
  rows: Float64Array,
  low: number,
  high: number,
  out: Float32Array | Float64Array,
  outStart: number,
): void {
  let to = outStart;
  for (let j = 0; j < y.first.length; j++, to += x.first.length) {
    const offset = (y.first[j] as number) * rowLength;
    weightCubicRows3d(
      planes,
      planeStarts,
      offset,
      rowLength,
      zWeights,
      zAt,
      y.weights,
      4 * j,
      rows,
    );
    sumCubicRow(rows, 16, rowLength, x.first, x.weights, low, high, out, to);
  }
}
