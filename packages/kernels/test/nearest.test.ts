import { describe, expect, test } from "vitest";
import { describeReference, readReferenceJson } from "../../core/test/support/reference-folder.ts";
import { nearestIndices } from "../src/index.js";
import rows from "./fixtures/nearest-z.json" with { type: "json" };

interface NearestRow {
  readonly n_in: number;
  readonly n_out: number;
  readonly index: readonly number[];
}

describe("nearestIndices", () => {
  test("repeats each sample when an axis is doubled, and takes the higher of two when halved", () => {
    expect([...nearestIndices(3, 6)]).toEqual([0, 0, 1, 1, 2, 2]);
    expect([...nearestIndices(6, 3)]).toEqual([1, 3, 5]);
  });

  test.each(rows)("takes scipy's slices from $n_in to $n_out", ({ n_in, n_out, index }) => {
    expect([...nearestIndices(n_in, n_out)]).toEqual(index);
  });
});

describeReference("golden nearest-z.json", () => {
  test("all rows are equal", () => {
    const golden = readReferenceJson<NearestRow[]>("golden/numerics/nearest-z.json");
    for (const { n_in, n_out, index } of golden) {
      expect([...nearestIndices(n_in, n_out)]).toEqual(index);
    }
    console.log(`nearest-z.json: ${golden.length} rows compared`);
  });
});
