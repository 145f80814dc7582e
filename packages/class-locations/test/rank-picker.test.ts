import { describe, expect, test } from "vitest";
import { RankPicker } from "../src/rank-picker.js";

describe("RankPicker", () => {
  test("finds ranks across runs and beyond 2^32 voxels", () => {
    const far = 2 ** 33;
    const picker = new RankPicker([Uint32Array.of(5, 0, 3)]);
    picker.visitRun(0, 10, 2);
    picker.visitRun(0, far, 2);
    picker.visitRun(0, far + 100, 2);
    expect([0, 3, 5].map((rank) => picker.flatIndexOf(0, rank))).toEqual([10, far + 1, far + 101]);
  });

  test("does not know a rank that was not wanted", () => {
    const picker = new RankPicker([Uint32Array.of(2)]);
    expect(() => picker.flatIndexOf(0, 1)).toThrow(expect.objectContaining({ code: "VP0401" }));
  });
});
