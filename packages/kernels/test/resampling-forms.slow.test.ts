import { describe, expect, test } from "vitest";
import { makeCubicPlanes } from "../src/resampling/cubic-planes.js";
import { makeLabelPlanes } from "../src/resampling/label-planes.js";
import { cubicTaps, linearTaps } from "../src/resampling/taps.js";
import { type Next, seeded } from "./sample-kinds.js";

const ROUNDS = 6000;

const SAMPLES: readonly ((next: Next) => () => number)[] = [
  (next) => () => next(2 ** 32) / 2 ** 20 - 2048,
  (next) => () => Math.fround(next(300) - 100),
  (next) => () => (next(3) === 0 ? 1 + 2 ** -24 : 1),
  (next) => () => (next(50) === 0 ? 1000 * (next(3) - 1) : 0),
  (next) => () => (next(200) === 0 ? 1e-280 * next(1000) : 0),
  (next) => () => (next(100) === 0 ? [Number.NaN, 1e308, -1e308, -0][next(4)] : next(9)) as number,
  (next) => () => 2 ** (next(600) - 300) * (next(2) - 0.5),
];

const BOUNDS: readonly (readonly [low: number, high: number])[] = [
  [-1e9, 1e9],
  [0, 100],
  [-0, 50],
  [1, 1],
  [-100, 0],
  [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  [Number.NaN, Number.NaN],
];

/** Bits of float32 values, all NaN made one: which NaN an operation gives is left open. */
function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.map((value) => (Number.isNaN(value) ? Number.NaN : value)).buffer);
}

function firstDifference(a: Float32Array, b: Float32Array): number {
  const [x, y] = [bitsOf(a), bitsOf(b)];
  return x.findIndex((bits, i) => bits !== y[i]);
}

/** One output plane from four planes, which are filled in any order, in both forms. */
function cubicDifference(round: number): number {
  const next = seeded(round + 1);
  const [ny, nx, nyOut, nxOut] = [1 + next(40), 1 + next(40), 1 + next(50), 1 + next(50)];
  const [y, x, z] = [cubicTaps(ny, nyOut), cubicTaps(nx, nxOut), cubicTaps(5, 7)];
  const make = (SAMPLES[round % SAMPLES.length] as (typeof SAMPLES)[number])(next);
  const source = Float64Array.from({ length: 4 * ny * nx }, make);
  const [low, high] = BOUNDS[next(BOUNDS.length)] as readonly [number, number];
  const firstSlot = next(4);
  const stride = next(2) === 0 ? 1 : 3;
  const [slots, zAt] = [[0, 1, 2, 3].map((a) => (firstSlot + a * stride) & 3), 4 * next(7)];
  const [wasm, typescript] = (["wasm", "typescript"] as const).map((form) => {
    const planes = makeCubicPlanes({ ny, nx, y, x, slots: 4 }, form);
    for (const [a, slot] of slots.entries()) planes.fill(slot, source, a * ny * nx);
    const out = new Float32Array(nyOut * nxOut);
    planes.interpolate3d(slots, z.weights, zAt, low, high, out, 0);
    return out;
  }) as [Float32Array, Float32Array];
  return firstDifference(wasm, typescript);
}

function labelDifference(round: number): number {
  const next = seeded(round + 1);
  const [ny, nx, nyOut, nxOut] = [1 + next(40), 1 + next(40), 1 + next(50), 1 + next(50)];
  const [y, x, z] = [linearTaps(ny, nyOut), linearTaps(nx, nxOut), linearTaps(3, 8)];
  const [count, share] = [2 + next(6), 1 + next(20)];
  let label = 0;
  const source = Float32Array.from({ length: 2 * ny * nx }, () => {
    if (next(share) === 0) label = next(count) - 1;
    return label;
  });
  const k = next(8);
  const [wasm, typescript] = (["wasm", "typescript"] as const).map((form) => {
    const planes = makeLabelPlanes({ ny, nx, y, x, slots: 2 }, form);
    planes.fill(1, source, 0);
    planes.fill(0, source, ny * nx);
    const out = new Float32Array(nyOut * nxOut);
    planes.resize3d(1, 0, z.weights[2 * k], z.weights[2 * k + 1], -(k % 2), out, 0);
    return out;
  }) as [Float32Array, Float32Array];
  return firstDifference(wasm, typescript);
}

describe("both forms of a kernel, at length", () => {
  test(`${ROUNDS} cubic planes have equal bits`, () => {
    for (let round = 0; round < ROUNDS; round++) {
      if (cubicDifference(round) !== -1) expect.fail(`round ${round}`);
    }
    console.log(`${ROUNDS} cubic planes compared`);
  }, 1_800_000);

  test(`${ROUNDS} label planes have equal bits`, () => {
    for (let round = 0; round < ROUNDS; round++) {
      if (labelDifference(round) !== -1) expect.fail(`round ${round}`);
    }
    console.log(`${ROUNDS} label planes compared`);
  }, 1_800_000);
});
