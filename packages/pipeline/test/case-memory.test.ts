import type { Plan } from "@voxprep/core";
import { describe, expect, test } from "vitest";
import { garbageBytes, reusedCropBytes, stageNeed, stagesNeed } from "../src/memory/case-memory.js";
import { recipeOf } from "../src/recipes/v1-family.js";

const MIB = 2 ** 20;

describe("garbage that no collection has found yet", () => {
  test("is what all cases but one leave, when that is little", () => {
    expect(garbageBytes([5, 9, 3])).toBe(8);
    expect(garbageBytes([9])).toBe(0);
    expect(garbageBytes([])).toBe(0);
  });

  test("is no more than what a collection is worth", () => {
    expect(garbageBytes([40 * MIB, 40 * MIB, 40 * MIB])).toBe(64 * MIB);
  });
});

describe("memory of channels that were cut, for those that come", () => {
  const headers = {
    shapeZyx: [10, 10, 10],
    dtypes: ["int16", "int16", "int16", "int16"],
    labelDtype: "uint8",
  } as const;

  test("serves all but those that are cut first", () => {
    expect(reusedCropBytes(headers, [5, 10, 10], 1)).toBe(3 * 2000);
    expect(reusedCropBytes(headers, [5, 10, 10], 2)).toBe(2 * 2000);
    expect(reusedCropBytes(headers, [5, 10, 10], 8)).toBe(0);
  });

  test("serves none when it is too small or far too large", () => {
    expect(reusedCropBytes(headers, [6, 10, 10], 1)).toBe(0);
    expect(reusedCropBytes(headers, [2, 10, 10], 1)).toBe(0);
    const mixed = { ...headers, dtypes: ["float64", "int16", "int16"] } as const;
    expect(reusedCropBytes(mixed, [5, 10, 10], 1)).toBe(2 * 2000);
    expect(reusedCropBytes({ ...mixed, dtypes: ["float64", "int16"] }, [5, 10, 10], 1)).toBe(2000);
  });
});

describe("memory of the stages of a case", () => {
  const grid = { croppedSizeZyx: [10, 10, 10], originalSpacingZyx: [1, 1, 1] } as const;
  const settings = { threads: 1, steps: recipeOf("nnunet-v1").caseSteps };
  const CROPPED = 4 * 3 * 1000;
  const CHANNELS = 4 * 2 * 1000;

  test("a stage as it was scanned is normalized in place when no other comes after", () => {
    const plan = planOf([[1, 1, 1]]);
    const last = stageNeed(grid, plan, 0, { ...settings, consumesCropped: true });
    const other = stageNeed(grid, plan, 0, settings);
    expect(other.workBytes - last.workBytes).toBe(CHANNELS);
    expect(other.writeBytes).toBe(last.writeBytes);
  });

  test("what is transposed is a copy already", () => {
    const plan = planOf([[1, 1, 1]], [2, 1, 0]);
    const last = stageNeed(grid, plan, 0, { ...settings, consumesCropped: true });
    expect(stageNeed(grid, plan, 0, settings)).toEqual(last);
  });

  test("an array that is written unpacked is held until then, normalized in place or not", () => {
    const options = { ...settings, consumesCropped: true };
    for (const spacing of [
      [1, 1, 1],
      [0.5, 1, 2],
    ]) {
      const packed = stageNeed(grid, planOf([spacing]), 0, options);
      const unpacked = stageNeed(grid, planOf([spacing]), 0, { ...options, unpack: true });
      expect(unpacked.writeBytes - packed.writeBytes).toBe(CROPPED);
    }
  });

  test("several stages hold the crop, and of each other what is being written", () => {
    const plan = planOf([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    const [first, second] = [
      stageNeed(grid, plan, 0, settings),
      stageNeed(grid, plan, 1, { ...settings, consumesCropped: true }),
    ];
    const targets = [0, 1].map((stage) => ({ plan, stage }));
    expect(stagesNeed(grid, targets, settings)).toEqual({
      workBytes: CROPPED + Math.max(first.workBytes, second.workBytes + first.writeBytes),
      writeBytes: second.writeBytes,
    });
    expect(stagesNeed(grid, [], settings)).toEqual({ workBytes: 0, writeBytes: 0 });
  });
});

/** A plan of two modalities. */
function planOf(spacings: readonly (readonly number[])[], transposeForward = [0, 1, 2]): Plan {
  return {
    dimension: "3d",
    normalizationSchemes: ["nonCT", "nonCT"],
    transposeForward,
    stages: spacings.map((currentSpacing) => ({ currentSpacing })),
  } as unknown as Plan;
}
