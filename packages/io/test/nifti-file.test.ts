import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { ErrorCode } from "@voxprep/core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readNifti } from "../src/index.js";
import { readNiftiFile, readNiftiHeaderFile } from "../src/node/index.js";
import { readFixture as readAnyFixture } from "./support/fixture.ts";
import { codeOfRejection, codesOf, sha256OfVoxels } from "./support/nifti-goldens.ts";

const readFixture = (file: string) => readAnyFixture(`nifti/${file}`);
const fixture = (file: string) =>
  fileURLToPath(new URL(`./fixtures/nifti/${file}`, import.meta.url));

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "voxprep-nifti-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a file into the test's folder. */
function put(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe("the policy", () => {
  test.each([
    ["vox_offset_0.nii", "VP2208"],
    ["geo_pixdim_nan.nii", "VP2209"],
    ["scl_inf_0_int16.nii", "VP2210"],
  ] as const)("refuses %s with %s unless it is allowed", async (file, code) => {
    const path = fixture(file);
    expect(await codeOfRejection(readNiftiFile(path))).toBe(code);
    expect(await codeOfRejection(readNiftiHeaderFile(path))).toBe(code);
    const others = new Set<ErrorCode>(["VP2208", "VP2209", "VP2210"]);
    others.delete(code);
    expect(await codeOfRejection(readNiftiFile(path, { allow: others }))).toBe(code);
    const { findings } = await readNiftiFile(path, { caseId: "a", allow: new Set([code]) });
    expect(findings).toContainEqual(
      expect.objectContaining({ code, severity: "warning", caseId: "a", files: [path] }),
    );
  });

  test("never allows an offset that is no number or lies in a NIfTI-2 header", async () => {
    const allow = new Set<ErrorCode>(["VP2208"]);
    expect(await codeOfRejection(readNiftiFile(fixture("vox_offset_nan.nii"), { allow }))).toBe(
      "VP2208",
    );
    const bytes = readFixture("nifti2_le.nii");
    new DataView(bytes.buffer).setBigInt64(168, 100n, true);
    expect(await codeOfRejection(readNiftiFile(put("low.nii", bytes), { allow }))).toBe("VP2208");
  });

  test.each([
    ["dt_int16_be.nii", []],
    ["gz_members2.nii.gz", []],
    ["gz_member_empty.nii.gz", []],
    ["extension_bad_esize.nii", []],
    ["dt_bitpix_wrong.nii", ["VP2207"]],
    ["gz_trailing_junk.nii.gz", ["VP2106"]],
    ["plain_named_gz.nii.gz", ["VP2105"]],
    ["dim0_4_t1.nii", ["VP2301"]],
    ["geo_none.nii", ["VP4108"]],
    ["geo_conflict_s2_q1.nii", ["VP4107"]],
    ["scl_0_5_int16.nii", ["VP2212"]],
    ["geo_units_um.nii", ["VP2213"]],
    ["nonfinite_float64.nii", ["VP3101", "VP3102"]],
    ["nifti2_be.nii", ["VP2214"]],
  ])("finds in %s: %j", async (file, codes) => {
    const path = fixture(file);
    const { findings } = await readNiftiFile(path, { caseId: "case_7" });
    expect(codesOf(findings)).toEqual(codes);
    for (const finding of findings) {
      expect(finding).toMatchObject({ severity: "warning", caseId: "case_7", files: [path] });
      expect(finding.message.startsWith(`${path}: `)).toBe(true);
    }
  });

  test("warns of a negative voxel size", async () => {
    const { findings } = await readNiftiFile(fixture("geo_pixdim_neg_q.nii"));
    expect(codesOf(findings)).toContain("VP2211");
  });

  test("counts voxels that are not finite and names the first, z y x", async () => {
    // The fixture has NaN at index 1, +Inf at 2 and -Inf at 3 of a 2 x 3 x 4 volume.
    const { findings, volume } = await readNiftiFile(fixture("nonfinite_float64.nii"));
    expect(findings.map(({ code, found }) => [code, found])).toEqual([
      ["VP3101", { count: 1, firstIndex: [0, 0, 1] }],
      ["VP3102", { count: 2, firstIndex: [0, 0, 2] }],
    ]);
    expect([...volume.data.subarray(1, 5)]).toStrictEqual([0, 0, 0, -0]);
  });
});

describe("a file on disk", () => {
  test("that is missing is VP1301, as a label VP1302", async () => {
    const path = join(folder, "none.nii.gz");
    expect(await codeOfRejection(readNiftiFile(path))).toBe("VP1301");
    expect(await codeOfRejection(readNiftiFile(path, { role: "label" }))).toBe("VP1302");
    expect(await codeOfRejection(readNiftiHeaderFile(path, { role: "label" }))).toBe("VP1302");
    if (process.platform === "win32") return; // links need a right that few have there
    symlinkSync(path, join(folder, "dangling.nii.gz"));
    expect(await codeOfRejection(readNiftiFile(join(folder, "dangling.nii.gz")))).toBe("VP1301");
  });

  test("that is a folder, a pipe or a device is VP1303, at once", async () => {
    mkdirSync(join(folder, "folder.nii.gz"));
    expect(await codeOfRejection(readNiftiFile(join(folder, "folder.nii.gz")))).toBe("VP1303");
    if (process.platform === "win32") return;
    execFileSync("mkfifo", [join(folder, "pipe.nii.gz")]);
    expect(await codeOfRejection(readNiftiFile(join(folder, "pipe.nii.gz")))).toBe("VP1303");
    symlinkSync("/dev/zero", join(folder, "zero.nii"));
    expect(await codeOfRejection(readNiftiFile(join(folder, "zero.nii")))).toBe("VP1303");
  });

  test.skipIf(process.platform === "win32")(
    "that is a symbolic link to itself is VP1304",
    async () => {
      symlinkSync(join(folder, "loop.nii.gz"), join(folder, "loop.nii.gz"));
      expect(await codeOfRejection(readNiftiFile(join(folder, "loop.nii.gz")))).toBe("VP1304");
    },
  );

  test.skipIf(process.getuid?.() === 0 || process.platform === "win32")(
    "that may not be read is VP1306",
    async () => {
      const path = put("secret.nii", readFixture("dt_uint8_le.nii"));
      chmodSync(path, 0);
      expect(await codeOfRejection(readNiftiFile(path))).toBe("VP1306");
    },
  );

  test("of 0 bytes is VP2101", async () => {
    expect(await codeOfRejection(readNiftiFile(put("empty.nii.gz", new Uint8Array(0))))).toBe(
      "VP2101",
    );
  });

  test("is hashed as it was read", async () => {
    for (const file of ["gz_trailing_junk.nii.gz", "dt_int16_be.nii", "plain_named_gz.nii.gz"]) {
      const bytes = readFixture(file);
      const image = await readNiftiFile(fixture(file));
      expect(image.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
      expect(image.byteLength).toBe(bytes.length);
    }
  });

  test("F39: that changes while it is read is VP2215", async () => {
    const path = put("changing.nii.gz", gzipSync(noise(200)));
    const reading = readNiftiFile(path);
    appendFileSync(path, "x");
    expect(await codeOfRejection(reading)).toBe("VP2215");
  });

  test("lies over shared memory", async () => {
    const { volume } = await readNiftiFile(fixture("gz_members2.nii.gz"));
    expect(volume.data.buffer).toBeInstanceOf(SharedArrayBuffer);
  });
});

/** A single file of `planes` noisy planes of 64 x 64 float32 voxels, not compressed. */
function noise(planes: number): Uint8Array {
  const bytes = new Uint8Array(352 + planes * 64 * 64 * 4);
  bytes.set(readFixture("dt_float32_be.nii").subarray(0, 352));
  const view = new DataView(bytes.buffer);
  for (const [axis, length] of [64, 64, planes].entries()) view.setInt16(42 + 2 * axis, length);
  let state = 1;
  for (let at = 352; at < bytes.length; at += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    view.setFloat32(at, state / 65536);
  }
  return bytes;
}

describe("gzip", () => {
  test("of several parts and members gives the voxels of the plain file", async () => {
    const plain = noise(300);
    const cut = 3_000_001;
    const packed = Buffer.concat([
      gzipSync(plain.subarray(0, 100)),
      gzipSync(plain.subarray(100, cut), { level: 1 }),
      gzipSync(plain.subarray(cut), { level: 0 }),
    ]);
    const expected = sha256OfVoxels((await readNiftiFile(put("plain.nii", plain))).volume.data);
    const image = await readNiftiFile(put("members.nii.gz", packed));
    expect(sha256OfVoxels(image.volume.data)).toBe(expected);
    expect(image.findings).toEqual([]);
    const inMemory = await readNifti(packed, { name: "members.nii.gz" });
    expect(sha256OfVoxels(inMemory.volume.data)).toBe(expected);
    expect(inMemory.findings).toEqual([]);
  });

  test("F21: cut anywhere is refused by both readers", async () => {
    const packed = gzipSync(readFixture("dt_float64_be.nii"));
    const codes = new Set<string>();
    for (let length = 3; length < packed.length; length++) {
      const part = packed.subarray(0, length);
      codes.add(await codeOfRejection(readNiftiFile(put("cut.nii.gz", part))));
      codes.add(await codeOfRejection(readNifti(part, { name: "cut.nii.gz" })));
    }
    expect([...codes]).toEqual(["VP2102"]);
  });

  test("F22: property: a changed byte is refused or changes nothing", async () => {
    const packed = gzipSync(readFixture("dt_int16_be.nii"));
    const expected = sha256OfVoxels((await readNiftiFile(fixture("dt_int16_be.nii"))).volume.data);
    const change = fc.tuple(
      fc.integer({ min: 3, max: packed.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
    );
    await fc.assert(
      fc.asyncProperty(change, async ([at, bits]) => {
        const damaged = new Uint8Array(packed);
        damaged[at] = (damaged[at] as number) ^ bits;
        const readers = [
          () => readNiftiFile(put("damaged.nii.gz", damaged)),
          () => readNifti(damaged, { name: "damaged.nii.gz" }),
        ];
        for (const read of readers) {
          const reading = read();
          const code = await codeOfRejection(reading);
          if (code !== "read") expect(code).toMatch(/^VP(210[2-4]|22|23|41|92)/);
          // Bytes 3 to 9 are flags, time and system; what is read in spite of them is right.
          else expect(sha256OfVoxels((await reading).volume.data)).toBe(expected);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("F22: with a wrong checksum in the middle of many members is VP2103", async () => {
    const plain = readFixture("dt_int16_be.nii");
    const first = gzipSync(plain.subarray(0, 200));
    first[first.length - 6] = (first[first.length - 6] as number) ^ 1;
    const packed = Buffer.concat([first, gzipSync(plain.subarray(200))]);
    expect(await codeOfRejection(readNiftiFile(put("crc.nii.gz", packed)))).toBe("VP2103");
    expect(await codeOfRejection(readNifti(packed, { name: "crc.nii.gz" }))).toBe("VP2103");
  });

  test("F29: that goes on far behind the voxels is VP9202", async () => {
    const zeros = new Uint8Array(3 << 20);
    const packed = gzipSync(Buffer.concat([readFixture("dt_int16_be.nii"), zeros]));
    expect(await codeOfRejection(readNiftiFile(put("bomb.nii.gz", packed)))).toBe("VP9202");
    expect(await codeOfRejection(readNifti(packed, { name: "bomb.nii.gz" }))).toBe("VP9202");
    const mild = gzipSync(Buffer.concat([readFixture("dt_int16_be.nii"), zeros.subarray(0, 9000)]));
    const { findings } = await readNiftiFile(put("mild.nii.gz", mild));
    expect(findings).toMatchObject([{ code: "VP2106", found: 9000 }]);
  });

  test("F27: whose header promises more than deflate can hold is VP9201 before anything is allocated", async () => {
    const bytes = readFixture("dt_int16_be.nii");
    for (const at of [42, 44, 46]) new DataView(bytes.buffer).setInt16(at, 30000);
    const path = put("promises.nii.gz", gzipSync(bytes));
    expect(await codeOfRejection(readNiftiFile(path))).toBe("VP9201");
    expect(await codeOfRejection(readNiftiHeaderFile(path))).toBe("VP9201");
  });
});

describe("bytes that are no NIfTI file", () => {
  test.each([
    ["a git-lfs pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:00\n"],
    ["an HTML page", `<!DOCTYPE html><html>${" ".repeat(400)}</html>`],
    ["NRRD", `NRRD0004\n${" ".repeat(400)}`],
  ])("are called %s", async (what, text) => {
    const path = put("other.nii", new TextEncoder().encode(text));
    await expect(readNiftiFile(path)).rejects.toMatchObject({
      code: "VP2201",
      message: expect.stringContaining(what),
    });
  });

  test("property: random headers end in an image or a typed error", async () => {
    const patch = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 351 }), fc.integer({ min: 0, max: 255 })),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(patch, async (changes) => {
        const bytes = readFixture("dt_float32_be.nii");
        for (const [at, value] of changes) bytes[at] = value;
        const code = await codeOfRejection(readNifti(bytes, { name: "fuzz.nii" }));
        expect(code).toMatch(/^(read|VP(22|23|41|92)\d\d)$/);
      }),
      { numRuns: 500 },
    );
  });
});

test("a header is read from the start of a file alone", async () => {
  const packed = gzipSync(noise(200));
  const path = put("whole.nii.gz", packed);
  const { header, geometry, fileBytes } = await readNiftiHeaderFile(path);
  expect(geometry).toEqual((await readNiftiFile(path)).geometry);
  expect([header.littleEndian, fileBytes]).toEqual([false, packed.length]);
  const cut = put("start.nii.gz", readFileSync(path).subarray(0, 200_000));
  expect((await readNiftiHeaderFile(cut)).geometry).toEqual(geometry);
  expect(await codeOfRejection(readNiftiFile(cut))).toBe("VP2102");
});
