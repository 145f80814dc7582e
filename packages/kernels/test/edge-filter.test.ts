import { describe, expect, test } from "vitest";
import { ctIntegers } from "../bench/phantoms.js";
import { makeColumnFilter } from "../src/resampling/column-filter.js";
import { makeCubicPlanes } from "../src/resampling/cubic-planes.js";
import { makeEdgeFilter } from "../src/resampling/edge-filter.js";
import {
  restoreSplineBlock,
  SPLINE_BLOCK,
  splineBlockCount,
} from "../src/resampling/spline-blocks.js";
import { CUBIC_HALO, cubicTaps } from "../src/resampling/taps.js";
import type { KernelForm } from "../src/wasm/instance.js";
import { seeded } from "./sample-kinds.js";

type Samples = Float32Array | Float64Array;

/** Edges of all columns, filtered in parts of a few columns. */
function edgesOf(samples: Samples, size: number, count: number, form: KernelForm): Float64Array {
  const edges = new Float64Array(2 * splineBlockCount(size) * count);
  const part = 21;
  const filter = makeEdgeFilter(size, part, form);
  for (let from = 0; from < count; from += part) {
    filter.run(samples, from, count, Math.min(part, count - from), edges, from, count);
  }
  return edges;
}

/** All coefficients of the columns as {@link makeColumnFilter} makes them, which is compared with scipy elsewhere. */
function filtered(samples: Samples, size: number, count: number): Float64Array {
  const out = new Float64Array((size + 2 * CUBIC_HALO) * count);
  makeColumnFilter(size, count, "typescript").run(samples, 0, count, out, 0, count);
  return out.map((value) => value + 0);
}

function noise(length: number, seed: number): Float64Array {
  const next = seeded(seed);
  return Float64Array.from({ length }, () => next(2 ** 32) / 2 ** 21 - 1024);
}

const COLUMNS: readonly (readonly [name: string, size: number, count: number, samples: Samples])[] =
  [
    ["one sample", 1, 3, noise(3, 1)],
    ["one whole block", SPLINE_BLOCK - 2 * CUBIC_HALO, 40, noise(40 * 12, 2)],
    ["a block of one", SPLINE_BLOCK - 2 * CUBIC_HALO + 1, 17, noise(17 * 13, 3)],
    ["many blocks of float32", 100, 50, Float32Array.from(noise(5000, 4))],
    ["whole numbers beside zeros", 45, 84, ctIntegers([45, 7, 12])],
    ["infinity and NaN", 37, 18, special(37 * 18)],
  ];

function special(length: number): Float64Array {
  const samples = noise(length, 5);
  for (const [i, value] of [Number.NaN, Number.POSITIVE_INFINITY, 1e308, 5e-324, -0].entries()) {
    samples[40 + 19 * i] = value;
  }
  return samples;
}

describe.each(COLUMNS)("blocks of columns: %s", (_, size, count, samples) => {
  test.each(["wasm", "typescript"] as const)("come back with all bits (%s)", (form) => {
    const edges = edgesOf(samples, size, count, form);
    const out = new Float64Array(splineBlockCount(size) * SPLINE_BLOCK * count);
    for (let block = 0; block < splineBlockCount(size); block++) {
      const part = out.subarray(block * SPLINE_BLOCK * count);
      restoreSplineBlock(samples, size, count, edges, block, part);
    }
    const restored = out.subarray(0, (size + 2 * CUBIC_HALO) * count).map((value) => value + 0);
    expect(restored).toEqual(filtered(samples, size, count));
  });
});

const PLANES: readonly (readonly [nz: number, ny: number, nx: number])[] = [
  [5, 9, 7],
  [20, 30, 33],
  [40, 3, 64],
  [1, 1, 1],
];

describe.each(PLANES)("planes of %i x %i x %i samples", (nz, ny, nx) => {
  test.each([Float32Array, Float64Array])("are the same, restored or given (%o)", (Kind) => {
    const samples = Kind.from(noise(nz * ny * nx, nx));
    const size = ny * nx;
    const edges = edgesOf(samples, nz, size, "wasm");
    const coefficients = filtered(samples, nz, size);
    const [z, y, x] = [cubicTaps(4, 3), cubicTaps(ny, 11), cubicTaps(nx, 22)];
    for (let first = 0; first < nz + 1; first++) {
      const outs = (["wasm", "typescript", "given"] as const).map((way) => {
        const form = way === "given" ? "typescript" : way;
        const planes = makeCubicPlanes({ nz, ny, nx, y, x, slots: 4 }, form);
        for (let a = 0; a < 4; a++) {
          if (way === "given") planes.fill(a, coefficients, (first + a) * size);
          else {
            planes.restore(Math.floor((first + a) / SPLINE_BLOCK), samples, edges);
            planes.fillRestored(a, first + a);
          }
        }
        const out = new Float32Array(11 * 22);
        planes.interpolate3d([0, 1, 2, 3], z.weights, 4, -900, 900, out, 0);
        return out;
      });
      expect(outs[0]).toEqual(outs[2]);
      expect(outs[1]).toEqual(outs[2]);
    }
  });
});

const RANGES: readonly (readonly [name: string, samples: number[], low: number, high: number])[] = [
  ["numbers", [3, -2, 7, 0], -2, 7],
  ["a NaN", [3, Number.NaN, 7], Number.NaN, Number.NaN],
  ["infinities", [Number.NEGATIVE_INFINITY, 1, Number.POSITIVE_INFINITY], -1 / 0, 1 / 0],
  ["positive zeros below", [0, 2, 5], 0, 5],
  ["both zeros below", [0, 2, -0, 5], -0, 5],
  ["both zeros above", [-0, -2, 0, -5], -5, 0],
  ["negative zeros above", [-0, -2, -3], -3, -0],
];

describe.each(RANGES)("the range of %s", (_, samples, low, high) => {
  // 8 samples make whole vectors, 5 do not; the special ones lie at any place.
  test.each([5, 8, 21])("is found in columns of %i samples", (length) => {
    for (const form of ["wasm", "typescript"] as const) {
      for (const Kind of [Float32Array, Float64Array]) {
        const fill = samples.find((value) => value !== 0 && Number.isFinite(value)) as number;
        const data = new Kind(length).fill(fill);
        for (const [i, value] of samples.entries()) data[length - 1 - i] = value;
        const edges = new Float64Array(2 * splineBlockCount(length));
        const range = makeEdgeFilter(length, 1, form).run(data, 0, 1, 1, edges, 0, 1);
        expect(range[0]).toBe(low);
        expect(range[1]).toBe(high);
      }
    }
  });
});
