import { allocateVolume, type Volume, type Zyx } from "@voxprep/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resampleLabels } from "../src/index.js";
import { anyAxis, anyShape, bitsOf, generatedVolume } from "./support/volumes.js";

function labelsOf(shapeZyx: Zyx, values: readonly number[]): Volume<"float32"> {
  const volume = allocateVolume("float32", shapeZyx);
  volume.data.set(values);
  return volume;
}

function resized(values: readonly number[], from: Zyx, newShapeZyx: Zyx): number[] {
  return [...resampleLabels(labelsOf(from, values), { newShapeZyx, separateAxis: null }).data];
}

describe("resampleLabels", () => {
  test("gives a tie to the larger label, whichever side it lies on", () => {
    expect(resized([1, 2, 2, 1], [1, 1, 4], [1, 1, 2])).toEqual([2, 2]);
    expect(resized([-1, 0, 0, -1], [1, 1, 4], [1, 1, 2])).toEqual([0, 0]);
  });

  test("gives 0 where no label reaches a half, whatever the neighbours are", () => {
    expect(resized([1, 2, 3, 4], [1, 2, 2], [1, 1, 1])).toEqual([0]);
  });

  test("keeps fractional labels", () => {
    expect(resized([0.5, 0.5, 7, 7], [1, 1, 4], [1, 1, 8])).toEqual([
      0.5, 0.5, 0.5, 0.5, 7, 7, 7, 7,
    ]);
  });

  test("clears labels below -1 after they competed for voxels", () => {
    const volume = labelsOf([1, 1, 4], [-5, -5, -1, 3]);
    const options = { newShapeZyx: [1, 1, 8], separateAxis: null } as const;
    const kept = resampleLabels(volume, { ...options, clearBelowOutside: false }).data;
    expect([...kept]).toEqual([-5, -5, -5, -5, -1, -1, 3, 3]);
    expect([...resampleLabels(volume, options).data]).toEqual([0, 0, 0, 0, -1, -1, 3, 3]);
  });

  test("clears labels of an unchanged shape in a copy", () => {
    const volume = labelsOf([1, 1, 3], [-2, -1, 4]);
    const result = resampleLabels(volume, { newShapeZyx: [1, 1, 3], separateAxis: null });
    expect([...result.data]).toEqual([0, -1, 4]);
    expect([...volume.data]).toEqual([-2, -1, 4]);
  });

  test("property: an unchanged shape gives the very same volume", () => {
    fc.assert(
      fc.property(anyShape(8), anyAxis, (newShapeZyx, separateAxis) => {
        const volume = generatedVolume("label", 4, newShapeZyx);
        expect(resampleLabels(volume, { newShapeZyx, separateAxis })).toBe(volume);
      }),
    );
  });

  test("property: invents no label but 0 and never changes its input", () => {
    fc.assert(
      fc.property(anyShape(8), anyShape(10), anyAxis, (shape, newShapeZyx, separateAxis) => {
        const volume = generatedVolume("label", 9, shape);
        const before = bitsOf(volume.data);
        const { data } = resampleLabels(volume, { newShapeZyx, separateAxis });
        const known = new Set([0, ...volume.data]);
        expect(data.every((label) => known.has(label))).toBe(true);
        expect(bitsOf(volume.data)).toEqual(before);
      }),
    );
  });

  test("property: a uniform volume stays uniform with both operators", () => {
    fc.assert(
      fc.property(
        anyShape(6),
        anyShape(9),
        anyAxis,
        fc.boolean(),
        (shape, newShapeZyx, separateAxis, old) => {
          const volume = allocateVolume("float32", shape);
          volume.data.fill(3);
          const operator = old ? "skimage-0.18" : "skimage-0.19";
          const { data } = resampleLabels(volume, { newShapeZyx, separateAxis, operator });
          expect(data.every((label) => label === 3)).toBe(true);
        },
      ),
    );
  });

  test("takes integer labels as float32", () => {
    const volume = allocateVolume("uint8", [1, 1, 2]);
    volume.data.set([1, 2]);
    const result = resampleLabels(volume, { newShapeZyx: [1, 1, 4], separateAxis: null });
    expect([...result.data]).toEqual([1, 1, 2, 2]);
  });
});
