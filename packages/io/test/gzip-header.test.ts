import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { readNifti } from "../src/index.js";
import { encodeNiftiHeader } from "../src/nifti/encode-nifti.js";
import { readNiftiFile, readNiftiHeaderFile } from "../src/node/index.js";
import { ScratchFolder } from "./fuzz/scratch-folder.ts";
import { readFixture } from "./support/fixture.ts";
import { codeOfRejection } from "./support/nifti-goldens.ts";

const folder = new ScratchFolder();
afterAll(() => folder.remove());

/** A float32 image of 2 x 2 x 2 voxels. */
function imageBytes(): Buffer {
  const header = encodeNiftiHeader("float32", {
    sizeXyz: [2, 2, 2],
    spacingXyz: [1, 1, 1],
    originXyz: [0, 0, 0],
    directionXyz: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  });
  return Buffer.concat([header, Buffer.alloc(32, 1)]);
}

/** One gzip member, field by field. */
function member(data: Buffer, flags: number, fields: Buffer): Buffer {
  const start = Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3]);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(data), 0);
  trailer.writeUInt32LE(data.length, 4);
  return Buffer.concat([start, fields, deflateRawSync(data), trailer]);
}

function sumOf(flags: number, fields = Buffer.alloc(0)): Buffer {
  const start = Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3]);
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE(crc32(Buffer.concat([start, fields])) & 0xffff);
  return Buffer.concat([fields, sum]);
}

/** What every reader says of a file: `null` when it is read. */
async function outcomes(bytes: Buffer): Promise<readonly (string | null)[]> {
  const path = folder.put("one.nii.gz", bytes);
  const reading = [
    readNiftiFile(path),
    readNiftiHeaderFile(path),
    readNifti(bytes, { name: path }),
  ];
  return Promise.all(
    reading.map((one) =>
      one.then(
        () => null,
        () => codeOfRejection(one),
      ),
    ),
  );
}

describe("F22: the header of a gzip member", () => {
  const data = imageBytes();

  test("with its checksum, a name and extra bytes is read", async () => {
    const named = Buffer.from("name.nii\0", "latin1");
    const extra = Buffer.from([3, 0, 65, 66, 67]);
    expect(await outcomes(member(data, 2, sumOf(2)))).toEqual([null, null, null]);
    expect(
      await outcomes(member(data, 4 + 8 + 2, sumOf(14, Buffer.concat([extra, named])))),
    ).toEqual([null, null, null]);
  });

  test("with a wrong checksum is VP2103", async () => {
    const wrong = Buffer.from([0x12, 0x34]);
    expect(await outcomes(member(data, 2, wrong))).toEqual(["VP2103", "VP2103", "VP2103"]);
  });

  test.each([0x20, 0x40, 0x80])("with the reserved flag %d is VP2104", async (flag) => {
    const outcome = await outcomes(member(data, flag, Buffer.alloc(0)));
    expect(outcome).toEqual(["VP2104", "VP2104", "VP2104"]);
  });

  test("is looked at in the second member, too", async () => {
    const second = member(data.subarray(360), 2, Buffer.from([0x12, 0x34]));
    const [whole, , pure] = await outcomes(
      Buffer.concat([gzipSync(data.subarray(0, 360)), second]),
    );
    expect([whole, pure]).toEqual(["VP2103", "VP2103"]);
  });
});

test("F24: a NIfTI-2 file whose line ends were changed by a transfer as text is VP2201", async () => {
  const bytes = Buffer.from(readFixture("nifti/nifti2_le.nii"));
  expect(await outcomes(gzipSync(bytes))).toEqual([null, null, null]);
  bytes.write("\n\n\x1a\n", 8, "latin1");
  expect(await outcomes(gzipSync(bytes))).toEqual(["VP2201", "VP2201", "VP2201"]);
});
