import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  describeReference,
  readReferenceJson,
  referencePath,
} from "../../core/test/support/reference-folder.ts";
import { readNiftiFile, readNiftiHeaderFile, splitNifti4d } from "../src/node/index.js";
import { readFixture } from "./support/fixture.ts";
import {
  codeOfRejection,
  expectItk,
  type GoldenItk,
  sha256OfVoxels,
} from "./support/nifti-goldens.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "voxprep-nifti-split-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = (file: string) =>
  fileURLToPath(new URL(`./fixtures/nifti/${file}`, import.meta.url));

test("a file of two time points becomes two volumes with the place of the first three axes", async () => {
  const path = fixture("dim0_4_t2_oblique.nii");
  const { images, isSplit, byteLength } = await splitNifti4d(path);
  expect([images.length, isSplit, byteLength]).toEqual([2, true, 400]);
  const stored = new Int16Array(readFixture("nifti/dim0_4_t2_oblique.nii").buffer, 352);
  expect(images.map(({ volume }) => [...volume.data])).toEqual([
    [...stored.subarray(0, stored.length / 2)],
    [...stored.subarray(stored.length / 2)],
  ]);
  const { geometry } = await readNiftiHeaderFile(path, { dimensions: 4 });
  for (const image of images) {
    expect(image.geometry).toEqual(geometry);
    expect(image.volume.shapeZyx).toEqual([1, 3, 4]);
    expect(image.geometry.directionXyz.every(Number.isFinite)).toBe(true);
  }
});

test("scaled integers become float32 in every volume", async () => {
  const bytes = readFixture("nifti/dim0_4_t2_oblique.nii");
  const stored = new Int16Array(bytes.slice(352).buffer);
  const view = new DataView(bytes.buffer);
  view.setFloat32(112, 0.5, true);
  view.setFloat32(116, -1, true);
  const path = join(folder, "scaled.nii.gz");
  writeFileSync(path, gzipSync(bytes));
  const { images } = await splitNifti4d(path);
  expect(images.map(({ volume }) => volume.dtype)).toEqual(["float32", "float32"]);
  expect(images.flatMap(({ volume }) => [...volume.data])).toEqual(
    Array.from(stored, (value) => value * 0.5 - 1),
  );
});

test("a voxel that is not finite is named with its time point", async () => {
  const header = readFixture("nifti/dim0_4_t2_oblique.nii").subarray(0, 352);
  const view = new DataView(header.buffer);
  view.setInt16(70, 16, true);
  view.setInt16(72, 32, true);
  const voxels = new Float32Array(24).fill(1);
  voxels[12 + 7] = Number.NaN;
  const path = join(folder, "nan.nii");
  writeFileSync(path, Buffer.concat([header, Buffer.from(voxels.buffer)]));
  const { images } = await splitNifti4d(path);
  expect(images[0]?.findings).toContainEqual(
    expect.objectContaining({ code: "VP3101", found: { count: 1, firstIndex: [1, 0, 1, 3] } }),
  );
});

test("a file of three dimensions is one volume and not split", async () => {
  const path = fixture("dt_int16_be.nii");
  const { images, isSplit, sha256 } = await splitNifti4d(path);
  const whole = await readNiftiFile(path);
  expect([images.length, isSplit, sha256]).toEqual([1, false, whole.sha256]);
  expect(images[0]?.volume).toEqual(whole.volume);
  expect(images[0]?.geometry).toEqual(whole.geometry);
});

test("two and five dimensions are refused, and four where three are wanted", async () => {
  expect(await codeOfRejection(splitNifti4d(fixture("dim0_2.nii")))).toBe("VP2303");
  expect(await codeOfRejection(readNiftiFile(fixture("dim0_4_t2_oblique.nii")))).toBe("VP2302");
  const bytes = readFixture("nifti/dim0_4_t2_oblique.nii");
  const dims = new Int16Array(bytes.buffer, 40, 8);
  dims.set([5, 4, 3, 1, 1, 2]);
  const path = join(folder, "five.nii");
  writeFileSync(path, bytes);
  expect(await codeOfRejection(splitNifti4d(path))).toBe("VP2302");
});

describeReference("the reference's 4D files", () => {
  test("split into the bytes that SimpleITK reads", async () => {
    const { files } = readReferenceJson<{ files: { file: string; itk: GoldenItk }[] }>(
      "golden/nifti/edge-cases/golden.json",
    );
    const chosen = files.filter(({ file }) => file.startsWith("dim0_4_t"));
    for (const { file, itk } of chosen) {
      const path = referencePath(`golden/nifti/edge-cases/${file}`);
      const { images, isSplit } = await splitNifti4d(path);
      if (!isSplit) {
        expectItk(images[0] as (typeof images)[number], itk, file);
        continue;
      }
      const all = new Int16Array((images[0] as (typeof images)[number]).volume.data.buffer);
      expect(sha256OfVoxels(all), file).toBe(itk.sha256);
      // SimpleITK tells four dimensions: spacing and origin of the first three are ours.
      for (const { geometry } of images) {
        expect(geometry.spacingXyz).toStrictEqual(itk.spacing.slice(0, 3).map(Number));
        expect(geometry.originXyz).toStrictEqual(itk.origin.slice(0, 3).map(Number));
        const block = [0, 1, 2].flatMap((row) => itk.direction.slice(4 * row, 4 * row + 3));
        expect(geometry.directionXyz).toStrictEqual(block.map(Number));
      }
    }
    expect(chosen.length).toBe(3);
    console.log(`nifti: ${chosen.length} 4D files compared`);
  });
});
