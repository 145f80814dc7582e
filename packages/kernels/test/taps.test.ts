import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CUBIC_HALO, cubicTaps, linearTaps, warpTaps } from "../src/index.js";

const size = fc.integer({ min: 1, max: 700 });

describe("cubicTaps", () => {
  test("lie one sample before the coordinate and weigh 1/6, 4/6, 1/6 where nothing changes", () => {
    const { first, weights } = cubicTaps(4, 4);
    expect([...first]).toEqual([1, 2, 3, 4]);
    expect([...weights.subarray(0, 3)]).toEqual([1 / 6, 4 / 6, 1 / 6]);
    // What is left of 1 is a residue of rounding, not 0: it shows in the original's results.
    expect(weights[3]).toBe(1 - 1 / 6 - 4 / 6 - 1 / 6);
  });

  test("property: never leave the coefficients that the filter keeps", () => {
    fc.assert(
      fc.property(size, size, (sizeIn, sizeOut) => {
        for (const first of cubicTaps(sizeIn, sizeOut).first) {
          expect(first).toBeGreaterThanOrEqual(0);
          expect(first + 3).toBeLessThan(sizeIn + 2 * CUBIC_HALO);
        }
      }),
    );
  });
});

describe("linearTaps", () => {
  test("clamp indices and keep weights at the border", () => {
    const { indices, weights } = linearTaps(2, 4);
    expect([...indices]).toEqual([0, 0, 0, 1, 0, 1, 1, 1]);
    expect([...weights]).toEqual([0.25, 0.75, 0.75, 0.25, 0.25, 0.75, 0.75, 0.25]);
  });
});

describe("warpTaps", () => {
  test("clamp four neighbours around the coordinate", () => {
    const { cubic, linear, fraction } = warpTaps(2, 4);
    expect([...cubic.subarray(0, 8)]).toEqual([0, 0, 0, 1, 0, 0, 1, 1]);
    expect([...linear]).toEqual([0, 0, 0, 1, 0, 1, 1, 1]);
    expect([...fraction]).toEqual([0.75, 0.25, 0.75, 0.25]);
  });
});
