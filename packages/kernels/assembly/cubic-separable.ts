// Cubic interpolation axis by axis, with proof that the joint sum rounds to the same float32.
//
// Both forms sum the same products `w * c`, w = wz*wy*wx >= 0 but for rounding, in different
// orders. With u = 2^-53 a term of the joint sum meets at most 3 + 63 roundings, of this one 3 * 4;
// so the two differ by at most (66 + 12) * u * M and second-order terms, M the largest |c| under
// the taps, since the weights sum to 1. 100 leaves room for the weights' own rounding, for that of
// s - e and s + e, and for underflow (M is taken as at least 1e-280 where it is not 0; where it is
// 0 both forms give +0). The clip and the rounding to float32 are monotone: where s - e and s + e
// come out with the same bits, so does every value between. Elsewhere the joint sum is made.

import { clipped, jointRows } from "./cubic";
import {
  nx, nxWhole, ny, planes, rowCount, rowLength, xFirst, xWeights, yFirst, yWeights, zWeights,
} from "./cubic-job";

const ERROR: f64 = 100 * 1.1102230246251565e-16; // 100 * 2^-53
const LEAST: f64 = 1e-280;

/** Addresses of the four spread planes in use, and of their bounds; then scratch. */
let spreads: usize = 0;
let limits: usize = 0;
let alongX: usize = 0;
let magnitudes: usize = 0;
let groupMagnitudes: usize = 0;
let doubtful: usize = 0;
/** Weights along x tap by tap, `nxWhole` of each. */
let xWeightsByTap: usize = 0;

export function separableJob(
  spreadAddresses: usize, limitAddresses: usize, rowsAlongX: usize, columnMagnitudes: usize,
  magnitudesByGroup: usize, doubtfulColumns: usize, weightsByTap: usize,
): void {
  spreads = spreadAddresses;
  limits = limitAddresses;
  alongX = rowsAlongX;
  magnitudes = columnMagnitudes;
  groupMagnitudes = magnitudesByGroup;
  doubtful = doubtfulColumns;
  xWeightsByTap = weightsByTap;
}

// @ts-ignore: decorator
@inline
function firstX(k: usize): usize {
  return <usize>load<u32>(xFirst + (k << 2)) << 3;
}

/** All coefficient rows interpolated along x. */
function spreadX(plane: usize): void {
  const bytes = nxWhole << 3;
  let to = alongX;
  for (let row: usize = 0; row < rowCount; row++) {
    for (let k: usize = 0; k < nxWhole; k += 2) {
      const p = plane + firstX(k);
      const q = plane + firstX(k + 1);
      const w = xWeightsByTap + (k << 3);
      const c0 = v128.load64_lane(q, v128.load64_zero(p), 1);
      const c1 = v128.load64_lane(q, v128.load64_zero(p, 8), 1, 8);
      const c2 = v128.load64_lane(q, v128.load64_zero(p, 16), 1, 16);
      const c3 = v128.load64_lane(q, v128.load64_zero(p, 24), 1, 24);
      let s = f64x2.mul(c0, v128.load(w));
      s = f64x2.add(s, f64x2.mul(c1, v128.load(w + bytes)));
      s = f64x2.add(s, f64x2.mul(c2, v128.load(w + 2 * bytes)));
      s = f64x2.add(s, f64x2.mul(c3, v128.load(w + 3 * bytes)));
      v128.store(to, s);
      to += 16;
    }
    plane += rowLength << 3;
  }
}

/** Output row `j` from the rows along x. */
function spreadY(j: usize, to: usize): void {
  const bytes = nxWhole << 3;
  let p = alongX + <usize>load<u32>(yFirst + (j << 2)) * bytes;
  const w = yWeights + (j << 5);
  const w0 = v128.load64_splat(w);
  const w1 = v128.load64_splat(w, 8);
  const w2 = v128.load64_splat(w, 16);
  const w3 = v128.load64_splat(w, 24);
  for (const end = p + bytes; p < end; p += 16) {
    let s = f64x2.mul(v128.load(p), w0);
    s = f64x2.add(s, f64x2.mul(v128.load(p + bytes), w1));
    s = f64x2.add(s, f64x2.mul(v128.load(p + 2 * bytes), w2));
    s = f64x2.add(s, f64x2.mul(v128.load(p + 3 * bytes), w3));
    v128.store(to, s);
    to += 16;
  }
}

