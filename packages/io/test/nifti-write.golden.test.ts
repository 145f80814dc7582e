import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Dtype, Geometry, Matrix3, Xyz } from "@voxprep/core";
import { describe, expect, test } from "vitest";
import {
  describeReference,
  readReferenceJson,
  referencePath,
} from "../../core/test/support/reference-folder.ts";
import {
  encodeNifti,
  encodeNiftiHeader,
  niftiGeometry,
  parseNiftiHeader,
  readNifti,
} from "../src/index.js";
import { niftiFileBytes } from "../src/node/index.js";
import { readFixture, readFixtureJson } from "./support/fixture.ts";
import { expectGrid, type GoldenGrid, type GoldenWritten } from "./support/nifti-goldens.ts";

/** Numbers as repr texts, with blanks between them. */
interface GridTexts {
  readonly spacing: string;
  readonly origin: string;
  readonly direction: string;
}

interface WrittenHeader extends GridTexts {
  readonly dtype: Dtype;
  readonly size: string;
  readonly header: string;
  readonly readBack: GridTexts;
}

function gridOf({ spacing, origin, direction }: GridTexts): GoldenGrid {
  return {
    spacing: spacing.split(" "),
    origin: origin.split(" "),
    direction: direction.split(" "),
  };
}

/** The geometry that was handed to SimpleITK; its texts are exact. */
function geometryOf(sizeXyz: Xyz, golden: GoldenGrid): Geometry {
  return {
    sizeXyz,
    spacingXyz: golden.spacing.map(Number) as unknown as Xyz,
    originXyz: golden.origin.map(Number) as unknown as Xyz,
    directionXyz: golden.direction.map(Number) as unknown as Matrix3,
  };
}

/** Writes the image of a file of SimpleITK again, from the geometry that SimpleITK was given. */
async function checkRewritten(golden: GoldenWritten, file: Uint8Array): Promise<void> {
  const image = await readNifti(file, { name: golden.file });
  expectGrid(image.geometry, golden.readBack, `${golden.file} read back`);
  const written = { ...image, geometry: geometryOf(image.geometry.sizeXyz, golden.written) };
  const plain = golden.file.endsWith(".gz") ? new Uint8Array(gunzipSync(file)) : file;
  expect(encodeNifti(written), golden.file).toEqual(plain);
  const bytes = await niftiFileBytes(golden.file, written);
  if (!golden.file.endsWith(".gz")) expect(bytes, golden.file).toEqual(plain);
  else {
    // Header of the member as SimpleITK writes it; the deflate bytes depend on the zlib in use.
    expect(bytes.subarray(0, 10)).toEqual(file.subarray(0, 10));
    expect(new Uint8Array(gunzipSync(bytes))).toEqual(plain);
  }
}

describe("files in the fixtures that SimpleITK wrote", () => {
  const { written } = readFixtureJson<{ written: GoldenWritten[] }>("nifti/golden.json");

  test.each(written)("$file is written again byte for byte", async (golden) => {
    await checkRewritten(golden, readFixture(`nifti/written_${golden.file}`));
  });

  test("headers of random geometries are equal in all 352 bytes, and read back alike", () => {
    const { cases } = readFixtureJson<{ cases: WrittenHeader[] }>("nifti/written-headers.json");
    expect(cases.length).toBe(20);
    for (const [index, golden] of cases.entries()) {
      const size = golden.size.split(" ").map(Number) as unknown as Xyz;
      const header = encodeNiftiHeader(golden.dtype, geometryOf(size, gridOf(golden)));
      expect(Buffer.from(header).toString("base64"), `header ${index}`).toBe(golden.header);
      const { geometry, findings } = niftiGeometry(parseNiftiHeader(header));
      expectGrid(geometry, gridOf(golden.readBack), `header ${index} read back`);
      expect(findings, `header ${index}`).toEqual([]);
    }
  });
});

describeReference("reference files that SimpleITK wrote", () => {
  test("are written again byte for byte", async () => {
    const { files } = readReferenceJson<{ files: GoldenWritten[] }>(
      "golden/nifti/writer/golden.json",
    );
    for (const golden of files) {
      const path = referencePath(`golden/nifti/writer/${golden.file}`);
      await checkRewritten(golden, new Uint8Array(readFileSync(path)));
    }
    expect(files.length).toBe(4);
    console.log(`nifti: ${files.length} written files compared`);
  });
});
