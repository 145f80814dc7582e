import { describe, expect, test } from "vitest";
import {
  ctIntegers,
  labels as labelPhantom,
  mrNormalized,
  noiseSource,
} from "../bench/phantoms.js";
import { makeColumnFilter } from "../src/resampling/column-filter.js";
import { makeCubicPlanes } from "../src/resampling/cubic-planes.js";
import { makeLabelPlanes } from "../src/resampling/label-planes.js";
import { CUBIC_HALO, cubicTaps, linearTaps } from "../src/resampling/taps.js";
import type { KernelForm } from "../src/wasm/instance.js";
import { seeded } from "./sample-kinds.js";

type Zyx = readonly [nz: number, ny: number, nx: number];

interface Resize {
  readonly name: string;
  readonly from: Zyx;
  readonly to: Zyx;
  readonly samples: (shape: Zyx) => Float32Array | Float64Array;
}

function noise(shape: Zyx): Float64Array {
  const next = noiseSource(shape[0] + 10 * shape[1]);
  return Float64Array.from({ length: shape[0] * shape[1] * shape[2] }, () => 1000 * next());
}

/** Values that meet the special cases: zeros of both signs, huge, tiny, infinite and NaN. */
function special(shape: Zyx): Float64Array {
  const next = seeded(shape[2]);
  const values = [0, -0, 1e300, -1e300, 1e-310, Number.POSITIVE_INFINITY, Number.NaN, 3, -7];
  const out = new Float64Array(shape[0] * shape[1] * shape[2]);
  return out.map(() => (next(40) === 0 ? (values[next(values.length)] as number) : 0));
}

/** One bright sample at the end of zeros: coefficients fade to 1e-300 and below. */
function spike(shape: Zyx): Float64Array {
  const out = new Float64Array(shape[0] * shape[1] * shape[2]);
  out[0] = 1000;
  return out;
}

/** Halfway between neighbouring float32 values, with a share of whole ones: each result is in doubt. */
function halves(shape: Zyx, share: number): Float64Array {
  const next = seeded(shape[0]);
  const size = shape[0] * shape[1] * shape[2];
  const block = Math.ceil(size / 20);
  return Float64Array.from({ length: size }, (_, i) =>
    (i / block) % 1 < share ? 1 + 2 ** -24 : next(3000),
  );
}

const RESIZES: readonly Resize[] = [
  { name: "CT up", from: [20, 33, 34], to: [31, 40, 47], samples: ctIntegers },
  { name: "CT down", from: [24, 40, 37], to: [9, 18, 21], samples: ctIntegers },
  { name: "noise, mixed", from: [5, 17, 50], to: [13, 16, 33], samples: noise },
  { name: "a single voxel", from: [1, 1, 1], to: [3, 2, 5], samples: noise },
  { name: "one row", from: [1, 2, 40], to: [2, 5, 1], samples: noise },
  { name: "whole tiles", from: [16, 16, 32], to: [16, 20, 32], samples: noise },
  { name: "special values", from: [9, 18, 19], to: [11, 9, 23], samples: special },
  { name: "all in doubt", from: [6, 20, 21], to: [9, 22, 23], samples: (s) => halves(s, 1) },
  { name: "some in doubt", from: [6, 20, 21], to: [9, 42, 63], samples: (s) => halves(s, 0.3) },
  { name: "a body in zeros", from: [30, 50, 90], to: [33, 60, 80], samples: mrNormalized },
  { name: "ringing over long lines", from: [1, 3, 900], to: [1, 3, 999], samples: spike },
  { name: "long lines", from: [3, 4, 640], to: [2, 4, 700], samples: noise },
];

