// The first half of interpolating axis by axis: coefficient planes along x and y, and how large they are.
// See cubic-separable.ts for what the bounds prove.

import { nxWhole, ny, rowCount, rowLength, stripBytes, xFirst, xWeights, yFirst, yWeights } from "./cubic-job";
import {
  filterBackwards, filterForwards, gatherRows, gatherSome, HALO, LANES, pad, PADDING, peak, STRIDE,
} from "./spline-tile";

const ERROR: f64 = 100 * 1.1102230246251565e-16; // 100 * 2^-53
const LEAST: f64 = 1e-280;
/** Samples with a larger sum could have coefficients that are not finite. */
const MOST: f64 = 1e290;

/** Rows along x that are held, and their magnitudes: two strips of sixteen rows. */
const HELD_ROWS: usize = 2 * LANES;
let alongX: usize = 0;
let magnitudes: usize = 0;

export function spreadJob(rowsAlongX: usize, magnitudesOfRows: usize): void {
  alongX = rowsAlongX;
  magnitudes = magnitudesOfRows;
}

// @ts-ignore: decorator
@inline
function sumOfTaps(at: usize, w0: v128, w1: v128, w2: v128, w3: v128): v128 {
  let s = f64x2.mul(v128.load(at), w0);
  s = f64x2.add(s, f64x2.mul(v128.load(at, 128), w1));
  s = f64x2.add(s, f64x2.mul(v128.load(at, 256), w2));
  return f64x2.add(s, f64x2.mul(v128.load(at, 384), w3));
}

/** Interpolates a strip of sixteen rows along x; it lies column by column at `strip`, its rows go to `to`. */
function spreadX(strip: usize, to: usize): void {
  const bytes = nxWhole << 3;
  for (let k: usize = 0; k < nxWhole; k += 2) {
    let p = strip + <usize>load<u32>(xFirst + (k << 2)) * STRIDE;
    let q = strip + <usize>load<u32>(xFirst + (k << 2), 4) * STRIDE;
    const w = xWeights + (k << 5);
    const p0 = v128.load64_splat(w);
    const p1 = v128.load64_splat(w, 8);
    const p2 = v128.load64_splat(w, 16);
    const p3 = v128.load64_splat(w, 24);
    const q0 = v128.load64_splat(w, 32);
    const q1 = v128.load64_splat(w, 40);
    const q2 = v128.load64_splat(w, 48);
    const q3 = v128.load64_splat(w, 56);
    let row = to + (k << 3);
    for (const end = p + STRIDE; p < end; p += 16, q += 16, row += 2 * bytes) {
      const s = sumOfTaps(p, p0, p1, p2, p3);
      const t = sumOfTaps(q, q0, q1, q2, q3);
      v128.store(row, v128.shuffle<f64>(s, t, 0, 2));
      v128.store(row + bytes, v128.shuffle<f64>(s, t, 1, 3));
    }
  }
}

// @ts-ignore: decorator
@inline
function storePair(pair: v128, at: usize, bytes: usize): void {
  // Where it is 0, both forms give +0.
  const zero = f64x2.splat(0);
  const raised = f64x2.pmax(pair, v128.and(f64x2.gt(pair, zero), f64x2.splat(LEAST)));
  v128.store64_lane(at, raised, 0);
  v128.store64_lane(at + bytes, raised, 1);
}

// @ts-ignore: decorator
@inline
function larger(most: v128, at: usize): v128 {
  return f64x2.pmax(most, f64x2.abs(v128.load(at)));
}

/** Per row and group of four outputs: the largest magnitude of the coefficients under their taps. */
function measureStrip(strip: usize, to: usize): void {
  const bytes = nxWhole << 1;
  if (!(peak < MOST)) {
    for (let i: usize = 0; i < LANES * bytes; i += 8) store<f64>(to + i, Infinity);
    return;
  }
  for (let k: usize = 0; k < nxWhole; k += 4, to += 8) {
    let at = strip + <usize>load<u32>(xFirst + (k << 2)) * STRIDE;
    const last = strip + (<usize>load<u32>(xFirst + (k << 2), 12) + 3) * STRIDE;
    let a = f64x2.abs(v128.load(at));
    let b = f64x2.abs(v128.load(at, 16));
    let c = f64x2.abs(v128.load(at, 32));
    let d = f64x2.abs(v128.load(at, 48));
    let e = f64x2.abs(v128.load(at, 64));
    let f = f64x2.abs(v128.load(at, 80));
    let g = f64x2.abs(v128.load(at, 96));
    let h = f64x2.abs(v128.load(at, 112));
    while (at < last) {
      at += STRIDE;
      a = larger(a, at);
      b = larger(b, at + 1 * 16);
      c = larger(c, at + 2 * 16);
      d = larger(d, at + 3 * 16);
      e = larger(e, at + 4 * 16);
      f = larger(f, at + 5 * 16);
      g = larger(g, at + 6 * 16);
      h = larger(h, at + 7 * 16);
    }
    storePair(a, to, bytes);
    storePair(b, to + 2 * bytes, bytes);
    storePair(c, to + 4 * bytes, bytes);
    storePair(d, to + 6 * bytes, bytes);
    storePair(e, to + 8 * bytes, bytes);
    storePair(f, to + 10 * bytes, bytes);
    storePair(g, to + 12 * bytes, bytes);
    storePair(h, to + 14 * bytes, bytes);
  }
}

