import { SPLINE_GAIN, SPLINE_PADDING, SPLINE_POLE } from "./spline-pole.js";
import { CUBIC_HALO } from "./taps.js";

/** Coefficients of a column that are made again together. */
export const SPLINE_BLOCK = 16;

/** How many blocks the `size + 2 * CUBIC_HALO` coefficients of a column of `size` samples make. */
export function splineBlockCount(size: number): number {
  return Math.ceil((size + 2 * CUBIC_HALO) / SPLINE_BLOCK);
}

/** How many coefficients a block has; the last one may have fewer than {@link SPLINE_BLOCK}. */
export function splineBlockLength(size: number, block: number): number {
  return Math.min(SPLINE_BLOCK, size + 2 * CUBIC_HALO - block * SPLINE_BLOCK);
}

/** The sample at the place of a coefficient: beyond the ends the edge sample. */
export function sampleOfCoefficient(coefficient: number, size: number): number {
  return Math.min(Math.max(coefficient - CUBIC_HALO, 0), size - 1);
}

/** Copies the two edges of every block out of a tile of lines: `half` 0 after the first half of the filter, 1 after the second. */
export function storeEdges(
  lines: Float64Array,
  lanes: number,
  size: number,
  half: 0 | 1,
  edges: Float64Array,
  start: number,
  step: number,
): void {
  for (let block = 0; block < splineBlockCount(size); block++) {
    const inBlock = half === 0 ? -1 : splineBlockLength(size, block);
    const from = (SPLINE_PADDING - CUBIC_HALO + block * SPLINE_BLOCK + inBlock) * lanes;
    edges.set(lines.subarray(from, from + lanes), start + (2 * block + half) * step);
  }
}

/**
 * Makes the coefficients of one block of neighbouring columns again, with the bits of the whole filter.
 *
 * Order of operations per column, in double, from the two edges: `c = s * gain + z * c` for each sample `s`, beginning
 * with the edge before the block; then backwards `c[i] = z * (c[i+1] - c[i])`, beginning with the edge behind it.
 *
 * @param samples - Sample `i` of column `l` is `samples[i * count + l]`.
 * @param size - Samples per column.
 * @param count - Columns.
 * @param edges - Edges of all blocks, `count` values each, as an {@link EdgeFilter} leaves them.
 * @param out - Receives {@link splineBlockLength} rows of `count` coefficients.
 */
export function restoreSplineBlock(
  samples: Float32Array | Float64Array,
  size: number,
  count: number,
  edges: Float64Array,
  block: number,
  out: Float64Array,
): void {
  const length = splineBlockLength(size, block);
  const first = block * SPLINE_BLOCK;
  const before = 2 * block * count;
  for (let column = 0; column < count; column++) {
    let c = edges[before + column] as number;
    for (let i = 0; i < length; i++) {
      const sample = samples[sampleOfCoefficient(first + i, size) * count + column] as number;
      c = sample * SPLINE_GAIN + SPLINE_POLE * c;
      out[i * count + column] = c;
    }
    c = edges[before + count + column] as number;
    for (let i = length - 1; i >= 0; i--) {
      c = SPLINE_POLE * (c - (out[i * count + column] as number));
      out[i * count + column] = c;
    }
  }
}
