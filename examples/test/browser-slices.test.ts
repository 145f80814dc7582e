import type { Matrix3, Volume } from "@voxprep/core";
import { expect, test } from "vitest";
import { anatomicalPlanes } from "../browser/src/case/anatomy.js";
import { type DrawnVolume, drawSlice } from "../browser/src/case/draw-slice.js";

/** Grey of voxel (z, y, x) is 100 z + 10 y + x, of shape 2 x 3 x 4. */
const data = Uint8Array.from(
  { length: 24 },
  (_, i) => 100 * Math.floor(i / 12) + 10 * (Math.floor(i / 4) % 3) + (i % 4),
);
const volume: Volume<"uint8"> = { dtype: "uint8", shapeZyx: [2, 3, 4], data };
const look = { black: 0, white: 255, min: 0, max: 123, mean: 0 };
const drawn: DrawnVolume = { volume, label: null, spacingZyx: [5, 2, 1], look, boxZyx: null };
const IDENTITY: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];

test("axial slices show the patient's left on the right and the front on top", () => {
  expect(rowsOf(IDENTITY, "axial", 1)).toEqual([
    [100, 101, 102, 103],
    [110, 111, 112, 113],
    [120, 121, 122, 123],
  ]);
});

test("coronal and sagittal slices show the head on top", () => {
  expect(rowsOf(IDENTITY, "coronal", 2)).toEqual([
    [120, 121, 122, 123],
    [20, 21, 22, 23],
  ]);
  expect(rowsOf(IDENTITY, "sagittal", 3)).toEqual([
    [103, 113, 123],
    [3, 13, 23],
  ]);
});

test("flipped axes are drawn the right way round", () => {
  expect(rowsOf([-1, 0, 0, 0, -1, 0, 0, 0, 1], "axial", 0)).toEqual([
    [23, 22, 21, 20],
    [13, 12, 11, 10],
    [3, 2, 1, 0],
  ]);
});

test("planes are found by direction, not by array axis, in oblique images too", () => {
  // x runs to the feet, y to the left, z to the back, each a little aslant.
  const aslant: Matrix3 = [0.1, 0.99, 0.1, 0.1, -0.1, 0.99, -0.99, 0.1, 0.1];
  const { axial, coronal, sagittal } = anatomicalPlanes(aslant);
  expect([axial.across, coronal.across, sagittal.across]).toEqual([2, 0, 1]);
  expect(coronal.down).toEqual({ axis: 2, isFlipped: false });
});

test("proportions are those of the body, and the crop is drawn where it lies", () => {
  const flipped = anatomicalPlanes([-1, 0, 0, 0, 1, 0, 0, 0, 1]);
  const boxed: DrawnVolume = {
    ...drawn,
    boxZyx: [
      [0, 1],
      [1, 3],
      [0, 1],
    ],
  };
  const picture = drawSlice(boxed, flipped.axial, 0);
  expect(picture.aspect).toBe(4 / 6);
  expect(picture.kept).toEqual({ left: 3 / 4, top: 1 / 3, width: 1 / 4, height: 2 / 3 });
  expect(drawSlice(boxed, flipped.axial, 1).kept).toBeNull();
});

test("labels are coloured, background and outside are not", () => {
  const label: Volume<"float32"> = {
    dtype: "float32",
    shapeZyx: [2, 3, 4],
    data: new Float32Array(24).fill(-1),
  };
  label.data[1] = 2;
  label.data[2] = 0;
  const { rgba } = drawSlice({ ...drawn, label }, anatomicalPlanes(IDENTITY).axial, 0);
  const isGrey = [0, 1, 2].map((i) => new Set(rgba.slice(4 * i, 4 * i + 3)).size === 1);
  expect(isGrey).toEqual([true, false, true]);
});

function rowsOf(direction: Matrix3, plane: "axial" | "coronal" | "sagittal", index: number) {
  const { rgba, width, height } = drawSlice(drawn, anatomicalPlanes(direction)[plane], index);
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column) => rgba[4 * (row * width + column)]),
  );
}
