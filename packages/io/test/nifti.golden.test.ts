import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ErrorCode } from "@voxprep/core";
import { describe, expect, test } from "vitest";
import {
  describeReference,
  readReferenceJson,
  referencePath,
} from "../../core/test/support/reference-folder.ts";
import { readNifti } from "../src/index.js";
import { readNiftiFile } from "../src/node/index.js";
import { readFixtureJson } from "./support/fixture.ts";
import {
  CODES,
  codeOfRejection,
  codesOf,
  expectItk,
  type GoldenFile,
  type GoldenItk,
  type GoldenOrientation,
  sha256OfVoxels,
} from "./support/nifti-goldens.ts";

/** What the reader itself can read; without it the pipeline's stricter policy would refuse more. */
const AS_ITK: ReadonlySet<ErrorCode> = new Set(["VP2208", "VP2209", "VP2210"]);

/** Reads a file as the golden's author recommends, from disk and from memory. */
async function check(golden: GoldenFile, path: string): Promise<void> {
  const { file } = golden;
  const name = golden.voxprep.split(" ")[0] as string;
  const fromMemory = /\.(hdr|img)(\.gz)?$/.test(file)
    ? null
    : () => readNifti(new Uint8Array(readFileSync(path)), { name: file, allow: AS_ITK });
  if (name !== "read") {
    expect(CODES[name], file).toContain(
      await codeOfRejection(readNiftiFile(path, { allow: AS_ITK })),
    );
    if (fromMemory !== null)
      expect(CODES[name], file).toContain(await codeOfRejection(fromMemory()));
    return;
  }
  const images = [await readNiftiFile(path, { allow: AS_ITK }), await fromMemory?.()];
  for (const image of images) {
    if (image === undefined) continue;
    if (golden.nibabel !== undefined && /nifti2/.test(file)) {
      expectNibabel(image, golden.nibabel, file);
    } else expectItk(image, golden.itk as GoldenItk, file);
  }
}

/** NIfTI-2 has no SimpleITK reference: voxels and affine of nibabel, in its x y z order. */
function expectNibabel(
  image: Awaited<ReturnType<typeof readNifti>>,
  golden: NonNullable<GoldenFile["nibabel"]>,
  file: string,
): void {
  const { volume, geometry } = image;
  const [nz, ny, nx] = volume.shapeZyx;
  expect([nx, ny, nz], file).toEqual(golden.shape);
  const xyz = new Int16Array(volume.data.length);
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++) xyz[(x * ny + y) * nz + z] = volume.data[i++] as number;
    }
  }
  expect(sha256OfVoxels(xyz), file).toBe(golden.scaledSha256);
  for (const row of [0, 1, 2]) {
    const affine = (golden.affine[row] as readonly string[]).map(Number);
    const sign = row < 2 ? -1 : 1;
    const columns = [0, 1, 2].map(
      (j) =>
        sign * (geometry.directionXyz[3 * row + j] as number) * (geometry.spacingXyz[j] as number),
    );
    expect([...columns, sign * (geometry.originXyz[row] as number)].map((v) => v + 0)).toEqual(
      affine,
    );
  }
  expect(codesOf(image.findings), file).toEqual(["VP2214"]);
}

describe("NIfTI files in the fixtures", () => {
  const { files, orientations } = readFixtureJson<{
    files: GoldenFile[];
    orientations: GoldenOrientation[];
  }>("nifti/golden.json");
  const path = (file: string) =>
    fileURLToPath(new URL(`./fixtures/nifti/${file}`, import.meta.url));

  test.each(files)("$file: $voxprep", (golden) => check(golden, path(golden.file)));

  test.each(orientations)("$file lies where SimpleITK says", async ({ file, itk }) => {
    expectItk(await readNiftiFile(path(file)), itk, file);
  });
});

describeReference("all reference NIfTI files", () => {
  test("of edge cases have the outcome that the golden recommends", async () => {
    const { files } = readReferenceJson<{ files: GoldenFile[] }>(
      "golden/nifti/edge-cases/golden.json",
    );
    for (const golden of files) {
      await check(golden, referencePath(`golden/nifti/edge-cases/${golden.file}`));
    }
    expect(files.length).toBe(169);
    console.log(`nifti: ${files.length} edge cases compared`);
  });

  test("of all orientations lie where SimpleITK says, voxel by voxel in the world", async () => {
    const { files } = readReferenceJson<{ files: GoldenOrientation[] }>(
      "golden/nifti/orientations48/golden.json",
    );
    let inWorld = 0;
    for (const { file, itk } of files) {
      const image = await readNiftiFile(referencePath(`golden/nifti/orientations48/${file}`));
      expectItk(image, itk, file);
      if (!/^[sq]_p/.test(file)) continue;
      expectBaseVolume(image, file);
      inWorld++;
    }
    expect([files.length, inWorld]).toEqual([120, 96]);
    console.log(`nifti: ${files.length} orientations compared, ${inWorld} of them in world space`);
  });
});

/**
 * The golden's base volume: value(i, j, k) = i + 10 j + 100 k - 150 at RAS position
 * (-20 + 1.5 i, -30.5 + 2 j, -40.25 + 3.25 k), whatever the order of the stored axes.
 */
function expectBaseVolume(image: Awaited<ReturnType<typeof readNifti>>, file: string): void {
  const { originXyz, spacingXyz, directionXyz } = image.geometry;
  const [nz, ny, nx] = image.volume.shapeZyx;
  const start = [-20, -30.5, -40.25];
  const step = [1.5, 2, 3.25];
  const weight = [1, 10, 100];
  let wrong = 0;
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        let expected = -150;
        for (const axis of [0, 1, 2]) {
          let lps = originXyz[axis] as number;
          for (const [j, index] of [x, y, z].entries()) {
            lps += (directionXyz[3 * axis + j] as number) * (spacingXyz[j] as number) * index;
          }
          const ras = axis < 2 ? -lps : lps;
          const at = (ras - (start[axis] as number)) / (step[axis] as number);
          // A stored quaternion of 90 degrees is 0.70710677: half a micrometre at the far corner.
          if (Math.abs(at - Math.round(at)) > 1e-5) wrong++;
          expected += Math.round(at) * (weight[axis] as number);
        }
        if (image.volume.data[i] !== expected) wrong++;
      }
    }
  }
  expect(wrong, file).toBe(0);
}