/**
 * Per group of four outputs: the largest magnitude of one coefficient row under their taps.
 *
 * Rows that are not finite get infinity: nothing is certain there.
 */
function magnitudeRow(row: usize, to: usize): void {
  const zero = f64x2.splat(0);
  let finite = zero;
  for (let i: usize = 0; i < rowLength << 3; i += 16) {
    const c = v128.load(row + i);
    v128.store(magnitudes + i, f64x2.abs(c));
    finite = f64x2.add(finite, f64x2.mul(c, zero));
  }
  // Where the row was padded to pairs, the host has put a zero.
  const isFinite = v128.any_true(f64x2.ne(finite, finite)) == false;
  for (let k: usize = 0; k < nxWhole; k += 4) {
    const last = magnitudes + firstX(k + 3) + 16;
    let pair = v128.load(last);
    for (let p = magnitudes + firstX(k); p < last; p += 16) pair = f64x2.pmax(pair, v128.load(p));
    let most = f64x2.extract_lane(f64x2.pmax(pair, v128.shuffle<f64>(pair, pair, 1, 0)), 0);
    if (!(isFinite && most < 1e300)) most = Infinity;
    else if (most > 0 && most < LEAST) most = LEAST;
    store<f64>(to, most);
    to += 8;
  }
}

/** Error bounds of one output row: the largest magnitudes of its four coefficient rows. */
function boundRow(row: usize, to: usize): void {
  const bytes = nxWhole << 1;
  const error = f64x2.splat(ERROR);
  let p = groupMagnitudes + row * bytes;
  // Pairs may run past the last group: into the next row, and behind the last one into spare room.
  for (const end = p + bytes; p < end; p += 16) {
    const a = f64x2.pmax(v128.load(p), v128.load(p + bytes));
    const b = f64x2.pmax(v128.load(p + 2 * bytes), v128.load(p + 3 * bytes));
    v128.store(to, f64x2.mul(f64x2.pmax(a, b), error));
    to += 16;
  }
}

/** Interpolates a coefficient plane along x and y to `to`, and notes its error bounds. */
export function spreadPlane(plane: usize, to: usize, bounds: usize): void {
  spreadX(plane);
  const bytes = nxWhole << 1;
  for (let row: usize = 0; row < rowCount; row++) {
    magnitudeRow(plane + row * (rowLength << 3), groupMagnitudes + row * bytes);
  }
  for (let j: usize = 0; j < ny; j++) {
    spreadY(j, to);
    boundRow(<usize>load<u32>(yFirst + (j << 2)), bounds);
    to += nxWhole << 3;
    bounds += bytes;
  }
}

/** The joint sum for one output, clipped. */
function jointAt(j: usize, k: usize, low: f64, high: f64): f64 {
  const offset = (<usize>load<u32>(yFirst + (j << 2)) * rowLength << 3) + firstX(k);
  const w = xWeights + (k << 5);
  const x0 = load<f64>(w);
  const x1 = load<f64>(w, 8);
  const x2 = load<f64>(w, 16);
  const x3 = load<f64>(w, 24);
  let t: f64 = 0;
  for (let a: usize = 0; a < 4; a++) {
    let p = <usize>load<u32>(planes + (a << 2)) + offset;
    const wz = load<f64>(zWeights + (a << 3));
    for (let b: usize = 0; b < 4; b++) {
      const wy = load<f64>(yWeights + (j << 5) + (b << 3));
      t += load<f64>(p) * wz * wy * x0;
      t += load<f64>(p, 8) * wz * wy * x1;
      t += load<f64>(p, 16) * wz * wy * x2;
      t += load<f64>(p, 24) * wz * wy * x3;
      p += rowLength << 3;
    }
  }
  return t > low ? min(t, high) : low;
}

// @ts-ignore: decorator
@inline
function single(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 2);
}

