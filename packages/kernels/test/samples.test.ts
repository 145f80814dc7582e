import { numpyMean, numpyStd } from "@voxprep/core";
import { describe, expect, test } from "vitest";
import { measureSamples, scaleSamples } from "../src/index.js";
import { seeded } from "./sample-kinds.js";

const LENGTHS = [0, 1, 3, 7, 8, 9, 31, 127, 128, 129, 300, 8191, 8192, 8193, 16_384, 40_001];
const SPECIAL = [0, -0, 1e-42, -1e-42, 3.4e38, -3.4e38, Number.POSITIVE_INFINITY, Number.NaN];

/** Whole numbers, fractions and, where asked for, the values that arithmetic treats specially. */
function samples(length: number, hasSpecial: boolean): Float32Array {
  const next = seeded(length + 1);
  return Float32Array.from({ length }, () => {
    if (hasSpecial && next(50) === 0) return SPECIAL[next(SPECIAL.length)] as number;
    return (next(1 << 20) - (1 << 19)) / (next(2) === 0 ? 1 : 977);
  });
}

/** Labels in runs and alone; -1 and below is outside. */
function labels(length: number): Float32Array {
  const next = seeded(length + 7);
  let value = 0;
  return Float32Array.from({ length }, () => {
    if (next(6) === 0) value = next(5) - 2;
    return value;
  });
}

describe.each(LENGTHS)("%i samples", (length) => {
  const values = samples(length, false);
  const mask = labels(length);

  test("have the moments that numpy's rules give, in both forms", () => {
    const inside = values.filter((_, i) => (mask[i] as number) >= 0);
    for (const form of ["wasm", "typescript"] as const) {
      const all = { mean: numpyMean(values), std: numpyStd(values) };
      expect(measureSamples(values, null, form), form).toEqual(all);
      const masked = { mean: numpyMean(inside), std: numpyStd(inside) };
      expect(measureSamples(values, mask, form), form).toEqual(masked);
    }
  });

  test("are scaled to the same bits in both forms, special values included", () => {
    for (const clip of [null, [-1000.3, 70_000.7], [0, 0], [-0, 9]] as const) {
      for (const [mine, subtract] of [
        [null, 12.3],
        [mask, 12.3],
        [null, 0],
        [null, -0],
      ] as const) {
        const scaling = { clip, subtract, divide: 345.6 };
        const source = samples(length, true);
        const [wasm, typescript] = [source.slice(), source.slice()];
        scaleSamples(wasm, mine, scaling, "wasm");
        scaleSamples(typescript, mine, scaling, "typescript");
        expect(bitsOf(wasm)).toEqual(bitsOf(typescript));
        expect(bitsOf(wasm)).toEqual(bitsOf(source.map(onePixel)));

        function onePixel(x: number, i: number): number {
          const [low, high] = (clip ?? [x, x]).map(Math.fround) as [number, number];
          const clipped = clip === null ? x : Math.min(Math.max(x, low), high);
          if (mine !== null && (mine[i] as number) < 0) return 0;
          return Math.fround(clipped - Math.fround(subtract)) / Math.fround(345.6);
        }
      }
    }
  });
});

test("samples of any place in memory are scaled where they lie", () => {
  const memory = samples(1000, false);
  const before = memory.slice();
  scaleSamples(memory.subarray(3, 700), null, { clip: null, subtract: 0, divide: 2 }, "wasm");
  expect(memory.subarray(0, 3)).toEqual(before.subarray(0, 3));
  expect(memory.subarray(700)).toEqual(before.subarray(700));
  expect(memory.subarray(3, 700)).toEqual(before.subarray(3, 700).map((x) => x / 2));
});

/** The bits of samples; every NaN is one, since its bits are free. */
function bitsOf(values: Float32Array): Uint32Array {
  const bits = new Uint32Array(values.slice().buffer);
  return bits.map((word, i) => (Number.isNaN(values[i]) ? 0x7fc00000 : word));
}
