// Cubic interpolation as the exact joint sum: four output rows in two vectors.
// Twin of src/resampling/cubic-plane.ts and cubic-rows.ts: same order of operations per output.

import {
  nx, ny, planes, rowLength, rowOffset, weighted, xFirst, xWeights, yFirst, yWeights, zWeights,
} from "./cubic-job";
import { STRIDE } from "./spline-tile";

/**
 * Weighted rows of output rows `j` to `j + 3`, side by side: `(c * wz) * wy`.
 *
 * `weighted` receives, per plane and row of taps, `rowLength` groups of four float64.
 */
function weightRows(planeCount: usize, j: usize): void {
  const last = ny - 1;
  let rows = weighted;
  const j1 = min(j + 1, last);
  const j2 = min(j + 2, last);
  const j3 = min(j + 3, last);
  const first0 = <usize>load<u32>(yFirst + (j << 2));
  const first1 = <usize>load<u32>(yFirst + (j1 << 2));
  const first2 = <usize>load<u32>(yFirst + (j2 << 2));
  const first3 = <usize>load<u32>(yFirst + (j3 << 2));
  for (let a: usize = 0; a < planeCount; a++) {
    const plane = <usize>load<u32>(planes + (a << 2));
    const wz = f64x2.splat(load<f64>(zWeights + (a << 3)));
    for (let b: usize = 0; b < 4; b++) {
      const tap = yWeights + (b << 3);
      const w01 = v128.load64_lane(tap + (j1 << 5), v128.load64_zero(tap + (j << 5)), 1);
      const w23 = v128.load64_lane(tap + (j3 << 5), v128.load64_zero(tap + (j2 << 5)), 1);
      let p0 = plane + rowOffset(first0 + b);
      let p1 = plane + rowOffset(first1 + b);
      let p2 = plane + rowOffset(first2 + b);
      let p3 = plane + rowOffset(first3 + b);
      for (const end = p0 + rowLength * STRIDE; p0 < end; p0 += STRIDE) {
        const c01 = v128.load64_lane(p1, v128.load64_zero(p0), 1);
        const c23 = v128.load64_lane(p3, v128.load64_zero(p2), 1);
        v128.store(rows, f64x2.mul(f64x2.mul(c01, wz), w01));
        v128.store(rows, f64x2.mul(f64x2.mul(c23, wz), w23), 16);
        rows += 32;
        p1 += STRIDE;
        p2 += STRIDE;
        p3 += STRIDE;
      }
    }
  }
}

// @ts-ignore: decorator
@inline
export function clipped(t: v128, low: v128, high: v128): v128 {
  // NaN bounds give NaN, as numpy's clip does. pmin is t < high ? t : high; a sum from 0 is never -0.
  return v128.bitselect(f64x2.pmin(high, t), low, f64x2.gt(t, low));
}

// @ts-ignore: decorator
@inline
function put(t01: v128, t23: v128, at: usize, rowBytes: usize, lines: usize, isDouble: bool): void {
  if (isDouble) {
    store<f64>(at, f64x2.extract_lane(t01, 0));
    if (lines > 1) store<f64>(at + rowBytes, f64x2.extract_lane(t01, 1));
    if (lines > 2) store<f64>(at + 2 * rowBytes, f64x2.extract_lane(t23, 0));
    if (lines > 3) store<f64>(at + 3 * rowBytes, f64x2.extract_lane(t23, 1));
  } else {
    store<f32>(at, <f32>f64x2.extract_lane(t01, 0));
    if (lines > 1) store<f32>(at + rowBytes, <f32>f64x2.extract_lane(t01, 1));
    if (lines > 2) store<f32>(at + 2 * rowBytes, <f32>f64x2.extract_lane(t23, 0));
    if (lines > 3) store<f32>(at + 3 * rowBytes, <f32>f64x2.extract_lane(t23, 1));
  }
}

