import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { markNonzeroRows } from "../src/index.js";
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

const rowsOf = fc.record({
  start: fc.integer({ min: 0, max: 9 }),
  gap: fc.integer({ min: 0, max: 9 }),
  length: fc.integer({ min: 1, max: 70 }),
  count: fc.integer({ min: 1, max: 20 }),
  maskStart: fc.integer({ min: 0, max: 9 }),
  seed: fc.integer({ min: 0, max: 1000 }),
});

describe.each(Object.entries(KINDS))("markNonzeroRows of a %s", (name, Kind) => {
  test("marks what is not zero, in both forms, and nothing else", () => {
    const special = name.startsWith("Float") ? [-0, Number.NaN, 1e-40, 0.5] : [1, 2, 100, 127];
    fc.assert(
      fc.property(rowsOf, ({ start, gap, length, count, maskStart, seed }) => {
        const next = seeded(seed);
        const step = length + gap;
        const samples = new Kind(start + count * step + 3);
        for (let i = 0; i < samples.length; i++) {
          if (next(3) === 0) samples[i] = special[next(4)] as number;
        }
        const before = Uint8Array.from({ length: maskStart + count * length + 5 }, () =>
          next(9) === 0 ? 1 : 0,
        );
        const expected = before.slice();
        for (let row = 0; row < count; row++) {
          for (let i = 0; i < length; i++) {
            if (samples[start + row * step + i] !== 0) expected[maskStart + row * length + i] = 1;
          }
        }
        const rows = { start, step, length, count, maskStart };
        for (const form of ["wasm", "typescript"] as const) {
          const mask = before.slice();
          markNonzeroRows(samples, rows, mask, form);
          expect(mask, form).toEqual(expected);
        }
      }),
    );
  });
});

test("64-bit integers count whichever of their halves is not zero", () => {
  const samples = BigInt64Array.of(0n, 1n, 1n << 40n, -1n, 0n, 1n << 32n, 0n, 7n, 0n);
  for (const form of ["wasm", "typescript"] as const) {
    const mask = new Uint8Array(9);
    const rows = { start: 0, step: 9, length: 9, count: 1, maskStart: 0 };
    markNonzeroRows(samples, rows, mask, form);
    expect([...mask]).toEqual([0, 1, 1, 1, 0, 1, 0, 1, 0]);
  }
});
