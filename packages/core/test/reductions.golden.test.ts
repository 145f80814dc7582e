import {
  medianOfSorted,
  numpyMean,
  numpyStd,
  numpySum,
  percentileOfSorted,
  type SumRule,
  sorted,
} from "@voxprep/core";
import { expect, test } from "vitest";
import { generateInput, type InputKind } from "./support/generated-input.js";
import { pythonFloat } from "./support/python-values.js";
import { describeReference, readReferenceJson } from "./support/reference-folder.js";

interface Input {
  readonly kind: InputKind;
  readonly n: number;
  readonly seed: number;
  readonly dtype: "f4" | "f8";
}

interface Reductions extends Input {
  readonly sum: string;
  readonly mean: string;
  readonly std: string;
  readonly median: string;
  readonly p00_5: string;
  readonly p99_5: string;
  readonly "array_q_0.5_50_99.5": readonly string[];
}

interface View extends Omit<Input, "n"> {
  readonly shape: readonly [number, number, number];
  readonly slices: readonly (readonly [number, number])[];
  readonly sum: string;
  readonly mean: string;
  readonly std: string;
}

interface ReductionFile {
  readonly rows: readonly Reductions[];
  readonly views: readonly View[];
}

interface OrderRow extends Input {
  readonly median: string;
  readonly percentiles: readonly { readonly q: number; readonly value: string }[];
}

interface ColumnsRow {
  readonly rows: readonly (readonly string[])[];
  readonly q: number;
  readonly percentile_axis0: readonly string[];
  readonly median_axis0: readonly string[];
}

function inputOf({ kind, seed, dtype }: Omit<Input, "n">, n: number) {
  const values = generateInput(kind, seed, n);
  return dtype === "f4" ? Float32Array.from(values) : values;
}

/** The cropped array in memory order; a transposed view has the same memory order. */
function gatherView(view: View): Float32Array {
  const [nz, ny, nx] = view.shape;
  const all = inputOf(view, nz * ny * nx);
  const [[z0, z1], [y0, y1], [x0, x1]] = view.slices as [
    [number, number],
    [number, number],
    [number, number],
  ];
  const kept: number[] = [];
  for (let z = z0; z < z1; z++) {
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) kept.push(all[(z * ny + y) * nx + x] as number);
    }
  }
  return Float32Array.from(kept);
}

function compareSums(rows: readonly Reductions[], rule: SumRule): number {
  for (const row of rows) {
    const values = inputOf(row, row.n);
    const ours = [numpySum(values, rule), numpyMean(values, rule), numpyStd(values, rule)];
    expect(ours, JSON.stringify(row)).toEqual([row.sum, row.mean, row.std].map(pythonFloat));
  }
  return rows.length * 3;
}

describeReference("sums and order statistics equal the recorded ones", () => {
  test("numpy 1.23: sum, mean, sd, median and percentiles", () => {
    const { rows } = readReferenceJson<ReductionFile>("golden/numerics/reductions-numpy1.json");
    let compared = compareSums(rows, "blocks");
    for (const row of rows) {
      const ascending = sorted(inputOf(row, row.n));
      const percentiles = [0.5, 99.5, 0.5, 50, 99.5].map((q) => percentileOfSorted(ascending, q));
      const recorded = [row.p00_5, row.p99_5, ...row["array_q_0.5_50_99.5"]].map(pythonFloat);
      expect(percentiles, JSON.stringify(row)).toEqual(recorded);
      expect(medianOfSorted(ascending)).toBe(pythonFloat(row.median));
      compared += 6;
    }
    console.log(`numpy 1.23 reductions: ${compared} numbers of ${rows.length} lists equal`);
    expect(rows.length).toBeGreaterThan(100);
  });

  test("numpy 1.23: sums of cropped and transposed volumes, gathered in memory order", () => {
    const { views } = readReferenceJson<ReductionFile>("golden/numerics/reductions-numpy1.json");
    for (const view of views) {
      const values = gatherView(view);
      const ours = [numpySum(values), numpyMean(values), numpyStd(values)];
      expect(ours, JSON.stringify(view)).toEqual([view.sum, view.mean, view.std].map(pythonFloat));
    }
    console.log(`numpy 1.23 views: ${views.length * 3} numbers of ${views.length} views equal`);
    expect(views.length).toBeGreaterThan(5);
  });

  test("numpy 2.4: sum, mean and sd of dense arrays", () => {
    const { rows } = readReferenceJson<ReductionFile>("golden/numerics/reductions-numpy2.json");
    console.log(`numpy 2.4 reductions: ${compareSums(rows, "whole")} numbers equal`);
    expect(rows.length).toBeGreaterThan(100);
  });

  test("medians and percentiles at many places", () => {
    const { rows } = readReferenceJson<{ rows: OrderRow[] }>(
      "golden/numerics/order-statistics.json",
    );
    let compared = 0;
    for (const row of rows) {
      const ascending = sorted(inputOf(row, row.n));
      expect(medianOfSorted(ascending)).toBe(pythonFloat(row.median));
      for (const { q, value } of row.percentiles) {
        expect(percentileOfSorted(ascending, q), `${row.kind} ${row.n} ${q}`).toBe(
          pythonFloat(value),
        );
      }
      compared += 1 + row.percentiles.length;
    }
    console.log(`order statistics: ${compared} numbers of ${rows.length} lists equal`);
    expect(compared).toBeGreaterThan(500);
  });

  test("percentile and median of the columns of spacing tables", () => {
    const file = readReferenceJson<{ axis0_float64: ColumnsRow[] }>(
      "golden/numerics/order-statistics.json",
    );
    let compared = 0;
    for (const { rows, q, percentile_axis0, median_axis0 } of file.axis0_float64) {
      for (let axis = 0; axis < 3; axis++) {
        const column = sorted(Float64Array.from(rows, (row) => Number(row[axis])));
        expect(percentileOfSorted(column, q)).toBe(pythonFloat(percentile_axis0[axis] as string));
        expect(medianOfSorted(column)).toBe(pythonFloat(median_axis0[axis] as string));
        compared += 2;
      }
    }
    console.log(`columns: ${compared} percentiles and medians equal`);
    expect(compared).toBeGreaterThan(100);
  });
});
