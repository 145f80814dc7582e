import { describe, expect, test } from "vitest";
import { hexOfDouble } from "../../core/test/support/float-bits.ts";
import { SPLINE_GAIN, SPLINE_POLE, splinePolePower } from "../src/index.js";
import prefilter from "./fixtures/prefilter.json" with { type: "json" };

describe("the pole of the cubic spline", () => {
  test("has the bits of scipy's literal, not of sqrt(3) - 2", () => {
    expect(hexOfDouble(SPLINE_POLE)).toBe(prefilter.poleHex);
    expect(SPLINE_POLE).not.toBe(Math.sqrt(3) - 2);
  });

  test("gives the gain of the original", () => {
    expect(hexOfDouble(SPLINE_GAIN)).toBe(prefilter.gainHex);
  });
});

describe("splinePolePower", () => {
  test("equals C's pow for every exponent from 1 to 600", () => {
    const powers = prefilter.polePowerHexFrom1.map((_, i) => hexOfDouble(splinePolePower(i + 1)));
    expect(powers).toEqual(prefilter.polePowerHexFrom1);
    expect(powers).toHaveLength(600);
  });

  test("vanishes, with the sign of the exponent's parity, far beyond the smallest double", () => {
    expect(splinePolePower(100_000)).toBe(0);
    expect(splinePolePower(100_001)).toBe(-0);
  });
});
