import { readFileSync } from "node:fs";
import {
  type FloatArray,
  medianOfSorted,
  numpyMean,
  numpyStd,
  numpySum,
  percentileOfSorted,
  type SumRule,
  sorted,
} from "@voxprep/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generateInput, type InputKind } from "./support/generated-input.js";

interface Row {
  readonly kind: InputKind;
  readonly n: number;
  readonly seed: number;
  readonly dtype: "float32" | "float64";
  readonly sum: string;
  readonly mean: string;
  readonly std: string;
  readonly median: string;
  /** At 0, 0.5, 33, 50, 99.5 and 100. */
  readonly percentiles: readonly string[];
}

interface Large {
  readonly n: number;
  readonly mean: string;
  readonly std: string;
}

function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), "utf8")) as T;
}

const blocks = fixture<{ rows: Row[]; large: Large }>("reductions-blocks.json");
const whole = fixture<Row[]>("reductions-whole.json");

function inputOf({ kind, seed, n, dtype }: Row): FloatArray {
  const values = generateInput(kind, seed, n);
  return dtype === "float32" ? Float32Array.from(values) : values;
}

function reduce(values: FloatArray, rule: SumRule) {
  const ascending = sorted(values);
  return {
    sum: numpySum(values, rule),
    mean: numpyMean(values, rule),
    std: numpyStd(values, rule),
    median: medianOfSorted(ascending),
    percentiles: [0, 0.5, 33, 50, 99.5, 100].map((q) => percentileOfSorted(ascending, q)),
  };
}

function recorded({ sum, mean, std, median, percentiles }: Row) {
  return {
    sum: Number(sum),
    mean: Number(mean),
    std: Number(std),
    median: Number(median),
    percentiles: percentiles.map(Number),
  };
}

describe("sums and statistics have numpy's bits", () => {
  test.each(blocks.rows)("numpy 1.23: $n $kind numbers, $dtype", (row) => {
    expect(reduce(inputOf(row), "blocks")).toStrictEqual(recorded(row));
  });

  test.each(whole)("numpy 2.4: $n $kind numbers, $dtype", (row) => {
    expect(reduce(inputOf(row), "whole")).toStrictEqual(recorded(row));
  });

  test("the rules differ in some of these vectors beyond one block, so the tests tell them apart", () => {
    const differing = blocks.rows.filter(({ sum }, i) => sum !== whole[i]?.sum);
    expect(differing.length).toBeGreaterThan(1);
    expect(differing.every(({ n }) => n > 8192)).toBe(true);
  });

  test("mean and sd divide by the exact count beyond 2^24 elements", () => {
    const { n, mean, std } = blocks.large;
    const values = new Float32Array(n);
    for (let i = 0; i < n; i++) values[i] = 1000 + (i % 997) / 4096 + (i % 7) / 64;
    expect(numpyMean(values)).toBe(Number(mean));
    expect(numpyStd(values)).toBe(Number(std));
  });
});

describe("edges of the statistics", () => {
  const empty = new Float32Array(0);

  test("an empty list has sum 0 and no statistics", () => {
    expect(numpySum(empty)).toBe(0);
    expect(numpySum(empty, "whole")).toBe(0);
    const others = [numpyMean(empty), numpyStd(empty), medianOfSorted(empty)];
    expect([...others, percentileOfSorted(empty, 50)]).toEqual(Array(4).fill(Number.NaN));
  });

  test("a NaN makes median and percentile NaN, as in numpy", () => {
    const ascending = sorted(Float32Array.of(3, Number.NaN, 1));
    expect([...ascending]).toEqual([1, 3, Number.NaN]);
    expect(medianOfSorted(ascending)).toBeNaN();
    expect(percentileOfSorted(ascending, 0.5)).toBeNaN();
  });

  test("a sum of negative zeros is zero, as numpy starts from 0", () => {
    expect(numpySum(new Float32Array(20).fill(-0))).toBe(0);
    expect(numpySum(new Float32Array(20).fill(-0), "whole")).toBe(0);
  });

  test("sorting leaves its argument alone", () => {
    const values = Float32Array.of(2, 1);
    expect([...sorted(values)]).toEqual([1, 2]);
    expect([...values]).toEqual([2, 1]);
  });

  test("property: long lists are sorted as short ones: negative, zero, positive, infinite, NaN", () => {
    const some = fc.array(fc.float(), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(some, fc.integer({ min: 900, max: 3000 }), (numbers, length) => {
        const values = Float32Array.from({ length }, (_, i) => {
          const value = numbers[i % numbers.length] as number;
          return value / ((i % 17) + 1);
        });
        const ours = [...sorted(values)];
        // Object.is on every element: -0 before 0, NaN last.
        expect(ours).toEqual([...values.slice().sort()]);
      }),
    );
  });

  test("a NaN with its sign bit set is last in long lists too", () => {
    const values = new Float32Array(2000);
    new Uint32Array(values.buffer)[0] = 0xffc00000;
    expect(sorted(values)[1999]).toBeNaN();
    expect(sorted(values)[0]).toBe(0);
  });

  test("property: small whole numbers sum exactly under both rules and both precisions", () => {
    const list = fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 20000 });
    fc.assert(
      fc.property(list, (numbers) => {
        const exact = numbers.reduce((sum, value) => sum + value, 0);
        for (const values of [Float32Array.from(numbers), Float64Array.from(numbers)]) {
          expect(numpySum(values)).toBe(exact);
          expect(numpySum(values, "whole")).toBe(exact);
        }
      }),
      { numRuns: 40 },
    );
  });
});
