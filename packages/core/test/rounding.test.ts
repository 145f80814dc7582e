import { readFileSync } from "node:fs";
import { compareCodePoints, roundHalfEven } from "@voxprep/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pythonFloat } from "./support/python-values.js";
import { describeReference, readReferenceJson } from "./support/reference-folder.js";

describe("roundHalfEven", () => {
  test.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [-0.5, -0],
    [-1.5, -2],
    [-2.5, -2],
    [0.49999999999999994, 0],
    [-0.49999999999999994, -0],
    [4503599627370497, 4503599627370497],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    [Number.NaN, Number.NaN],
  ])("%d becomes %d", (value, rounded) => {
    expect(roundHalfEven(value)).toBe(rounded);
  });

  test("property: adding and taking away 2^52 rounds the same, by the hardware", () => {
    const shift = 2 ** 52;
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2 ** 51, noNaN: true }), (value) => {
        expect(roundHalfEven(value)).toBe(value + shift - shift);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("compareCodePoints", () => {
  test("sorts as Python does, which JavaScript's own order does not", () => {
    const url = new URL("./fixtures/text-order.json", import.meta.url);
    const order = JSON.parse(readFileSync(url, "utf8")) as string[];
    expect([...order].reverse().sort(compareCodePoints)).toEqual(order);
    expect([...order].sort()).not.toEqual(order);
  });

  test("property: the sign is that of the first differing code points", () => {
    const text = fc.string({ unit: "binary", maxLength: 6 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        const [left, right] = [[...a], [...b]].map((list) =>
          list.map((c) => c.codePointAt(0) ?? 0),
        );
        const at = (left as number[]).findIndex((code, i) => code !== right?.[i]);
        const byPoints =
          at < 0 ? a.length - b.length : (left?.[at] as number) - (right?.[at] ?? -1) || 0;
        expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(byPoints));
      }),
      { numRuns: 1000 },
    );
  });
});

describeReference("rounding equals the recorded numpy results", () => {
  interface RoundingFile {
    readonly rint: readonly { readonly in: string; readonly out: string }[];
    readonly float32: readonly { readonly in: string; readonly float32: string }[];
    readonly new_shape: readonly {
      readonly shape: readonly number[];
      readonly from: readonly number[];
      readonly to: readonly number[];
      readonly v1: readonly number[];
    }[];
  }
  const file = () => readReferenceJson<RoundingFile>("golden/numerics/rounding-casts.json");

  test("rint and rounding to float32, with the sign of zero", () => {
    const { rint, float32 } = file();
    for (const row of rint) expect(roundHalfEven(pythonFloat(row.in))).toBe(pythonFloat(row.out));
    for (const row of float32) expect(Math.fround(Number(row.in))).toBe(pythonFloat(row.float32));
    console.log(`rounding: ${rint.length} rint and ${float32.length} float32 values equal`);
    expect(rint.length).toBeGreaterThan(10);
  });

  test("shapes after resampling: the ratio first, then the product, then half to even", () => {
    const rows = file().new_shape;
    for (const { shape, from, to, v1 } of rows) {
      const ours = shape.map((n, i) =>
        roundHalfEven(((from[i] as number) / (to[i] as number)) * n),
      );
      expect(ours).toEqual(v1);
    }
    console.log(`rounding: ${rows.length} shapes equal`);
    expect(rows.length).toBeGreaterThan(10);
  });
});
