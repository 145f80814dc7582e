import { expect, test } from "vitest";
import { countedText, plainNumber } from "../src/index.js";

test("numbers of float32 headers are shown as they were meant", () => {
  for (const written of [1.3, 0.001, 0.7649999856948853, 5, -2.25, 1e-12, 30000]) {
    const stored = Math.fround(written);
    expect(Math.fround(Number(plainNumber(stored)))).toBe(stored);
  }
  expect(plainNumber(Math.fround(1.3))).toBe("1.3");
  expect(plainNumber(1732.05, 3)).toBe("1730");
  expect([Number.NaN, Infinity, 0].map((value) => plainNumber(value))).toEqual([
    "NaN",
    "Infinity",
    "0",
  ]);
});

test("one is singular, none and many are plural", () => {
  expect([0, 1, 2].map((count) => countedText(count, "voxel"))).toEqual([
    "0 voxels",
    "1 voxel",
    "2 voxels",
  ]);
});