/** The whole resize with its intermediate coefficients, in one form. */
function resizeCubic({ from, to, samples }: Resize, form: KernelForm, isDouble: boolean) {
  const [nz, ny, nx] = from;
  const source = samples(from);
  const coefficients = new Float64Array((nz + 2 * CUBIC_HALO) * ny * nx);
  const filter = makeColumnFilter(nz, nx, form);
  for (let row = 0; row < ny; row++) {
    filter.run(source, row * nx, ny * nx, coefficients, row * nx, ny * nx);
  }
  const [z, y, x] = [cubicTaps(nz, to[0]), cubicTaps(ny, to[1]), cubicTaps(nx, to[2])];
  const planes = makeCubicPlanes({ ny, nx, y, x, slots: 4 }, form);
  const out = new (isDouble ? Float64Array : Float32Array)(to[0] * to[1] * to[2]);
  for (let k = 0; k < to[0]; k++) {
    const first = z.first[k] as number;
    for (let a = 0; a < 4; a++) planes.fill(a, coefficients, (first + a) * ny * nx);
    planes.interpolate3d([0, 1, 2, 3], z.weights, 4 * k, -900, 2000, out, k * to[1] * to[2]);
  }
  return { coefficients, out };
}

/** Bytes, with all NaN made one: which NaN an operation gives is left open by both languages. */
function bytesOf(values: Float32Array | Float64Array): Buffer {
  const plain = values.map((value) => (Number.isNaN(value) ? Number.NaN : value));
  return Buffer.from(plain.buffer);
}

describe.each(RESIZES)("cubic resize: $name", (resize) => {
  test.each([true, false])("has equal bits in both forms (float64 result: %s)", (isDouble) => {
    const wasm = resizeCubic(resize, "wasm", isDouble);
    const typescript = resizeCubic(resize, "typescript", isDouble);
    expect(Buffer.compare(bytesOf(wasm.coefficients), bytesOf(typescript.coefficients))).toBe(0);
    expect(Buffer.compare(bytesOf(wasm.out), bytesOf(typescript.out))).toBe(0);
  });

  test("has equal bits in both forms for one image", () => {
    const [, ny, nx] = resize.from;
    const shape = { ny, nx, y: cubicTaps(ny, resize.to[1]), x: cubicTaps(nx, resize.to[2]) };
    const slice = Float64Array.from(resize.samples([1, ny, nx]));
    const [wasm, typescript] = (["wasm", "typescript"] as const).map((form) => {
      const planes = makeCubicPlanes({ ...shape, slots: 1 }, form);
      const out = new Float32Array(resize.to[1] * resize.to[2]);
      planes.fill(0, slice, 0);
      planes.interpolate2d(0, -900, 2000, out, 0);
      return bytesOf(out);
    }) as [Buffer, Buffer];
    expect(Buffer.compare(wasm, typescript)).toBe(0);
  });
});

const LABEL_SHAPES: readonly (readonly [from: Zyx, to: Zyx])[] = [
  [
    [6, 40, 41],
    [9, 50, 33],
  ],
  [
    [9, 33, 64],
    [4, 20, 100],
  ],
  [
    [1, 1, 1],
    [3, 2, 5],
  ],
  [
    [2, 7, 3],
    [5, 9, 2],
  ],
];

function scattered(shape: Zyx): Float32Array {
  const next = seeded(shape[1]);
  return Float32Array.from({ length: shape[0] * shape[1] * shape[2] }, () => next(5) - 1);
}

describe.each(LABEL_SHAPES)("label resize %j to %j", (from, to) => {
  const [nz, ny, nx] = from;
  const [z, y, x] = [linearTaps(nz, to[0]), linearTaps(ny, to[1]), linearTaps(nx, to[2])];

  test.each([labelPhantom, scattered])("has equal bits in both forms", (make) => {
    const source = make(from);
    const outs = (["wasm", "typescript"] as const).map((form) => {
      const planes = makeLabelPlanes({ ny, nx, y, x, slots: 2 }, form);
      const out = new Float32Array(to[0] * to[1] * to[2] + to[1] * to[2]);
      for (let k = 0; k < to[0]; k++) {
        const [z0, z1] = [z.indices[2 * k] as number, z.indices[2 * k + 1] as number];
        planes.fill(0, source, z0 * ny * nx);
        planes.fill(1, source, z1 * ny * nx);
        const [w0, w1] = [z.weights[2 * k] as number, z.weights[2 * k + 1] as number];
        planes.resize3d(0, 1, w0, w1, k % 2 === 0 ? 0 : -1, out, k * to[1] * to[2]);
      }
      planes.resize2d(1, 0, out, to[0] * to[1] * to[2]);
      return bytesOf(out);
    }) as [Buffer, Buffer];
    expect(Buffer.compare(outs[0], outs[1])).toBe(0);
  });
});