/** One output row; returns the number of doubtful outputs, whose columns are added to the list. */
function blendRow(j: usize, low: v128, high: v128, out: usize, found: usize): usize {
  const row = j * (nxWhole << 3);
  let p0 = <usize>load<u32>(spreads) + row;
  let p1 = <usize>load<u32>(spreads, 4) + row;
  let p2 = <usize>load<u32>(spreads, 8) + row;
  let p3 = <usize>load<u32>(spreads, 12) + row;
  const group = j * (nxWhole << 1);
  let e0 = <usize>load<u32>(limits) + group;
  let e1 = <usize>load<u32>(limits, 4) + group;
  let e2 = <usize>load<u32>(limits, 8) + group;
  let e3 = <usize>load<u32>(limits, 12) + group;
  const w0 = v128.load64_splat(zWeights);
  const w1 = v128.load64_splat(zWeights, 8);
  const w2 = v128.load64_splat(zWeights, 16);
  const w3 = v128.load64_splat(zWeights, 24);
  const zero = f64x2.splat(0);
  for (let k: usize = 0; k < nxWhole; k += 4) {
    const e01 = f64x2.pmax(v128.load64_splat(e0), v128.load64_splat(e1));
    const e23 = f64x2.pmax(v128.load64_splat(e2), v128.load64_splat(e3));
    const e = f64x2.pmax(e01, e23);
    // From 0, so that -0 becomes 0 as in the joint sum.
    let s = f64x2.add(zero, f64x2.mul(v128.load(p0), w0));
    let t = f64x2.add(zero, f64x2.mul(v128.load(p0, 16), w0));
    s = f64x2.add(s, f64x2.mul(v128.load(p1), w1));
    t = f64x2.add(t, f64x2.mul(v128.load(p1, 16), w1));
    s = f64x2.add(s, f64x2.mul(v128.load(p2), w2));
    t = f64x2.add(t, f64x2.mul(v128.load(p2, 16), w2));
    s = f64x2.add(s, f64x2.mul(v128.load(p3), w3));
    t = f64x2.add(t, f64x2.mul(v128.load(p3, 16), w3));
    const least = single(
      clipped(f64x2.sub(s, e), low, high), clipped(f64x2.sub(t, e), low, high),
    );
    const most = single(
      clipped(f64x2.add(s, e), low, high), clipped(f64x2.add(t, e), low, high),
    );
    v128.store(out + (k << 2), least);
    let differs = i32x4.bitmask(i32x4.ne(least, most));
    while (differs) {
      const column = k + <usize>ctz(differs);
      if (column < nx) {
        store<u32>(doubtful + (found << 2), <u32>((j << 16) | column));
        found++;
      }
      differs &= differs - 1;
    }
    p0 += 32;
    p1 += 32;
    p2 += 32;
    p3 += 32;
    e0 += 8;
    e1 += 8;
    e2 += 8;
    e3 += 8;
  }
  return found;
}

/**
 * Interpolates one output plane of float32 from four spread planes. `out` is dense, with 16 bytes
 * to spare behind it. Returns the number of outputs that were made again as joint sums.
 */
export function separablePlane(low: f64, high: f64, out: usize): usize {
  const lows = f64x2.splat(low);
  const highs = f64x2.splat(high);
  let repaired: usize = 0;
  for (let j: usize = 0; j < ny; j += 4) {
    const end = min(ny, j + 4);
    let found: usize = 0;
    for (let row = j; row < end; row++) {
      found = blendRow(row, lows, highs, out + ((row * nx) << 2), found);
    }
    repaired += found;
    // Four joint rows cost as much as about a sixth of their outputs one by one.
    if (found * 6 > (end - j) * nx) jointRows(4, j, low, high, out, false);
    else {
      for (let i: usize = 0; i < found; i++) {
        const place = load<u32>(doubtful + (i << 2));
        const row = <usize>(place >>> 16);
        const column = <usize>(place & 0xffff);
        store<f32>(out + ((row * nx + column) << 2), <f32>jointAt(row, column, low, high));
      }
    }
  }
  return repaired;
}