/** Output row `j` from the rows along x. */
function spreadY(j: usize, to: usize): void {
  const bytes = nxWhole << 3;
  const first = <usize>load<u32>(yFirst + (j << 2));
  let p = alongX + (first % HELD_ROWS) * bytes;
  let q = alongX + ((first + 1) % HELD_ROWS) * bytes;
  let r = alongX + ((first + 2) % HELD_ROWS) * bytes;
  let s = alongX + ((first + 3) % HELD_ROWS) * bytes;
  const w = yWeights + (j << 5);
  const w0 = v128.load64_splat(w);
  const w1 = v128.load64_splat(w, 8);
  const w2 = v128.load64_splat(w, 16);
  const w3 = v128.load64_splat(w, 24);
  for (const end = to + bytes; to < end; to += 16, p += 16, q += 16, r += 16, s += 16) {
    let sum = f64x2.mul(v128.load(p), w0);
    sum = f64x2.add(sum, f64x2.mul(v128.load(q), w1));
    sum = f64x2.add(sum, f64x2.mul(v128.load(r), w2));
    v128.store(to, f64x2.add(sum, f64x2.mul(v128.load(s), w3)));
  }
}

/** Error bounds of output row `j`: from the largest magnitudes of its four coefficient rows. */
function boundRow(j: usize, to: usize): void {
  const bytes = nxWhole << 1;
  const error = f64x2.splat(ERROR);
  const first = <usize>load<u32>(yFirst + (j << 2));
  let p = magnitudes + (first % HELD_ROWS) * bytes;
  let q = magnitudes + ((first + 1) % HELD_ROWS) * bytes;
  let r = magnitudes + ((first + 2) % HELD_ROWS) * bytes;
  let s = magnitudes + ((first + 3) % HELD_ROWS) * bytes;
  // Pairs may run past the last group: into the next row, and behind the last one into spare room.
  for (const end = to + bytes; to < end; to += 16, p += 16, q += 16, r += 16, s += 16) {
    const a = f64x2.pmax(v128.load(p), v128.load(q));
    const b = f64x2.pmax(v128.load(r), v128.load(s));
    v128.store(to, f64x2.mul(f64x2.pmax(a, b), error));
  }
}

/** Filters a strip of up to sixteen rows of `size` coefficients along x, `lineStep` bytes apart. */
function filterStrip(
  src: usize, lineStep: usize, size: usize, lanes: usize, strip: usize, polePower: f64,
): void {
  const body = strip + PADDING * STRIDE;
  if (lanes < LANES) gatherSome(src, true, 8, lineStep, size, lanes, body);
  else gatherRows(src, lineStep, size, body);
  pad(strip, size);
  // Zero lines are common outside the body; filtering would only change signs of zeros.
  if (peak == 0) return;
  filterForwards(strip, size + 2 * PADDING, polePower);
  filterBackwards(strip, size + 2 * PADDING);
}

/** Filters rows of coefficients along z and y, `lineStep` bytes apart, along x into a coefficient plane. */
export function filterRows(src: usize, lineStep: usize, plane: usize, polePower: f64): void {
  const size = rowLength - 2 * HALO;
  for (let line: usize = 0; line < rowCount; line += LANES, plane += stripBytes) {
    filterStrip(src + line * lineStep, lineStep, size, min(LANES, rowCount - line), plane, polePower);
  }
}

/**
 * The same, and interpolates the plane along x and y to `to`, with its error bounds. What is held between stays in
 * the cache.
 */
export function spreadPlane(
  src: usize, lineStep: usize, plane: usize, to: usize, bounds: usize, polePower: f64,
): void {
  const size = rowLength - 2 * HALO;
  let j: usize = 0;
  for (let line: usize = 0; line < rowCount; line += LANES, plane += stripBytes) {
    const lanes = min(LANES, rowCount - line);
    filterStrip(src + line * lineStep, lineStep, size, lanes, plane, polePower);
    const strip = plane + (PADDING - HALO) * STRIDE;
    const held = line % HELD_ROWS;
    spreadX(strip, alongX + held * (nxWhole << 3));
    measureStrip(strip, magnitudes + held * (nxWhole << 1));
    for (; j < ny && <usize>load<u32>(yFirst + (j << 2)) + 3 < line + lanes; j++) {
      spreadY(j, to);
      boundRow(j, bounds);
      to += nxWhole << 3;
      bounds += nxWhole << 1;
    }
  }
}
