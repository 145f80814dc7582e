import { describe, expect, test } from "vitest";
import { mrNormalized } from "../bench/phantoms.js";
import { makeCubicPlanes } from "../src/resampling/cubic-planes.js";
import { cubicTaps } from "../src/resampling/taps.js";

/** Interpolates planes of one value in the middle of z, y and x; all sums are that value but for rounding. */
function interpolated(value: number, form: "wasm" | "typescript"): Float32Array {
  const [ny, nx] = [30, 40];
  const [y, x, z] = [cubicTaps(ny, 37), cubicTaps(nx, 51), cubicTaps(4, 5)];
  const planes = makeCubicPlanes({ ny, nx, y, x, slots: 4 }, form);
  const plane = new Float64Array(ny * nx).fill(value);
  for (let slot = 0; slot < 4; slot++) planes.fill(slot, plane, 0);
  const out = new Float32Array(37 * 51);
  planes.interpolate3d([0, 1, 2, 3], z.weights, 8, -1e6, 1e6, out, 0);
  return out;
}

describe("outputs that lie between two float32 values", () => {
  test.each([1 + 2 ** -24, 1000 + 2 ** -15, -(3 + 2 ** -23)])(
    "round as the joint sum does: %d",
    (value) => {
      const typescript = interpolated(value, "typescript");
      // The rounding errors of single sums decide: both neighbours occur.
      expect(new Set(typescript).size).toBe(2);
      expect(interpolated(value, "wasm")).toEqual(typescript);
    },
  );
});

test("slots may be used in any order and filled anew", () => {
  const [nz, ny, nx] = [9, 21, 18] as const;
  const volume = Float64Array.from(mrNormalized([nz, ny, nx]));
  const [y, x, z] = [cubicTaps(ny, 30), cubicTaps(nx, 25), cubicTaps(4, 7)];
  const outs = (["wasm", "typescript"] as const).map((form) => {
    const planes = makeCubicPlanes({ ny, nx, y, x, slots: 4 }, form);
    const out = new Float32Array(30 * 25 * 6);
    for (let k = 0; k < 6; k++) {
      for (let a = k === 0 ? 0 : 3; a < 4; a++) planes.fill((k + a) & 3, volume, (k + a) * ny * nx);
      const slots = [k & 3, (k + 1) & 3, (k + 2) & 3, (k + 3) & 3];
      planes.interpolate3d(slots, z.weights, 4 * (k % 7), -5, 5, out, k * 750);
    }
    return out;
  });
  expect(outs[0]).toEqual(outs[1]);
});

const ZERO_BOUNDS: readonly (readonly [low: number, high: number])[] = [
  [-0, 5],
  [0, 5],
  [-5, 0],
  [-5, -0],
  [-1e-60, 1e-60],
];

test.each(ZERO_BOUNDS)("zeros at the bounds %d and %d keep their sign", (low, high) => {
  const [ny, nx] = [20, 33];
  // Ringing beside a single sample: values of both signs down to 1e-300, which round to zeros of both signs.
  const plane = new Float64Array(ny * nx);
  plane[5] = 1e-40;
  const [y, x, z] = [cubicTaps(ny, 40), cubicTaps(nx, 50), cubicTaps(4, 5)];
  const outs = (["wasm", "typescript"] as const).map((form) => {
    const planes = makeCubicPlanes({ ny, nx, y, x, slots: 4 }, form);
    for (let slot = 0; slot < 4; slot++) planes.fill(slot, plane, 0);
    const out = new Float32Array(40 * 50);
    planes.interpolate3d([0, 1, 2, 3], z.weights, 8, low, high, out, 0);
    return out;
  });
  expect(outs[0]).toEqual(outs[1]);
});
