import type { Geometry, Matrix3 } from "@voxprep/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { axisCodes } from "../src/check/axis-codes.js";
import { checkLabelGeometry, checkModalityGeometry } from "../src/check/check-geometry.js";
import { compareGrids } from "../src/check/compare-grids.js";

const IDENTITY: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];

const IMAGE: Geometry = {
  sizeXyz: [40, 50, 10],
  spacingXyz: [0.5, 0.5, 5],
  originXyz: [-10, 20, 30],
  directionXyz: IDENTITY,
};

const options = { caseId: "ct_017" };

function label(change: Partial<Geometry>) {
  return checkLabelGeometry(
    { file: "/task/labelsTr/ct_017.nii.gz", geometry: { ...IMAGE, ...change } },
    { file: "/task/imagesTr/ct_017_0000.nii.gz", geometry: IMAGE },
    options,
  );
}

function modality(change: Partial<Geometry>) {
  return checkModalityGeometry(
    { file: "/task/imagesTr/ct_017_0001.nii.gz", geometry: { ...IMAGE, ...change } },
    { file: "/task/imagesTr/ct_017_0000.nii.gz", geometry: IMAGE },
    options,
  );
}

/** A turn about z. */
function turned(radians: number): Matrix3 {
  const [c, s] = [Math.cos(radians), Math.sin(radians)];
  return [c, -s, 0, s, c, 0, 0, 0, 1];
}

describe("label and image", () => {
  test("F44: another shape is VP4101, shown in array order", () => {
    const [finding, ...more] = label({ sizeXyz: [40, 50, 9] });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      code: "VP4101",
      severity: "case",
      caseId: "ct_017",
      found: [9, 50, 40],
      expected: [10, 50, 40],
    });
    expect(finding?.message).toBe(
      "labelsTr/ct_017.nii.gz is 9 x 50 x 40, imagesTr/ct_017_0000.nii.gz is 10 x 50 x 40 (z, y, x)",
    );
    expect(finding?.remedy).toBeDefined();
    expect(finding?.originals).toBeDefined();
  });

  test("F45: a spacing off by more than 1e-3 is VP4102, a case fault that can be allowed", () => {
    const change = { spacingXyz: [0.5, 0.5, 5.01] } as const;
    expect(label(change)).toMatchObject([{ code: "VP4102", severity: "case" }]);
    const allowed = checkLabelGeometry(
      { file: "a", geometry: { ...IMAGE, ...change } },
      { file: "b", geometry: IMAGE },
      { ...options, allow: new Set(["VP4102"]) },
    );
    expect(allowed).toMatchObject([{ code: "VP4102", severity: "warning" }]);
  });

  test("F45: a spacing off by 1e-4 only warns, one off by 1e-6 is nothing", () => {
    expect(label({ spacingXyz: [0.5, 0.5, 5.0005] })).toMatchObject([
      { code: "VP4103", severity: "warning" },
    ]);
    expect(label({ spacingXyz: [0.5, 0.5, 5.000005] })).toEqual([]);
  });

  test("F46: an origin 20 mm away is VP4103, with the distance in voxels and mm", () => {
    const [finding] = label({ originXyz: [10, 20, 30] });
    expect(finding).toMatchObject({ code: "VP4103", severity: "warning" });
    expect(finding?.message).toContain("40 voxels (20 mm)");
  });

  test("F46 control: 1e-5 mm and a turn by 3e-8 are nothing", () => {
    expect(label({ originXyz: [-10, 20.00001, 30], directionXyz: turned(3e-8) })).toEqual([]);
  });

  test("F47: a flipped header is VP4104 and says that flipping the array repairs it", () => {
    const [finding] = label({
      directionXyz: [-1, 0, 0, 0, 1, 0, 0, 0, 1],
      originXyz: [-10 + 39 * 0.5, 20, 30],
    });
    expect(finding).toMatchObject({
      code: "VP4104",
      severity: "warning",
      found: { axes: "RPS" },
      expected: { axes: "LPS" },
    });
    expect(finding?.message).toContain("flipping the array along x makes the grids agree");
  });

  test("F47: a flip of the direction alone cannot be repaired by a flip", () => {
    const [finding] = label({ directionXyz: [-1, 0, 0, 0, 1, 0, 0, 0, 1] });
    expect(finding?.code).toBe("VP4104");
    expect(finding?.message).toContain("no flip of the array");
  });

  test("property: whatever moves rigidly is found exactly when it moves by more than 0.05 voxel", () => {
    const shift = fc.double({ min: -0.2, max: 0.2, noNaN: true });
    fc.assert(
      fc.property(shift, shift, shift, (x, y, z) => {
        const distance = Math.hypot(x, y, z);
        fc.pre(Math.abs(distance - 0.025) > 1e-9);
        const found = label({ originXyz: [-10 + x, 20 + y, 30 + z] });
        expect(found.map(({ code }) => code)).toEqual(distance > 0.025 ? ["VP4103"] : []);
      }),
    );
  });
});

describe("modalities", () => {
  test("F50: shape VP4201, spacing VP4202, place VP4203", () => {
    expect(modality({ sizeXyz: [40, 50, 9] })).toMatchObject([
      { code: "VP4201", severity: "case" },
    ]);
    expect(modality({ spacingXyz: [0.6, 0.5, 5] })).toMatchObject([
      { code: "VP4202", severity: "case" },
    ]);
    expect(modality({ originXyz: [-9, 20, 30] })).toMatchObject([
      { code: "VP4203", severity: "warning" },
    ]);
    expect(modality({ directionXyz: turned(0.1) })).toMatchObject([
      { code: "VP4203", severity: "warning" },
    ]);
    expect(modality({})).toEqual([]);
  });
});

test("distances are those of corner voxels, not of corners of the volume", () => {
  const grid = { ...IMAGE, spacingXyz: [0.5, 0.5, 6] } as const;
  expect(compareGrids(grid, IMAGE)).toMatchObject({ distanceMm: 9, distanceVoxels: 18 });
});

describe("axisCodes", () => {
  // nibabel's aff2axcodes of diag(-1, -1, 1), and of permuted and oblique affines (RAS), computed with nibabel 5.4.2.
  test.each<[string, Matrix3]>([
    ["LPS", IDENTITY],
    ["RAS", [-1, 0, 0, 0, -1, 0, 0, 0, 1]],
    ["PSR", [0, 0, -1, 1, 0, 0, 0, 1, 0]],
    ["LSA", [1, 0, 0, 0, 0, -1, 0, 1, 0]],
    ["LPS", turned(0.7)],
    ["PRS", turned(0.9)],
  ])("%s", (codes, direction) => {
    expect(axisCodes(direction)).toBe(codes);
  });
});
