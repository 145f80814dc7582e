import type { ErrorCode } from "@voxprep/core";
import { describe, expect, test } from "vitest";
import { describeReference, readReferenceJson } from "../../core/test/support/reference-folder.ts";
import { niftiGeometry, parseNiftiHeader } from "../src/index.js";
import { itkGrid } from "../src/nifti/geometry/itk-grid.js";
import { readFixtureJson } from "./support/fixture.ts";
import {
  expectGrid,
  expectNumbers,
  type GoldenGrid,
  type GoldenHeader,
} from "./support/nifti-goldens.ts";

const source = { name: "header", caseId: undefined, allow: new Set<ErrorCode>(), maxAngle: 0 };

/** Compares the geometry of headers with any number of dimensions; counts them by kind. */
function checkAll(cases: readonly GoldenHeader[]) {
  const counts = { refused: 0, threeD: 0, other: 0 };
  for (const [index, golden] of cases.entries()) {
    const header = parseNiftiHeader(new Uint8Array(Buffer.from(golden.header, "base64")));
    const what = `header ${index}`;
    if (golden.refused === true) {
      expect(() => itkGrid(header, source), what).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^VP410[56]$/) }),
      );
      counts.refused++;
      continue;
    }
    const grid = itkGrid(header, source);
    expect(grid.size, what).toEqual(golden.size);
    expectNumbers(grid.spacing, golden.spacing, `spacing of ${what}`);
    expectNumbers(grid.origin, golden.origin, `origin of ${what}`);
    expectNumbers(grid.direction, golden.direction, `direction of ${what}`);
    if (golden.size?.length === 3) {
      expectGrid(niftiGeometry(header).geometry, golden as GoldenGrid, what);
      counts.threeD++;
    } else counts.other++;
  }
  return counts;
}

describe("random headers in the fixtures", () => {
  test("have SimpleITK's geometry to the last bit", () => {
    const { cases } = readFixtureJson<{ cases: GoldenHeader[] }>("nifti/random-headers.json");
    expect(checkAll(cases).threeD).toBeGreaterThan(20);
  });
});

describeReference("all reference headers", () => {
  test("have SimpleITK's geometry to the last bit", () => {
    const { cases } = readReferenceJson<{ cases: GoldenHeader[] }>(
      "golden/nifti/random-headers.json",
    );
    const { refused, threeD, other } = checkAll(cases);
    expect(refused + threeD + other).toBe(600);
    console.log(
      `nifti: ${threeD} headers in 3D, ${other} in 2D and 4D, ${refused} refusals compared`,
    );
  });
});
