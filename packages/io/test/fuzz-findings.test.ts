import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { readNifti } from "../src/index.js";
import { gunzipMembers } from "../src/nifti/gunzip-members.js";
import { niftiSource } from "../src/nifti/nifti-source.js";
import { readNiftiFile, readNiftiHeaderFile } from "../src/node/index.js";
import { concat } from "./fuzz/mutate.ts";
import { ScratchFolder } from "./fuzz/scratch-folder.ts";
import { readFixture } from "./support/fixture.ts";
import { codeOfRejection } from "./support/nifti-goldens.ts";

const folder = new ScratchFolder();
afterAll(() => folder.remove());

/** Inflates in memory. */
function gunzip(stream: Uint8Array): { bytes: Uint8Array; trailing: number } {
  const parts: Uint8Array[] = [];
  const trailing = gunzipMembers(
    stream,
    (part) => void parts.push(part.slice()),
    niftiSource({}, "x.gz"),
  );
  return { bytes: concat(...parts), trailing };
}

describe("the header of a compressed pair", () => {
  test("is refused when its checksum is wrong, by every reader", async () => {
    const pairHeader = readFixture("nifti/pair_gz.hdr.gz");
    // One bit inside the deflate stream: bitpix becomes 17.
    pairHeader[30] = (pairHeader[30] as number) ^ 0x40;
    const voxels = readFixture("nifti/pair_gz.img.gz");
    folder.put("pair.hdr.gz", pairHeader);
    const path = folder.put("pair.img.gz", voxels);
    expect(await codeOfRejection(readNiftiFile(path))).toBe("VP2103");
    expect(await codeOfRejection(readNiftiHeaderFile(path))).toBe("VP2103");
    expect(await codeOfRejection(readNifti(voxels, { name: path, pairHeader }))).toBe("VP2103");
  });

  test("is not inflated without end, VP9202", async () => {
    const header = gunzipSync(readFixture("nifti/pair_gz.hdr.gz"));
    const pairHeader = new Uint8Array(gzipSync(Buffer.concat([header, Buffer.alloc(3 << 20)])));
    const voxels = readFixture("nifti/pair_gz.img.gz");
    folder.put("bomb.hdr.gz", pairHeader);
    const path = folder.put("bomb.img.gz", voxels);
    expect(await codeOfRejection(readNiftiFile(path))).toBe("VP9202");
    expect(await codeOfRejection(readNiftiHeaderFile(path))).toBe("VP9202");
    expect(await codeOfRejection(readNifti(voxels, { name: path, pairHeader }))).toBe("VP9202");
  });
});

describe("gzip streams in memory", () => {
  test("may have members of a few bytes at their end", () => {
    const content = Uint8Array.from({ length: 18 }, (_, i) => i);
    for (const ends of [
      [6, 12, 18],
      [17, 18],
      [18, 18],
      [1, 2, 18],
      [0, 0, 18],
    ]) {
      const members = ends.map((end, i) =>
        gzipSync(content.subarray(i === 0 ? 0 : ends[i - 1], end), { level: 0 }),
      );
      expect(gunzip(concat(...members)), ends.join()).toEqual({ bytes: content, trailing: 0 });
    }
  });

  test("are refused when the trailer stands elsewhere than behind the data", async () => {
    const good = readFixture("nifti/written_oblique_uint8.nii.gz");
    const doubled = concat(good.subarray(0, 154), good.subarray(145));
    expect(await codeOfRejection(readNifti(doubled))).toBe("VP2103");
    expect(await codeOfRejection(readNiftiFile(folder.put("doubled.nii.gz", doubled)))).toBe(
      "VP2103",
    );
  });
});
