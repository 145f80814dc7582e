// The prefilter along z by blocks of planes: what a block begins and ends with, and the block made again from that.
// Twin of src/resampling/spline-blocks.ts: same order of operations per line.

import {
  filterBackwards, filterForwards, gatherColumns32, gatherColumns64, gatherSome, GAIN, HALO, LANES, pad,
  PADDING, peak, POLE, scatterColumns, STRIDE,
} from "./spline-tile";

/**
 * Filters `count` neighbouring columns of `size` samples and keeps two values per block of `block` coefficients:
 * of the forward pass the last one before the block, and the coefficient behind the block.
 *
 * Steps are bytes between rows; `tile` is scratch of `(size + 24) * 128` bytes.
 */
export function splineEdges(
  src: usize, isDouble: bool, step: usize, size: usize, count: usize, block: usize,
  edges: usize, edgeStep: usize, tile: usize, polePower: f64,
): void {
  const body = tile + PADDING * STRIDE;
  const first = tile + (PADDING - HALO) * STRIDE;
  const kept = size + 2 * HALO;
  const bytes: usize = isDouble ? 8 : 4;
  for (let line: usize = 0; line < count; line += LANES) {
    const lanes = min(LANES, count - line);
    const from = src + line * bytes;
    if (lanes < LANES) gatherSome(from, isDouble, step, bytes, size, lanes, body);
    else if (isDouble) gatherColumns64(from, step, size, body);
    else gatherColumns32(from, step, size, body);
    pad(tile, size);
    const filters = peak != 0;
    let to = edges + (line << 3);
    if (filters) filterForwards(tile, size + 2 * PADDING, polePower);
    for (let i: usize = 0; i < kept; i += block, to += 2 * edgeStep) {
      memory.copy(to, first + (i - 1) * STRIDE, lanes << 3);
    }
    if (filters) filterBackwards(tile, size + 2 * PADDING);
    to = edges + (line << 3) + edgeStep;
    for (let i: usize = 0; i < kept; i += block, to += 2 * edgeStep) {
      memory.copy(to, first + min(i + block, kept) * STRIDE, lanes << 3);
    }
  }
}

// @ts-ignore: decorator
@inline
function forwards(sample: v128, state: v128): v128 {
  return f64x2.add(f64x2.mul(sample, f64x2.splat(GAIN)), f64x2.mul(f64x2.splat(POLE), state));
}

// @ts-ignore: decorator
@inline
function backwards(state: v128, forward: v128): v128 {
  return f64x2.mul(f64x2.splat(POLE), f64x2.sub(state, forward));
}

// @ts-ignore: decorator
@inline
function sample(at: usize, isDouble: bool): v128 {
  return isDouble ? v128.load(at) : f64x2.promote_low_f32x4(v128.load64_zero(at));
}

/** Sixteen columns of a block; `size` samples from `src` on, `step` bytes apart. */
function restoreTile(
  src: usize, isDouble: bool, step: usize, size: usize, before: usize, behind: usize,
  out: usize, outStep: usize, tile: usize,
): void {
  const quarter: usize = isDouble ? 64 : 32;
  const pair: usize = quarter >> 2;
  for (let half: usize = 0; half < STRIDE; half += 64) {
    let a = v128.load(before + half);
    let b = v128.load(before + half, 16);
    let c = v128.load(before + half, 32);
    let d = v128.load(before + half, 48);
    let from = src;
    let at = tile;
    for (const end = tile + (size << 6); at < end; at += 64, from += step) {
      a = forwards(sample(from, isDouble), a);
      b = forwards(sample(from + pair, isDouble), b);
      c = forwards(sample(from + 2 * pair, isDouble), c);
      d = forwards(sample(from + 3 * pair, isDouble), d);
      v128.store(at, a);
      v128.store(at, b, 16);
      v128.store(at, c, 32);
      v128.store(at, d, 48);
    }
    a = v128.load(behind + half);
    b = v128.load(behind + half, 16);
    c = v128.load(behind + half, 32);
    d = v128.load(behind + half, 48);
    let to = out + half + size * outStep;
    while (at > tile) {
      at -= 64;
      to -= outStep;
      a = backwards(a, v128.load(at));
      b = backwards(b, v128.load(at, 16));
      c = backwards(c, v128.load(at, 32));
      d = backwards(d, v128.load(at, 48));
      v128.store(to, a);
      v128.store(to, b, 16);
      v128.store(to, c, 32);
      v128.store(to, d, 48);
    }
    src += quarter;
  }
}

