import { createHash } from "node:crypto";
import type { Dtype, Finding, Geometry, Image, VoxelArray } from "@voxprep/core";
import { expect } from "vitest";

/** Geometry as the golden files write it: repr strings, x first. */
export interface GoldenGrid {
  readonly spacing: readonly string[];
  readonly origin: readonly string[];
  readonly direction: readonly string[];
}

/** What SimpleITK 2.5.7 read from a file. */
export interface GoldenItk extends GoldenGrid {
  readonly dtype: string;
  readonly sha256: string;
}

/** An entry of `edge-cases/golden.json`. */
export interface GoldenFile {
  readonly file: string;
  readonly voxprep: string;
  readonly itk?: GoldenItk | { readonly error: string };
  readonly nibabel?: {
    readonly shape: readonly number[];
    readonly affine: readonly (readonly string[])[];
    readonly scaledSha256: string;
  };
}

/** An entry of `orientations48/golden.json`. */
export interface GoldenOrientation {
  readonly file: string;
  readonly axisOrder?: readonly number[];
  readonly flipped?: readonly number[];
  readonly itk: GoldenItk;
}

/** An entry of `random-headers.json`. */
export interface GoldenHeader extends Partial<GoldenGrid> {
  readonly header: string;
  readonly size?: readonly number[];
  readonly refused?: boolean;
}

/** An entry of `writer/golden.json`. */
export interface GoldenWritten {
  readonly file: string;
  readonly written: GoldenGrid;
  readonly readBack: GoldenGrid;
}

/** Codes of spec 5-faults, section 1.3, for each name that the golden files use. */
export const CODES: Readonly<Record<string, readonly string[]>> = {
  NIFTI_TRUNCATED_HEADER: ["VP2202", "VP2101"],
  NIFTI_BAD_MAGIC: ["VP2201", "VP2203"],
  NIFTI_BAD_DIM0: ["VP2204"],
  NIFTI_BAD_DIM: ["VP2204"],
  NIFTI_NOT_3D: ["VP2302", "VP2303"],
  NIFTI_UNSUPPORTED_DATATYPE: ["VP2206"],
  NIFTI_NON_SCALAR: ["VP2216"],
  NIFTI_BAD_VOX_OFFSET: ["VP2208"],
  NIFTI_TRUNCATED_DATA: ["VP2205", "VP2208", "VP9201"],
  NIFTI_GZIP_CORRUPT: ["VP2102", "VP2103", "VP2104"],
  NIFTI_MISSING_PAIR: ["VP2203"],
  NIFTI_SFORM_NOT_ORTHONORMAL: ["VP4105", "VP4106"],
};

const DTYPES: Readonly<Record<string, Dtype>> = {
  "|u1": "uint8",
  "|i1": "int8",
  "<u2": "uint16",
  "<i2": "int16",
  "<u4": "uint32",
  "<i4": "int32",
  "<u8": "uint64",
  "<i8": "int64",
  "<f4": "float32",
  "<f8": "float64",
};

/** SHA-256 of the voxels' bytes. */
export function sha256OfVoxels(data: VoxelArray): string {
  return createHash("sha256")
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex");
}

/** Compares numbers with repr strings, bit for bit; `-0.0` is not `0.0`. */
export function expectNumbers(
  found: readonly number[],
  expected: readonly string[] | undefined,
  what: string,
): void {
  expect(found, what).toStrictEqual(expected?.map(Number));
}

/** Compares a geometry with what the reference wrote, bit for bit. */
export function expectGrid(geometry: Geometry, golden: GoldenGrid, what: string): void {
  expectNumbers(geometry.spacingXyz, golden.spacing, `spacing of ${what}`);
  expectNumbers(geometry.originXyz, golden.origin, `origin of ${what}`);
  expectNumbers(geometry.directionXyz, golden.direction, `direction of ${what}`);
}

/** Compares dtype, voxels and geometry with what SimpleITK read. */
export function expectItk({ volume, geometry }: Image, golden: GoldenItk, what: string): void {
  expect(volume.dtype, `dtype of ${what}`).toBe(DTYPES[golden.dtype]);
  const [z, y, x] = volume.shapeZyx;
  expect(geometry.sizeXyz, what).toEqual([x, y, z]);
  expect(sha256OfVoxels(volume.data), `voxels of ${what}`).toBe(golden.sha256);
  expectGrid(geometry, golden, what);
}

/** Codes of findings, sorted. */
export function codesOf(findings: readonly Finding[]): string[] {
  return findings.map(({ code }) => code).sort();
}

/** The code of the error that a promise ends with; anything else than a typed error is thrown on. */
export async function codeOfRejection(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code === "string" && code.startsWith("VP")) return code;
    throw error;
  }
  return "read";
}
