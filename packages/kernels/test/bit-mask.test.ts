import type { BoxZyx, VoxelArray, Zyx } from "@voxprep/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openBitMask } from "../src/index.js";
import { seeded } from "./sample-kinds.js";

const KINDS = {
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
};

const FORMS = ["wasm", "typescript"] as const;

const volumes = fc.record({
  shape: fc.tuple(
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 1, max: 7 }),
    fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 60, max: 140 })),
  ),
  offset: fc.integer({ min: 0, max: 9 }),
  oneIn: fc.integer({ min: 2, max: 30 }),
  seed: fc.integer({ min: 0, max: 10_000 }),
});

function wholeMask(samples: VoxelArray, shape: Zyx, form: (typeof FORMS)[number]): number[] {
  const bits = openBitMask(shape, form);
  bits.markNonzero(samples);
  const out = new Uint8Array(samples.length);
  const [nz, ny, nx] = shape;
  bits.write(
    [
      [0, nz],
      [0, ny],
      [0, nx],
    ],
    out,
  );
  bits.close();
  return [...out];
}

describe.each(Object.entries(KINDS))("a mask of a %s", (name, Kind) => {
  test("has a bit where a voxel is not zero, in both forms", () => {
    const special = name.startsWith("Float") ? [-0, Number.NaN, 1e-40, 0.5] : [1, 2, 100, 127];
    fc.assert(
      fc.property(volumes, ({ shape, offset, seed }) => {
        const next = seeded(seed);
        const all = new Kind(offset + shape[0] * shape[1] * shape[2]);
        for (let i = 0; i < all.length; i++) {
          if (next(3) === 0) all[i] = special[next(4)] as number;
        }
        const samples = all.subarray(offset);
        const expected = Array.from(samples, (value) => (value === 0 ? 0 : 1));
        for (const form of FORMS) expect(wholeMask(samples, shape, form), form).toEqual(expected);
      }),
    );
  });
});

test("64-bit integers count whichever of their halves is not zero", () => {
  const samples = BigInt64Array.of(0n, 1n, 1n << 40n, -1n, 0n, 1n << 32n, 0n, 7n, 0n);
  const expected = [0, 1, 1, 1, 0, 1, 0, 1, 0];
  for (const form of FORMS) expect(wholeMask(samples, [1, 1, 9], form)).toEqual(expected);
});

test("several channels unite; box, holes and any part of it are those of a plain search", () => {
  fc.assert(
    fc.property(volumes, ({ shape, oneIn, seed }) => {
      const next = seeded(seed);
      const [nz, ny, nx] = shape;
      const count = nz * ny * nx;
      // Mostly set, so that there are holes; or mostly clear, so that the box is smaller than the volume.
      const isDense = next(2) === 0;
      const channels = [0, 1].map(() =>
        Int16Array.from({ length: count }, () => ((next(oneIn) === 0) === isDense ? 0 : 5)),
      );
      const marked = Uint8Array.from({ length: count }, (_, i) =>
        channels.some((channel) => channel[i] !== 0) ? 1 : 0,
      );
      const filled = floodFill(marked, shape);
      const box = boxByPlaces(marked, shape);
      for (const form of FORMS) {
        const bits = openBitMask(shape, form);
        for (const channel of channels) bits.markNonzero(channel);
        expect(bits.box(), form).toEqual(box);
        bits.fillHoles();
        expect(bits.box(), form).toEqual(box);
        const part = [nz, ny, nx].map((n) => {
          const start = next(n);
          return [start, start + 1 + next(n - start)] as const;
        }) as unknown as BoxZyx;
        const expected = partOf(filled, shape, part);
        const out = new Uint8Array(expected.length);
        bits.write(part, out);
        bits.close();
        expect([...out], form).toEqual(expected);
      }
    }),
    { numRuns: 300 },
  );
});

test("a noisy volume with far more runs than bodies have is filled as a plain search does", () => {
  const shape: Zyx = [9, 40, 150];
  const next = seeded(7);
  const mask = Uint8Array.from({ length: 9 * 40 * 150 }, () => (next(2) === 0 ? 0 : 1));
  const expected = floodFill(mask, shape);
  for (const form of FORMS) {
    const bits = openBitMask(shape, form);
    bits.markNonzero(mask);
    bits.fillHoles();
    const out = new Uint8Array(mask.length);
    bits.write(
      [
        [0, 9],
        [0, 40],
        [0, 150],
      ],
      out,
    );
    bits.close();
    expect(out, form).toEqual(expected);
  }
});

/** Sets what no walk from a face voxel over clear voxels comes to. */
function floodFill(mask: Uint8Array, [nz, ny, nx]: Zyx): Uint8Array {
  const reached = new Uint8Array(mask.length);
  const open: [number, number, number][] = [];
  const visit = (z: number, y: number, x: number) => {
    if (z < 0 || y < 0 || x < 0 || z >= nz || y >= ny || x >= nx) return;
    const i = (z * ny + y) * nx + x;
    if (mask[i] === 1 || reached[i] === 1) return;
    reached[i] = 1;
    open.push([z, y, x]);
  };
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++) {
        const onFace = [z, y, x].includes(0) || z === nz - 1 || y === ny - 1 || x === nx - 1;
        if (onFace) visit(z, y, x);
      }
    }
  }
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const [z, y, x] = at;
    for (const d of [-1, 1]) {
      visit(z + d, y, x);
      visit(z, y + d, x);
      visit(z, y, x + d);
    }
  }
  return reached.map((flag) => 1 - flag);
}

function boxByPlaces(mask: Uint8Array, [, ny, nx]: Zyx): number[][] | null {
  const places = [...mask.keys()].filter((i) => mask[i] === 1);
  if (places.length === 0) return null;
  const axes = [
    places.map((i) => Math.floor(i / (ny * nx))),
    places.map((i) => Math.floor(i / nx) % ny),
    places.map((i) => i % nx),
  ];
  return axes.map((axis) => [Math.min(...axis), Math.max(...axis) + 1]);
}

function partOf(
  mask: Uint8Array,
  [, ny, nx]: Zyx,
  [[z0, z1], [y0, y1], [x0, x1]]: BoxZyx,
): number[] {
  const out: number[] = [];
  for (let z = z0; z < z1; z++) {
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) out.push(mask[(z * ny + y) * nx + x] as number);
    }
  }
  return out;
}
