import { describe, expect, test } from "vitest";
import { hexOfDouble, sha256Of } from "../../core/test/support/float-bits.ts";
import { generateInput, type InputKind } from "../../core/test/support/generated-input.ts";
import { describeReference, readReferenceJson } from "../../core/test/support/reference-folder.ts";
import {
  filterSplineAxis,
  paddedSplineLength,
  SPLINE_LANES,
  splinePolePower,
} from "../src/index.js";
import prefilter from "./fixtures/prefilter.json" with { type: "json" };
import { filterLine } from "./support/spline-line.js";

interface LineRow {
  readonly n: number;
  readonly seed: number;
  readonly kind: string;
  readonly first_half_zero: boolean;
  readonly out: readonly string[];
  readonly sha256_float64le: string;
}

function samplesOf(row: LineRow): Float64Array {
  const samples = generateInput(row.kind as InputKind, row.seed, row.n);
  return row.first_half_zero ? samples.fill(0, 0, Math.floor(row.n / 2)) : samples;
}

describe("filterSplineLines", () => {
  test.each(prefilter.lines)("gives scipy's coefficients of a line of $n samples", (row) => {
    const line = filterLine(samplesOf(row));
    expect(Array.from(line.subarray(0, row.out.length), hexOfDouble)).toEqual(row.out);
    expect(sha256Of(line)).toBe(row.sha256_float64le);
  });

  test("gives the same bits whether lines are filtered alone or in lanes", () => {
    const samples = generateInput("real", 5, 77);
    const alone = filterLine(samples);
    for (const lane of [0, 4, 15]) {
      expect(sha256Of(filterLine(samples, 16, lane))).toBe(sha256Of(alone));
    }
  });

  test("carries NaN through the whole line", () => {
    const samples = generateInput("real", 5, 60);
    samples[59] = Number.NaN;
    expect(filterLine(samples).every(Number.isNaN)).toBe(true);
  });
});

describe("filterSplineAxis", () => {
  test("keeps the middle of the padded line, two padded samples on each side", () => {
    const samples = generateInput("ct", 9, 30);
    const padded = Array.from({ length: 54 }, (_, i) => samples[Math.min(Math.max(i - 12, 0), 29)]);
    const out = new Float64Array(34);
    const scratch = new Float64Array(paddedSplineLength(30) * SPLINE_LANES);
    filterSplineAxis(samples, 0, 1, 30, 30, 1, out, 0, 1, 34, scratch, splinePolePower(54));
    expect(sha256Of(out)).toBe(sha256Of(filterLine(padded as number[]).slice(10, 44)));
  });

  test("leaves lines of zeros at +0", () => {
    const out = new Float64Array(3 * 9).fill(1);
    const scratch = new Float64Array(paddedSplineLength(5) * SPLINE_LANES);
    const zeros = new Float32Array(15).fill(-0);
    filterSplineAxis(zeros, 0, 1, 5, 5, 3, out, 0, 1, 9, scratch, splinePolePower(29));
    expect(out.every((value) => value === 0)).toBe(true);
  });
});

describeReference("golden prefilter.json", () => {
  test("all lines are equal to the last bit", () => {
    const { lines } = readReferenceJson<{ lines: LineRow[] }>("golden/numerics/prefilter.json");
    for (const row of lines)
      expect(sha256Of(filterLine(samplesOf(row)))).toBe(row.sha256_float64le);
    console.log(`prefilter.json: ${lines.length} lines compared`);
  });
});
