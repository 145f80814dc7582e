import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { volumeOver } from "@voxprep/core";
import { encodeNifti, orientationOfHeader, writtenOrientation } from "@voxprep/io";
import { readNiftiFile, readNiftiHeaderFile, rewrittenNiftiChunks } from "@voxprep/io/node";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "voxprep-rewrite-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const volume = volumeOver(
  "int16",
  [2, 3, 4],
  Int16Array.from({ length: 24 }, (_, i) => i),
);

/** A file whose only orientation is a sform with these columns. */
function writeSkewed(name: string, columns: readonly (readonly number[])[]): string {
  const geometry = {
    sizeXyz: [4, 3, 2],
    spacingXyz: [1, 1, 1],
    originXyz: [5, -6, 7],
    directionXyz: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  } as const;
  const bytes = Buffer.from(encodeNifti({ volume, geometry }));
  bytes.writeInt16LE(0, 252);
  columns.forEach((column, j) => {
    column.forEach((value, i) => {
      bytes.writeFloatLE(value, 280 + 16 * i + 4 * j);
    });
  });
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Unit columns turned about z by one angle, the second one leaning towards the first by another. */
function leaning(turnDegrees: number, skewDegrees: number): number[][] {
  const [c, s] = [Math.cos(radians(turnDegrees)), Math.sin(radians(turnDegrees))];
  const [cs, ss] = [Math.cos(radians(skewDegrees)), Math.sin(radians(skewDegrees))];
  return [
    [c, s, 0],
    [-s * cs + c * ss, c * cs + s * ss, 0],
    [0, 0, 1],
  ];
}

describe("axes that are not perpendicular", () => {
  test("F48: are refused beyond the angle, and straightened with a warning up to it", async () => {
    const path = writeSkewed("skewed.nii", leaning(30, 2));
    await expect(readNiftiHeaderFile(path)).rejects.toMatchObject({ code: "VP4105" });
    await expect(readNiftiHeaderFile(path, { maxAngle: 1.9 })).rejects.toMatchObject({
      code: "VP4105",
    });
    const { findings, straightened } = await readNiftiHeaderFile(path, { maxAngle: 2.1 });
    expect(findings).toMatchObject([{ code: "VP4105", severity: "warning" }]);
    expect(straightened?.anglesDegrees[0]).toBeCloseTo(88, 4);
  });

  test("property: the nearest rotation halves the angle, and stands in the rewritten file", async () => {
    const turn = fc.double({ min: -180, max: 180, noNaN: true });
    const skew = fc.double({ min: 0.1, max: 20, noNaN: true });
    await fc.assert(
      fc.asyncProperty(turn, skew, async (turnDegrees, skewDegrees) => {
        const path = writeSkewed("any.nii", leaning(turnDegrees, skewDegrees));
        const read = await readNiftiHeaderFile(path, { maxAngle: 30 });
        // In the plane the nearest rotation leans by half of the skew: LPS, so both signs are turned.
        const angle = radians(turnDegrees - skewDegrees / 2);
        expect(read.geometry.directionXyz[0]).toBeCloseTo(-Math.cos(angle), 5);
        expect(read.geometry.directionXyz[3]).toBeCloseTo(-Math.sin(angle), 5);
        if (read.straightened === null) throw new Error("the axes were skewed");
        const orientation = writtenOrientation(read.straightened.orientation);
        const straight = join(folder, "straight.nii");
        writeFileSync(straight, await bytesOf(rewrittenNiftiChunks(path, { orientation })));
        const again = await readNiftiFile(straight);
        expect(again.geometry).toEqual(read.geometry);
        expect(again.findings).toEqual([]);
        expect(again.volume).toEqual(volume);
      }),
      { numRuns: 40 },
    );
  });
});

test("without a change the bytes are those of the file, gzipped under a name that ends so", async () => {
  const path = writeSkewed("same.nii.gz", leaning(10, 0));
  const { header } = await readNiftiHeaderFile(path);
  const orientation = orientationOfHeader(header);
  const same = await bytesOf(rewrittenNiftiChunks(path, { orientation }));
  expect(gunzipSync(same)).toEqual(readFileSync(path));
});
