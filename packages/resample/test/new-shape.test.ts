import type { Zyx } from "@voxprep/core";
import { describe, expect, test } from "vitest";
import { describeReference, readReferenceJson } from "../../core/test/support/reference-folder.ts";
import { newShapeZyx } from "../src/index.js";

interface NewShapeRow {
  readonly shape: Zyx;
  readonly from: Zyx;
  readonly to: Zyx;
  readonly v1: Zyx;
}

describe("newShapeZyx", () => {
  test("scales each axis by the ratio of the spacings", () => {
    expect(newShapeZyx([10, 20, 30], [2, 1, 1], [1, 1, 2])).toEqual([20, 20, 15]);
  });

  test("rounds a half to the even length", () => {
    expect(newShapeZyx([5, 7, 9], [1, 1, 1], [2, 2, 2])).toEqual([2, 4, 4]);
  });

  test("F107: refuses a shape with an empty axis with VP3201", () => {
    const act = () => newShapeZyx([1, 10, 10], [2, 1, 1], [5, 1, 1]);
    expect(act).toThrow(expect.objectContaining({ code: "VP3201" }));
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    "refuses a spacing of %d with VP0401",
    (bad) => {
      const act = () => newShapeZyx([9, 9, 9], [1, bad, 1], [1, 1, 1]);
      expect(act).toThrow(expect.objectContaining({ code: "VP0401" }));
    },
  );
});

describeReference("golden rounding-casts.json", () => {
  test("new shapes are those of the original", () => {
    const { new_shape: rows } = readReferenceJson<{ new_shape: NewShapeRow[] }>(
      "golden/numerics/rounding-casts.json",
    );
    let empty = 0;
    for (const { shape, from, to, v1 } of rows) {
      if (v1.includes(0)) {
        empty++;
        expect(() => newShapeZyx(shape, from, to)).toThrow(
          expect.objectContaining({ code: "VP3201" }),
        );
      } else expect(newShapeZyx(shape, from, to)).toEqual(v1);
    }
    console.log(`new_shape: ${rows.length} rows compared, ${empty} of them empty`);
  });
});
