import { describe, expect, test } from "vitest";
import { separateAxis } from "../src/index.js";

describe("separateAxis", () => {
  test("is the coarsest axis of an anisotropic volume", () => {
    expect(separateAxis([5, 1, 1], [1, 1, 1])).toBe(0);
    expect(separateAxis([1, 5, 1], [1, 1, 1])).toBe(1);
    expect(separateAxis([1, 1, 5], [1, 1, 1])).toBe(2);
  });

  test("comes from the target when only that is anisotropic", () => {
    expect(separateAxis([1, 1, 1], [1, 1, 4])).toBe(2);
  });

  test("comes from the present spacing when both are anisotropic", () => {
    expect(separateAxis([4, 1, 1], [1, 1, 4])).toBe(0);
  });

  test("does not exist at a ratio of exactly 3", () => {
    expect(separateAxis([3, 1, 1], [3, 1, 1])).toBeNull();
    expect(separateAxis([3.0000001, 1, 1], [1, 1, 1])).toBe(0);
  });

  test("does not exist for two equally coarse axes, whatever the target", () => {
    expect(separateAxis([0.5, 2, 2], [5, 1, 1])).toBeNull();
  });
});
