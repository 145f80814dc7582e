import type { AxisOrder, Geometry, PreparedCaseProperties, Xyz, Zyx } from "@voxprep/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { croppedGeometry, scanGeometry, stageGeometry } from "../src/export/case-geometry.js";

const triple = (inner: fc.Arbitrary<number>) => fc.tuple(inner, inner, inner);
const spacing = triple(fc.double({ min: 0.1, max: 8, noNaN: true }));
const origin = triple(fc.double({ min: -500, max: 500, noNaN: true }));
const angle = fc.double({ min: -3.14, max: 3.14, noNaN: true });
const direction = fc.tuple(angle, angle, fc.boolean()).map(([a, b, flips]) => turned(a, b, flips));
const backward = fc.constantFrom<AxisOrder>([0, 1, 2], [1, 0, 2], [2, 0, 1], [1, 2, 0]);
/** Start, length and what is left behind it, of one axis of the box. */
const axis = fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 30 }), fc.nat(9));

/** A turn about z, then about x, with the last axis mirrored or not. */
function turned(a: number, b: number, flips: boolean): PreparedCaseProperties["directionXyz"] {
  const [ca, sa, cb, sb] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
  const sign = flips ? -1 : 1;
  return [ca, -sa * cb, sign * sa * sb, sa, ca * cb, -sign * ca * sb, 0, sb, sign * cb];
}

const cases = fc
  .record({
    axes: triple(axis as never) as unknown as fc.Arbitrary<[number[], number[], number[]]>,
    spacing,
    origin,
    direction,
    size: triple(fc.integer({ min: 1, max: 40 })),
  })
  .map(({ axes, spacing: s, origin: o, direction: d, size }): PreparedCaseProperties => {
    const box = axes.map(([start = 0, length = 1]) => [start, start + length] as const);
    const original = axes.map(([a = 0, b = 0, c = 0]) => a + b + c) as unknown as Zyx;
    return {
      originalSizeZyx: original,
      originalSpacingZyx: [s[2], s[1], s[0]],
      imagePaths: [],
      labelPath: null,
      originXyz: o,
      spacingXyz: s,
      directionXyz: d,
      cropBoxZyx: box as unknown as PreparedCaseProperties["cropBoxZyx"],
      classes: [],
      croppedSizeZyx: axes.map(([, length = 1]) => length) as unknown as Zyx,
      resampledSize: size,
      resampledSpacing: [1, 1, 1],
    };
  });

/** Where a continuous voxel index lies: ITK's formula. */
function pointAt({ originXyz, spacingXyz, directionXyz }: Geometry, [x, y, z]: Xyz): number[] {
  const mm = [x * spacingXyz[0], y * spacingXyz[1], z * spacingXyz[2]];
  return [0, 1, 2].map((row) =>
    mm.reduce(
      (sum, length, column) => sum + (directionXyz[3 * row + column] as number) * length,
      originXyz[row] as number,
    ),
  );
}

function expectSamePlace(found: number[], expected: number[]): void {
  // Two ways to add the same up; a thousand millimetres have rounding errors of 1e-13.
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i] as number, 9);
}

describe("the place of exported cases", () => {
  test("property: a voxel of the crop lies where the scan has it", () => {
    fc.assert(
      fc.property(cases, triple(fc.nat(29)), (one, [i, j, k]) => {
        const [[z0], [y0], [x0]] = one.cropBoxZyx;
        expectSamePlace(
          pointAt(croppedGeometry(one), [i, j, k]),
          pointAt(scanGeometry(one), [x0 + i, y0 + j, z0 + k]),
        );
      }),
    );
  });

  test("property: a voxel of a stage lies where resampling took it from", () => {
    fc.assert(
      fc.property(cases, backward, triple(fc.nat(39)), (one, order, [i, j, k]) => {
        const geometry = stageGeometry(one, order);
        const from = ([0, 1, 2] as const).map((xyz) => {
          const zyx = 2 - xyz;
          const index = [i, j, k][xyz] as number;
          const wanted = one.resampledSize[order[zyx] as number] as number;
          const present = one.croppedSizeZyx[zyx] as number;
          return (index + 0.5) * (present / wanted) - 0.5 + (one.cropBoxZyx[zyx]?.[0] as number);
        }) as unknown as Xyz;
        expectSamePlace(pointAt(geometry, [i, j, k]), pointAt(scanGeometry(one), from));
      }),
    );
  });

  test("property: the outer corners of a stage are those of the cropped box", () => {
    fc.assert(
      fc.property(cases, backward, (one, order) => {
        const [stage, crop] = [stageGeometry(one, order), croppedGeometry(one)];
        const end = ({ sizeXyz: [x, y, z] }: Geometry): Xyz => [x - 0.5, y - 0.5, z - 0.5];
        expectSamePlace(pointAt(stage, [-0.5, -0.5, -0.5]), pointAt(crop, [-0.5, -0.5, -0.5]));
        expectSamePlace(pointAt(stage, end(stage)), pointAt(crop, end(crop)));
      }),
    );
  });

  test("nothing resampled: the stage lies exactly where the crop lies", () => {
    fc.assert(
      fc.property(cases, (one) => {
        const same = { ...one, resampledSize: one.croppedSizeZyx };
        expect(stageGeometry(same, [0, 1, 2])).toEqual(croppedGeometry(one));
      }),
    );
  });
});
