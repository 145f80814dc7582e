import { allocateVolume, type Volume, type Zyx } from "@voxprep/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Axis, type ResizeOperator, resampleImage, resampleLabels } from "../src/index.js";

const axis = (max: number) => fc.integer({ min: 1, max });
const shape = fc.tuple(axis(5), axis(7), axis(7));
const separate = fc.constantFrom<Axis | null>(null, 0, 1, 2);

function maskOf(shapeZyx: Zyx, seed: number): Volume<"float32"> {
  const volume = allocateVolume("float32", shapeZyx);
  let state = seed;
  for (let i = 0; i < volume.data.length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    volume.data[i] = (state >>> 16) & 1;
  }
  return volume;
}

describe("order 1 of images", () => {
  test.each<ResizeOperator>(["skimage-0.19", "skimage-0.18"])(
    "%s: a 0/1 mask resampled and cut at 0.5 is what the resampling of labels gives",
    (operator) => {
      fc.assert(
        fc.property(shape, shape, separate, fc.nat(), (from, to, separateAxis, seed) => {
          const mask = maskOf(from, seed);
          const options = { newShapeZyx: to, separateAxis, operator };
          const image = resampleImage(mask, { ...options, order: 1, outputDtype: "float64" });
          const labels = resampleLabels(mask, options);
          // Where neither 0 nor 1 reaches one half, which rounding can do at ties, labels are 0 as well.
          const cut = Array.from(image.data, (value) => (value >= 0.5 ? 1 : 0));
          expect(cut).toEqual(Array.from(labels.data));
        }),
      );
    },
  );

  test("values stay within those of the image", () => {
    const image = allocateVolume("float32", [2, 3, 3]);
    image.data.set([0, 1, 0.1, 0.7, 1, 0.3, 0, 0, 1], 0);
    const out = resampleImage(image, { newShapeZyx: [5, 7, 8], separateAxis: null, order: 1 });
    expect(Math.min(...out.data)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...out.data)).toBeLessThanOrEqual(1);
  });

  test("half way between two samples lies their mean", () => {
    const line = allocateVolume("float32", [1, 1, 2]);
    line.data.set([2, 4]);
    const out = resampleImage(line, { newShapeZyx: [1, 1, 3], separateAxis: null, order: 1 });
    expect([...out.data]).toEqual([2, 3, 4]);
  });
});
