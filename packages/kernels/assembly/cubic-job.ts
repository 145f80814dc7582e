// What the cubic kernels of one job share. Set once by the host; addresses unless said otherwise.

// A coefficient plane is made of strips of sixteen rows, as the filter along x leaves them: columns one after the
// other, padding included, sixteen values each.

import { HALO, PADDING, STRIDE } from "./spline-tile";

/** Coefficients per row, and rows per coefficient plane. */
export let rowLength: usize = 0;
export let rowCount: usize = 0;

/** Bytes of a strip. */
export let stripBytes: usize = 0;

/** Output rows and columns; columns rounded up to whole groups of four. */
export let ny: usize = 0;
export let nx: usize = 0;
export let nxWhole: usize = 0;

/** Taps: first coefficient of each output (int32), four weights of each (float64). */
export let yFirst: usize = 0;
export let yWeights: usize = 0;
export let xFirst: usize = 0;
export let xWeights: usize = 0;

/** Addresses of the coefficient planes in use (uint32), and their weights. */
export let planes: usize = 0;
export let zWeights: usize = 0;

/** Scratch: 16 rows of four interleaved float64 per coefficient column. */
export let weighted: usize = 0;

export function cubicJob(
  coefficientColumns: usize, coefficientRows: usize, outputRows: usize, outputColumns: usize,
  firstY: usize, weightsY: usize, firstX: usize, weightsX: usize,
  planeAddresses: usize, weightsZ: usize, scratch: usize,
): void {
  rowLength = coefficientColumns;
  stripBytes = (coefficientColumns - 2 * HALO + 2 * PADDING) * STRIDE;
  rowCount = coefficientRows;
  ny = outputRows;
  nx = outputColumns;
  nxWhole = (outputColumns + 3) & ~3;
  yFirst = firstY;
  yWeights = weightsY;
  xFirst = firstX;
  xWeights = weightsX;
  planes = planeAddresses;
  zWeights = weightsZ;
  weighted = scratch;
}

/** Where the first coefficient of a row lies in a plane; the next one is {@link STRIDE} bytes further. */
// @ts-ignore: decorator
@inline
export function rowOffset(row: usize): usize {
  return (row >> 4) * stripBytes + ((row & 15) << 3) + (PADDING - HALO) * STRIDE;
}