/** Output rows `j` to `j + 3` of a dense plane at `out`, as far as there are so many. */
export function jointRows(
  planeCount: usize, j: usize, low: f64, high: f64, out: usize, isDouble: bool,
): void {
  const taps = planeCount << 2;
  const step = rowLength << 5;
  const lows = f64x2.splat(low);
  const highs = f64x2.splat(high);
  const size: usize = isDouble ? 8 : 4;
  const rowBytes = nx * size;
  const fours = nx & ~3;
  const lines = min<usize>(4, ny - j);
  weightRows(planeCount, j);
  let at = out + j * rowBytes;
  let k: usize = 0;
  for (; k < fours; k += 4) {
    let p = weighted + (<usize>load<u32>(xFirst + (k << 2)) << 5);
    let q = weighted + (<usize>load<u32>(xFirst + (k << 2), 4) << 5);
    let r = weighted + (<usize>load<u32>(xFirst + (k << 2), 8) << 5);
    let s = weighted + (<usize>load<u32>(xFirst + (k << 2), 12) << 5);
    const w = xWeights + (k << 5);
    let p01 = f64x2.splat(0);
    let p23 = p01;
    let q01 = p01;
    let q23 = p01;
    let r01 = p01;
    let r23 = p01;
    let s01 = p01;
    let s23 = p01;
    for (let row: usize = 0; row < taps; row++) {
      for (let tap: usize = 0; tap < 4; tap++) {
        const g = tap << 5;
        const h = w + (tap << 3);
        const wp = v128.load64_splat(h);
        p01 = f64x2.add(p01, f64x2.mul(v128.load(p + g), wp));
        p23 = f64x2.add(p23, f64x2.mul(v128.load(p + g, 16), wp));
        const wq = v128.load64_splat(h, 32);
        q01 = f64x2.add(q01, f64x2.mul(v128.load(q + g), wq));
        q23 = f64x2.add(q23, f64x2.mul(v128.load(q + g, 16), wq));
        const wr = v128.load64_splat(h, 64);
        r01 = f64x2.add(r01, f64x2.mul(v128.load(r + g), wr));
        r23 = f64x2.add(r23, f64x2.mul(v128.load(r + g, 16), wr));
        const ws = v128.load64_splat(h, 96);
        s01 = f64x2.add(s01, f64x2.mul(v128.load(s + g), ws));
        s23 = f64x2.add(s23, f64x2.mul(v128.load(s + g, 16), ws));
      }
      p += step;
      q += step;
      r += step;
      s += step;
    }
    put(clipped(p01, lows, highs), clipped(p23, lows, highs), at, rowBytes, lines, isDouble);
    at += size;
    put(clipped(q01, lows, highs), clipped(q23, lows, highs), at, rowBytes, lines, isDouble);
    at += size;
    put(clipped(r01, lows, highs), clipped(r23, lows, highs), at, rowBytes, lines, isDouble);
    at += size;
    put(clipped(s01, lows, highs), clipped(s23, lows, highs), at, rowBytes, lines, isDouble);
    at += size;
  }
  for (; k < nx; k++) {
    let p = weighted + (<usize>load<u32>(xFirst + (k << 2)) << 5);
    const w = xWeights + (k << 5);
    let p01 = f64x2.splat(0);
    let p23 = p01;
    for (let row: usize = 0; row < taps; row++) {
      for (let tap: usize = 0; tap < 4; tap++) {
        const wp = v128.load64_splat(w + (tap << 3));
        p01 = f64x2.add(p01, f64x2.mul(v128.load(p + (tap << 5)), wp));
        p23 = f64x2.add(p23, f64x2.mul(v128.load(p + (tap << 5), 16), wp));
      }
      p += step;
    }
    put(clipped(p01, lows, highs), clipped(p23, lows, highs), at, rowBytes, lines, isDouble);
    at += size;
  }
}

/** Interpolates one output plane from 4 coefficient planes, or from 1 with a z weight of 1. */
export function cubicPlane(
  planeCount: usize, low: f64, high: f64, out: usize, isDouble: bool,
): void {
  for (let j: usize = 0; j < ny; j += 4) jointRows(planeCount, j, low, high, out, isDouble);
}