/** One column of a block. */
function restoreColumn(
  src: usize, isDouble: bool, step: usize, size: usize, before: usize, behind: usize,
  out: usize, outStep: usize, tile: usize,
): void {
  let state = load<f64>(before);
  for (let i: usize = 0; i < size; i++, src += step) {
    state = (isDouble ? load<f64>(src) : <f64>load<f32>(src)) * GAIN + POLE * state;
    store<f64>(tile + (i << 3), state);
  }
  state = load<f64>(behind);
  for (let i = size; i > 0; i--) {
    state = POLE * (state - load<f64>(tile + ((i - 1) << 3)));
    store<f64>(out + (i - 1) * outStep, state);
  }
}

/**
 * First column of tile `tile` of a row: tiles have sixteen columns, and the last one begins earlier where the row ends.
 * A row of fewer columns is one tile, not filled.
 */
// @ts-ignore: decorator
@inline
function firstColumn(tile: usize, columns: usize): usize {
  const first = tile * LANES;
  return columns < LANES ? 0 : min(first, columns - LANES);
}

/**
 * Makes `rows` rows of the `size` planes of a block from the samples at their places (beyond the ends: the edge
 * samples) and the two edges of the block.
 *
 * Samples: planes `step` bytes apart. Result: planes of `outStep` bytes, in which tiles of sixteen columns follow
 * one another; in a tile rows of 128 bytes, `height` of them. `tile` is scratch of `size * 64` bytes.
 */
export function splineRestore(
  src: usize, isDouble: bool, step: usize, size: usize, rows: usize, columns: usize,
  before: usize, behind: usize, out: usize, height: usize, outStep: usize, tile: usize,
): void {
  const bytes: usize = isDouble ? 8 : 4;
  for (let t: usize = 0; t * LANES < columns; t++, out += height * STRIDE) {
    let at = firstColumn(t, columns);
    let to = out;
    for (let row: usize = 0; row < rows; row++, at += columns, to += STRIDE) {
      const from = src + at * bytes;
      const ahead = before + (at << 3);
      const after = behind + (at << 3);
      if (columns >= LANES) {
        restoreTile(from, isDouble, step, size, ahead, after, to, outStep, tile);
        continue;
      }
      for (let c: usize = 0; c < columns; c++) {
        const e = c << 3;
        restoreColumn(from + c * bytes, isDouble, step, size, ahead + e, after + e, to + e, outStep, tile);
      }
    }
  }
}

/**
 * Filters the columns of a plane that {@link splineRestore} made; results have `size + 4` rows of `columns`.
 *
 * `tile` is scratch of `(size + 24) * 128` bytes.
 */
export function splineTiles(
  src: usize, size: usize, columns: usize, out: usize, outStep: usize, tile: usize, polePower: f64,
): void {
  const body = tile + PADDING * STRIDE;
  const lanes = min(LANES, columns);
  for (let t: usize = 0; t * LANES < columns; t++, src += size * STRIDE) {
    if (lanes < LANES) gatherSome(src, true, STRIDE, 8, size, lanes, body);
    else gatherColumns64(src, STRIDE, size, body);
    pad(tile, size);
    if (peak != 0) {
      filterForwards(tile, size + 2 * PADDING, polePower);
      filterBackwards(tile, size + 2 * PADDING);
    }
    scatterColumns(tile, size, lanes, out + (firstColumn(t, columns) << 3), outStep);
  }
}
