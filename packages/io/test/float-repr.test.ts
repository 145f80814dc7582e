import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pythonRepr, pythonRepr32, sha256Hex } from "../src/index.js";

describe("pythonRepr", () => {
  // Texts from Python 3.11.
  test.each([
    [1, "1.0"],
    [-0, "-0.0"],
    [0.1, "0.1"],
    [1e-4, "0.0001"],
    [1e-5, "1e-05"],
    [1.5e-7, "1.5e-07"],
    [123456789012345680, "1.2345678901234568e+17"],
    [1e16, "1e+16"],
    [9007199254740992, "9007199254740992.0"],
    [5e-324, "5e-324"],
    [-1.7976931348623157e308, "-1.7976931348623157e+308"],
    [Number.NaN, "nan"],
    [Number.NEGATIVE_INFINITY, "-inf"],
  ])("of %d is %s", (value, text) => {
    expect(pythonRepr(value)).toBe(text);
  });

  test("property: gives back the same bits", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Object.is(Number(pythonRepr(value)), value)).toBe(true);
      }),
    );
  });
});

describe("pythonRepr32", () => {
  // Texts from numpy 1.23, str(numpy.float32(...)).
  test.each([
    [Math.fround(0.1), "0.1"],
    [Math.fround(130.31837), "130.31837"],
    [16777216, "16777216.0"],
    [2 ** -149, "1e-45"],
    [2 ** -12, "0.00024414062"],
    [2 ** 90, "1.2379401e+27"],
    [2 ** -87, "6.4623485e-27"],
    [2 ** 87, "1.5474251e+26"],
  ])("of %d is %s", (value, text) => {
    expect(pythonRepr32(value)).toBe(text);
  });

  test("property: gives back the same float32 with at most nine digits", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = pythonRepr32(value);
        expect(Object.is(Math.fround(Number(text)), value)).toBe(true);
        expect(text.replace(/e.*|[-.]/g, "").replace(/^0+|0+$/g, "").length).toBeLessThan(10);
      }),
    );
  });
});

test("property: sha256Hex is Node's SHA-256", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(sha256Hex(bytes)).toBe(createHash("sha256").update(bytes).digest("hex"));
    }),
  );
});
