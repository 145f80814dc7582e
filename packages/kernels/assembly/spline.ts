// Cubic B-spline prefilter of neighbouring columns, sixteen lines at a time.
// Twin of src/resampling/spline-axis.ts: same order of operations per line.

import {
  filterBackwards, filterForwards, gatherColumns32, gatherColumns64, gatherSome, LANES, pad,
  PADDING, peak, scatterColumns, STRIDE,
} from "./spline-tile";

/**
 * Filters `count` neighbouring columns of `size` samples; results have `size + 4`.
 *
 * Steps are bytes between rows; `tile` is scratch of `(size + 24) * 128` bytes.
 */
export function splineColumns(
  src: usize, isDouble: bool, step: usize, size: usize, count: usize,
  out: usize, outStep: usize, tile: usize, polePower: f64,
): void {
  const body = tile + PADDING * STRIDE;
  const bytes: usize = isDouble ? 8 : 4;
  for (let line: usize = 0; line < count; line += LANES) {
    const lanes = min(LANES, count - line);
    const from = src + line * bytes;
    if (lanes < LANES) gatherSome(from, isDouble, step, bytes, size, lanes, body);
    else if (isDouble) gatherColumns64(from, step, size, body);
    else gatherColumns32(from, step, size, body);
    pad(tile, size);
    // Zero lines are common outside the body; filtering would only change signs of zeros.
    if (peak != 0) {
      filterForwards(tile, size + 2 * PADDING, polePower);
      filterBackwards(tile, size + 2 * PADDING);
    }
    scatterColumns(tile, size, lanes, out + (line << 3), outStep);
  }
}
