// Cubic interpolation as the exact joint sum: four output rows in two vectors.
// Twin of src/resampling/cubic-plane.ts and cubic-rows.ts: same order of operations per output.

import {
  nx, ny, planes, rowLength, weighted, xFirst, xWeights, yFirst, yWeights, zWeights,
} from "./cubic-job";

/**
 * Weighted rows of output rows `j` to `j + 3`, side by side: `(c * wz) * wy`.
 *
 * `weighted` receives, per plane and row of taps, `rowLength` groups of four float64.
 */
function weightRows(planeCount: usize, j: usize): void {
  const last = ny - 1;
  let rows = weighted;
  const bytes = rowLength << 3;
  const j1 = min(j + 1, last);
  const j2 = min(j + 2, last);
  const j3 = min(j + 3, last);
  const o0 = <usize>load<u32>(yFirst + (j << 2)) * bytes;
  const o1 = <usize>load<u32>(yFirst + (j1 << 2)) * bytes;
  const o2 = <usize>load<u32>(yFirst + (j2 << 2)) * bytes;
  const o3 = <usize>load<u32>(yFirst + (j3 << 2)) * bytes;
  for (let a: usize = 0; a < planeCount; a++) {
    const plane = <usize>load<u32>(planes + (a << 2));
    const wz = f64x2.splat(load<f64>(zWeights + (a << 3)));
    for (let b: usize = 0; b < 4; b++) {
      const tap = b << 3;
      const w0 = f64x2.splat(load<f64>(yWeights + (j << 5) + tap));
      const w1 = f64x2.splat(load<f64>(yWeights + (j1 << 5) + tap));
      const w2 = f64x2.splat(load<f64>(yWeights + (j2 << 5) + tap));
      const w3 = f64x2.splat(load<f64>(yWeights + (j3 << 5) + tap));
      let p0 = plane + o0 + b * bytes;
      let p1 = plane + o1 + b * bytes;
      let p2 = plane + o2 + b * bytes;
      let p3 = plane + o3 + b * bytes;
      // Rows are padded to an even length by the host, so that pairs never leave them.
      for (const end = p0 + bytes; p0 < end; p0 += 16) {
        const c0 = f64x2.mul(f64x2.mul(v128.load(p0), wz), w0);
        const c1 = f64x2.mul(f64x2.mul(v128.load(p1), wz), w1);
        const c2 = f64x2.mul(f64x2.mul(v128.load(p2), wz), w2);
        const c3 = f64x2.mul(f64x2.mul(v128.load(p3), wz), w3);
        v128.store(rows, v128.shuffle<f64>(c0, c1, 0, 2));
        v128.store(rows, v128.shuffle<f64>(c2, c3, 0, 2), 16);
        v128.store(rows, v128.shuffle<f64>(c0, c1, 1, 3), 32);
        v128.store(rows, v128.shuffle<f64>(c2, c3, 1, 3), 48);
        rows += 64;
        p1 += 16;
        p2 += 16;
        p3 += 16;
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
