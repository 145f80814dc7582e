import { allocateVolume, type Volume, volumeOver } from "@voxprep/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkImageVoxels } from "../src/check/check-image-voxels.js";
import { checkLabelVoxels } from "../src/check/check-label-voxels.js";

const label = { file: "/task/labelsTr/a.nii.gz", caseId: "a" };
const image = { file: "/task/imagesTr/a_0000.nii.gz", caseId: "a" };

function floats(...values: number[]): Volume<"float64"> {
  return volumeOver("float64", [1, 1, values.length], Float64Array.from(values));
}

function codesOf(volume: Volume, declared: readonly number[] = [0, 1, 2]): string[] {
  return checkLabelVoxels(volume, declared, label).findings.map(({ code }) => code);
}

describe("labels", () => {
  test("F52: a value that is not declared is VP5101, with its voxels and the first place", () => {
    const volume = allocateVolume("uint8", [2, 3, 4]);
    volume.data.set([1, 7, 7], 16);
    const { findings, counts } = checkLabelVoxels(volume, [0, 1], label);
    expect(findings).toMatchObject([
      {
        code: "VP5101",
        severity: "case",
        caseId: "a",
        files: [label.file],
        found: [{ value: 7, voxels: 2, firstIndexZyx: [1, 1, 1] }],
        expected: [0, 1],
      },
    ]);
    expect(findings[0]?.message).toContain("7 (2 voxels, first at z y x 1 1 1)");
    expect(counts).toEqual([
      [0, 21],
      [1, 1],
      [7, 2],
    ]);
  });

  test("F52: an image saved as the label and a mask of 255 are recognized", () => {
    const ramp = volumeOver(
      "int16",
      [1, 1, 300],
      Int16Array.from({ length: 300 }, (_, i) => i),
    );
    expect(checkLabelVoxels(ramp, [0, 1], label).findings[0]?.message).toContain("like an image");
    const mask = floats(0, 255, 255);
    expect(checkLabelVoxels(mask, [0, 1], label).findings[0]?.message).toContain("0 and 255");
  });

  test("F53: a fraction is VP5102; whole numbers in float64 are nothing", () => {
    expect(codesOf(floats(0, 0.5, 1))).toEqual(["VP5102"]);
    expect(codesOf(floats(0, 2, 1))).toEqual([]);
  });

  test("F54: a negative value is VP5103 and nothing else", () => {
    expect(codesOf(floats(0, -2, 1, -1))).toEqual(["VP5103"]);
  });

  test("F55: NaN is VP5104 and nothing else", () => {
    expect(codesOf(floats(0, Number.NaN, 1))).toEqual(["VP5104"]);
  });

  test("F56: background alone is the warning VP5105", () => {
    const { findings } = checkLabelVoxels(allocateVolume("uint8", [2, 2, 2]), [0, 1], label);
    expect(findings).toMatchObject([{ code: "VP5105", severity: "warning" }]);
  });

  test("allowed faults become warnings, others do not", () => {
    const source = { ...label, allow: new Set(["VP5101"] as const) };
    const { findings } = checkLabelVoxels(floats(0, 9, 0.5), [0, 1], source);
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([
      ["VP5102", "case"],
      ["VP5101", "warning"],
    ]);
  });

  test("64-bit labels are counted as numbers", () => {
    const volume = volumeOver("int64", [1, 1, 3], BigInt64Array.of(0n, 1n, 1n));
    expect(checkLabelVoxels(volume, [0, 1], label)).toEqual({
      findings: [],
      mapped: [],
      counts: [
        [0, 1],
        [1, 2],
      ],
    });
  });

  test("property: every value is under exactly one code, or declared; counts are complete", () => {
    const value = fc.oneof(
      fc.integer({ min: -3, max: 5 }),
      fc.constantFrom(0.5, -0.25, Number.NaN, 1e300, -0),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (values) => {
        const { findings, counts } = checkLabelVoxels(floats(...values), [0, 1, 2], label);
        expect(counts.reduce((sum, [, voxels]) => sum + voxels, 0)).toBe(values.length);
        const blamed = findings
          .filter(({ severity }) => severity === "case")
          .flatMap(({ found }) => found as unknown as { voxels: number }[])
          .reduce((sum, { voxels }) => sum + voxels, 0);
        expect(blamed).toBe(values.filter((v) => ![0, 1, 2].includes(v)).length);
      }),
    );
  });
});

describe("images", () => {
  test("F41: 1e300 is VP3106, a case fault that can be allowed", () => {
    const volume = floats(0, 1e300, -1e301);
    const [finding] = checkImageVoxels(volume, image);
    expect(finding).toMatchObject({
      code: "VP3106",
      severity: "case",
      found: { voxels: 2, largest: "-1e+301", firstIndexZyx: [0, 0, 1] },
    });
    const allowed = checkImageVoxels(volume, { ...image, allow: new Set(["VP3106"] as const) });
    expect(allowed).toMatchObject([{ code: "VP3106", severity: "warning" }]);
  });

  test("property: VP3106 exactly where float32 becomes infinite", () => {
    const edge = fc.double({ min: 3.4028234e38, max: 3.4028236e38, noNaN: true });
    fc.assert(
      fc.property(edge, (value) => {
        const isTooLarge = !Number.isFinite(Math.fround(value));
        expect(checkImageVoxels(floats(0, value), image)).toHaveLength(isTooLarge ? 1 : 0);
      }),
    );
  });

  test("F42: a modality of zeros is the warning VP3105", () => {
    const volume = allocateVolume("int16", [2, 2, 2]);
    expect(checkImageVoxels(volume, image)).toMatchObject([
      { code: "VP3105", severity: "warning" },
    ]);
  });

  test("F43: a constant image is the warning VP3104, with the value", () => {
    expect(checkImageVoxels(floats(7, 7, 7), image)).toMatchObject([
      { code: "VP3104", severity: "warning", found: 7 },
    ]);
    expect(checkImageVoxels(floats(7, 7, 8), image)).toEqual([]);
  });
});
