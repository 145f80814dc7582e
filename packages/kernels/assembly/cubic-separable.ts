// Cubic interpolation axis by axis, with proof that the joint sum rounds to the same float32.
//
// Both forms sum the same products `w * c`, w = wz*wy*wx >= 0 but for rounding, in different
// orders. With u = 2^-53 a term of the joint sum meets at most 3 + 63 roundings, of this one 3 * 4;
// so the two differ by at most (66 + 12) * u * M and second-order terms, M the largest |c| under
// the taps, since the weights sum to 1. 100 leaves room for the weights' own rounding, for that of
// s - e and s + e, and for underflow (M is taken as at least 1e-280 where it is not 0; where it is
// 0 both forms give +0). M is the largest |c| under the taps of four neighbouring outputs; where
// coefficients might not be finite it is infinite.
//
// The clip and the rounding to float32 are monotone: where s - e and s + e come out with the same bits, so does
// every value between. Elsewhere the joint sum is made. The clip comes after the rounding here, between bounds that
// are rounded too. As rounding is monotone, round(clip(t)) = clip(round(t)) as numbers; the signs of zeros are
// the same unless the lower bound rounds to -0 or the upper one to a zero. Then the host takes the joint sum.

import { jointRows } from "./cubic";
import {
  nx, nxWhole, ny, planes, rowOffset, xFirst, xWeights, yFirst, yWeights, zWeights,
} from "./cubic-job";
import { STRIDE } from "./spline-tile";

/** Addresses of the four spread planes in use, and of their bounds; then scratch. */
let spreads: usize = 0;
let limits: usize = 0;
let doubtful: usize = 0;

export function separableJob(
  spreadAddresses: usize, limitAddresses: usize, doubtfulColumns: usize,
): void {
  spreads = spreadAddresses;
  limits = limitAddresses;
  doubtful = doubtfulColumns;
}

/** The joint sum for one output, clipped. */
function jointAt(j: usize, k: usize, low: f64, high: f64): f64 {
  const first = <usize>load<u32>(yFirst + (j << 2));
  const column = <usize>load<u32>(xFirst + (k << 2)) * STRIDE;
  const w = xWeights + (k << 5);
  const x0 = load<f64>(w);
  const x1 = load<f64>(w, 8);
  const x2 = load<f64>(w, 16);
  const x3 = load<f64>(w, 24);
  let t: f64 = 0;
  for (let a: usize = 0; a < 4; a++) {
    const plane = <usize>load<u32>(planes + (a << 2)) + column;
    const wz = load<f64>(zWeights + (a << 3));
    for (let b: usize = 0; b < 4; b++) {
      const p = plane + rowOffset(first + b);
      const wy = load<f64>(yWeights + (j << 5) + (b << 3));
      t += load<f64>(p) * wz * wy * x0;
      t += load<f64>(p + STRIDE) * wz * wy * x1;
      t += load<f64>(p + 2 * STRIDE) * wz * wy * x2;
      t += load<f64>(p + 3 * STRIDE) * wz * wy * x3;
    }
  }
  return t > low ? min(t, high) : low;
}

// @ts-ignore: decorator
@inline
function rounded(s: v128, t: v128, low: v128, high: v128): v128 {
  const four = v128.shuffle<f64>(f32x4.demote_f64x2_zero(s), f32x4.demote_f64x2_zero(t), 0, 2);
  return v128.bitselect(f32x4.pmin(high, four), low, f32x4.gt(four, low));
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
    const least = rounded(f64x2.sub(s, e), f64x2.sub(t, e), low, high);
    const most = rounded(f64x2.add(s, e), f64x2.add(t, e), low, high);
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
  const lows = f32x4.splat(<f32>low);
  const highs = f32x4.splat(<f32>high);
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
