import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { allocateVolume, type Geometry, type Image, type Matrix3 } from "@voxprep/core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeNifti, encodeNiftiHeader, readNifti } from "../src/index.js";
import {
  niftiFileBytes,
  niftiFileChunks,
  readNiftiFile,
  writeNiftiFile,
} from "../src/node/index.js";
import { AXIS_DIRECTIONS, images } from "./support/arbitrary-images.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "voxprep-nifti-write-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const PLACE: Geometry = {
  sizeXyz: [4, 3, 2],
  spacingXyz: [1, 2, 3],
  originXyz: [0, 0, 0],
  directionXyz: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};

/** Compares two images in all bits but the sign of zeros of the geometry, which has rules of its own. */
function expectSame(found: Image, expected: Image): void {
  expect(found.volume.dtype).toBe(expected.volume.dtype);
  expect(found.volume.shapeZyx).toEqual(expected.volume.shapeZyx);
  expect(bytesOf(found)).toEqual(bytesOf(expected));
  const numbers = ({ sizeXyz, spacingXyz, originXyz, directionXyz }: Geometry) =>
    [...sizeXyz, ...spacingXyz, ...originXyz, ...directionXyz].map((value) => value + 0);
  expect(numbers(found.geometry)).toEqual(numbers(expected.geometry));
}

function bytesOf({ volume: { data } }: Image): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
}

describe("an image that is written and read again", () => {
  test("property: is the same from memory", async () => {
    await fc.assert(
      fc.asyncProperty(images, async (image) => {
        const found = await readNifti(encodeNifti(image), { name: "a.nii" });
        expectSame(found, image);
        expect(found.findings).toEqual([]);
      }),
    );
  });

  test("property: is the same from compressed bytes and from files", async () => {
    await fc.assert(
      fc.asyncProperty(images, fc.constantFrom("a.nii", "a.nii.gz"), async (image, name) => {
        const path = join(folder, name);
        await writeNiftiFile(path, image);
        expectSame(await readNiftiFile(path), image);
        const bytes = await niftiFileBytes(name, image);
        expect(new Uint8Array(readFileSync(path))).toEqual(bytes);
        expectSame(await readNifti(bytes, { name }), image);
      }),
      { numRuns: 40 },
    );
  });

  test("is the part of a larger buffer that it is made of", async () => {
    const large = new Int16Array(100).map((_, i) => i);
    const data = large.subarray(30, 54);
    const image: Image = { volume: { dtype: "int16", shapeZyx: [2, 3, 4], data }, geometry: PLACE };
    const found = await readNifti(encodeNifti(image), { name: "a.nii" });
    expect(Array.from(found.volume.data, Number)).toEqual([...data]);
  });

  test("in all 48 orientations has its voxels at the same places of the world", async () => {
    const base = worldVoxels(await written([1, 0, 0, 0, 1, 0, 0, 0, 1]));
    expect(base.size).toBe(2 * 3 * 4);
    for (const direction of AXIS_DIRECTIONS) {
      expect(worldVoxels(await written(direction)), direction.join(" ")).toEqual(base);
    }
  });

  test("of several parts is one gzip member of level 6 without name and time", async () => {
    const volume = allocateVolume("float32", [40, 90, 100]);
    volume.data.forEach((_, i) => {
      volume.data[i] = Math.sin(i) * 1000;
    });
    const image = { volume, geometry: { ...PLACE, sizeXyz: [100, 90, 40] as const } };
    const chunks: Uint8Array[] = [];
    for await (const chunk of niftiFileChunks("a.nii.gz", image)) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    expect([...bytes.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
    expect(new Uint8Array(gunzipSync(bytes))).toEqual(encodeNifti(image));
  });
});

/**
 * A volume whose voxel at world index (i, j, k) is i + 10 j + 100 k, stored along the axes of a
 * direction, so that it fills the same box of the world each time.
 */
async function written(direction: Matrix3): Promise<Image> {
  const worldSize = [4, 3, 2];
  const worldStep = [1.5, 2, 3.25];
  // Column j of the direction has its one entry in the row of the world axis that it runs along.
  const axes = [0, 1, 2].map((j) => [0, 1, 2].findIndex((row) => direction[3 * row + j] !== 0));
  const signs = axes.map((row, j) => direction[3 * row + j] as number);
  const size = axes.map((row) => worldSize[row] as number) as [number, number, number];
  const volume = allocateVolume("int16", [size[2], size[1], size[0]]);
  let at = 0;
  const index = [0, 0, 0];
  for (let z = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++) {
      for (let x = 0; x < size[0]; x++) {
        [x, y, z].forEach((stored, j) => {
          const row = axes[j] as number;
          index[row] = signs[j] === 1 ? stored : (size[j] as number) - 1 - stored;
        });
        volume.data[at++] =
          (index[0] as number) + 10 * (index[1] as number) + 100 * (index[2] as number);
      }
    }
  }
  const originXyz = [0, 1, 2].map((row) => {
    const j = axes.indexOf(row);
    return signs[j] === 1 ? 0 : ((worldSize[row] as number) - 1) * (worldStep[row] as number);
  }) as [number, number, number];
  const spacingXyz = axes.map((row) => worldStep[row] as number) as [number, number, number];
  const geometry = { sizeXyz: size, spacingXyz, originXyz, directionXyz: direction };
  return readNifti(encodeNifti({ volume, geometry }), { name: "a.nii" });
}

/** World position of each voxel, as text, with the voxel's value. */
function worldVoxels({ volume, geometry }: Image): Map<string, number> {
  const { originXyz, spacingXyz, directionXyz } = geometry;
  const [nz, ny, nx] = volume.shapeZyx;
  const found: [string, number][] = [];
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        const place = [0, 1, 2].map((row) =>
          [x, y, z].reduce(
            (sum, index, j) =>
              sum + (directionXyz[3 * row + j] as number) * (spacingXyz[j] as number) * index,
            originXyz[row] as number,
          ),
        );
        found.push([place.join(" "), Number(volume.data[i])]);
      }
    }
  }
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe("what cannot be written", () => {
  test.each([
    ["an axis of 32768 voxels", { ...PLACE, sizeXyz: [32768, 1, 1] as const }, "VP0403"],
    ["an axis of no voxels", { ...PLACE, sizeXyz: [4, 0, 2] as const }, "VP0403"],
    ["a spacing of 0", { ...PLACE, spacingXyz: [1, 0, 1] as const }, "VP0401"],
    ["an origin beyond float32", { ...PLACE, originXyz: [1e39, 0, 0] as const }, "VP0401"],
  ])("%s is refused", (_, geometry, code) => {
    expect(() => encodeNiftiHeader("uint8", geometry)).toThrow(expect.objectContaining({ code }));
  });

  test("a volume of another size than its geometry is refused", async () => {
    const image = { volume: allocateVolume("uint8", [4, 3, 2]), geometry: PLACE };
    expect(() => encodeNifti(image)).toThrow(expect.objectContaining({ code: "VP0403" }));
    await expect(niftiFileBytes("a.nii.gz", image)).rejects.toMatchObject({ code: "VP0403" });
  });
});
