import type { LinearTaps } from "./taps.js";

/**
 * Resizes one 2D image linearly: the joint sum of 4 terms `(c*wy)*wx`, from 0, x innermost; in double, clipped, then
 * rounded once by the store.
 *
 * @param source - Samples, rows of `sizeX`, from `start` on.
 * @param rows - Scratch, at least `2 * sizeX` values.
 * @param out - Receives the image from `outStart` on.
 * @see spec 1-pipeline-v1, section 10 (R19)
 */
export function resizeLinearPlane2d(
  source: Float64Array,
  start: number,
  sizeX: number,
  y: LinearTaps,
  x: LinearTaps,
  rows: Float64Array,
  low: number,
  high: number,
  out: Float32Array | Float64Array,
  outStart: number,
): void {
  const nxOut = x.weights.length / 2;
  for (let j = 0; 2 * j < y.weights.length; j++) {
    for (let r = 0; r < 2; r++) {
      const from = start + (y.indices[2 * j + r] as number) * sizeX;
      const weight = y.weights[2 * j + r] as number;
      for (let i = 0; i < sizeX; i++) rows[r * sizeX + i] = (source[from + i] as number) * weight;
    }
    sumLinearRow(rows, 2, sizeX, x, low, high, out, outStart + j * nxOut);
  }
}

/**
 * Resizes one plane of a volume linearly: the joint sum of 8 terms `((c*wz)*wy)*wx`, from 0, z outermost, x innermost;
 * in double, clipped, then rounded once by the store.
 *
 * @param source - The volume; planes of `sizeY * sizeX`.
 * @param plane0 - First of the two planes that the output plane lies between.
 * @param weight0 - Its weight; `weight1` that of `plane1`.
 * @param rows - Scratch, at least `4 * sizeX` values.
 * @param out - Receives the plane from `outStart` on.
 * @see spec 1-pipeline-v1, section 10 (R19)
 */
export function resizeLinearPlane3d(
  source: Float32Array | Float64Array,
  sizeY: number,
  sizeX: number,
  plane0: number,
  plane1: number,
  weight0: number,
  weight1: number,
  y: LinearTaps,
  x: LinearTaps,
  rows: Float64Array,
  low: number,
  high: number,
  out: Float32Array | Float64Array,
  outStart: number,
): void {
  const nxOut = x.weights.length / 2;
  for (let j = 0; 2 * j < y.weights.length; j++) {
    for (let r = 0; r < 4; r++) {
      const tap = 2 * j + (r & 1);
      const from = ((r < 2 ? plane0 : plane1) * sizeY + (y.indices[tap] as number)) * sizeX;
      const wz = r < 2 ? weight0 : weight1;
      const wy = y.weights[tap] as number;
      for (let i = 0; i < sizeX; i++) rows[r * sizeX + i] = (source[from + i] as number) * wz * wy;
    }
    sumLinearRow(rows, 4, sizeX, x, low, high, out, outStart + j * nxOut);
  }
}

/** One output row from weighted source rows. */
function sumLinearRow(
  rows: Float64Array,
  rowCount: number,
  sizeX: number,
  { indices, weights }: LinearTaps,
  low: number,
  high: number,
  out: Float32Array | Float64Array,
  outStart: number,
): void {
  for (let k = 0; 2 * k < weights.length; k++) {
    const x0 = indices[2 * k] as number;
    const x1 = indices[2 * k + 1] as number;
    const w0 = weights[2 * k] as number;
    const w1 = weights[2 * k + 1] as number;
    let sum = 0;
    for (let r = 0; r < rowCount * sizeX; r += sizeX) {
      sum += (rows[r + x0] as number) * w0;
      sum += (rows[r + x1] as number) * w1;
    }
    out[outStart + k] = Math.min(Math.max(sum, low), high);
  }
}
