import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { ErrorCode } from "@voxprep/core";
import { describe, expect, test } from "vitest";
import { checkTask } from "../src/check/check-task.js";
import { verifyTask } from "../src/check/verify-task.js";
import { niftiBytes, niftiGzip, RawTask } from "./support/raw-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const root = temporaryFolder();
const IDS = ["a", "b", "c", "d", "e"];
let counter = 0;

/** A task whose first image has the bytes given. */
function taskWith(image: Uint8Array): string {
  const task = new RawTask(join(root, `Task${String(++counter).padStart(3, "0")}_Header`), IDS);
  task.write(task.image("a"), image);
  return task.folder;
}

/** The default file with header fields changed. */
function edited(change: (bytes: Buffer) => void): Buffer {
  const bytes = niftiBytes();
  change(bytes);
  return gzipSync(bytes);
}

const told = (
  findings: readonly { code: string; severity: string; caseId?: string | undefined }[],
) => findings.map(({ code, severity, caseId }) => `${code} ${severity} ${caseId}`);

const SROW = 280;

/** Writes the 3x3 part of the sform, row by row. */
function writeSform(bytes: Buffer, rows: readonly (readonly number[])[]): void {
  for (const [i, row] of rows.entries()) {
    for (const [j, value] of row.entries()) bytes.writeFloatLE(value, SROW + 16 * i + 4 * j);
  }
}

const SHEAR = Math.tan((10 * Math.PI) / 180);

/** The same image with a header of the second version, field by field. */
function asNifti2(first: Buffer): Buffer {
  const header = Buffer.alloc(544);
  header.writeInt32LE(540, 0);
  header.write("n+2\0\r\n\u001a\n", 4, "latin1");
  first.copy(header, 12, 70, 74); // datatype, bitpix
  for (let i = 0; i < 8; i++) {
    header.writeBigInt64LE(BigInt(first.readInt16LE(40 + 2 * i)), 16 + 8 * i);
    header.writeDoubleLE(first.readFloatLE(76 + 4 * i), 104 + 8 * i);
  }
  header.writeBigInt64LE(544n, 168);
  header.writeDoubleLE(1, 176);
  header.writeInt32LE(first.readInt16LE(254), 348);
  for (let i = 0; i < 12; i++) header.writeDoubleLE(first.readFloatLE(SROW + 4 * i), 400 + 8 * i);
  header.writeInt32LE(first.readUInt8(123), 500);
  return Buffer.concat([header, first.subarray(352)]);
}

describe("headers that fail their case, and only their case", () => {
  test.each<[string, ErrorCode, (bytes: Buffer) => void]>([
    ["F25 the magic of a pair", "VP2203", (b) => b.write("ni1\0", 344, "latin1")],
    ["F26 nine dimensions", "VP2204", (b) => b.writeInt16LE(9, 40)],
    ["F30 matrices", "VP2216", (b) => b.writeInt16LE(1004, 68)],
    ["F32 vox_offset 0", "VP2208", (b) => b.writeFloatLE(0, 108)],
    ["F32 vox_offset NaN", "VP2208", (b) => b.writeFloatLE(Number.NaN, 108)],
    ["F32 vox_offset behind the end", "VP2208", (b) => b.writeFloatLE(1e6, 108)],
    ["F33 pixdim 0", "VP2209", (b) => b.writeFloatLE(0, 84)],
    ["F33 pixdim NaN", "VP2209", (b) => b.writeFloatLE(Number.NaN, 84)],
    ["F34 slope infinite", "VP2210", (b) => b.writeFloatLE(Number.POSITIVE_INFINITY, 112)],
    [
      "F48 a sheared sform",
      "VP4105",
      (b) =>
        writeSform(b, [
          [1, SHEAR, 0],
          [0, 1, 0],
          [0, 0, 2],
        ]),
    ],
    [
      "F48 a sform of rank 2",
      "VP4106",
      (b) =>
        writeSform(b, [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 0],
        ]),
    ],
  ])("%s: %s", async (_name, code, change) => {
    const { check, findings } = await verifyTask(taskWith(edited(change)));
    const faults = findings.filter(({ severity }) => severity === "case");
    expect(told(faults)).toEqual([`${code} case a`]);
    expect(check?.dataset.cases).toHaveLength(5);
    expect(faults[0]?.files?.[0]).toMatch(/a_0000\.nii\.gz$/);
    expect(faults[0]?.remedy).toBeTruthy();
  });
});

describe("headers that are read all the same", () => {
  test.each<[string, string[], (bytes: Buffer) => void]>([
    ["F31 bitpix", ["VP2207"], (b) => b.writeInt16LE(32, 72)],
    [
      "F34 slope 0 with inter 7",
      ["VP2212"],
      (b) => void [b.writeFloatLE(0, 112), b.writeFloatLE(7, 116)],
    ],
    ["F35 control: slope 0, inter 0", [], (b) => b.writeFloatLE(0, 112)],
    ["F37 metres", ["VP2213", "VP4102"], (b) => b.writeUInt8(1, 123)],
    [
      "F49 both codes 0: identity in LPS",
      ["VP4301", "VP4108", "VP4104"],
      (b) => b.writeInt16LE(0, 254),
    ],
    [
      "F49 qform elsewhere than sform",
      ["VP4107"],
      (b) => void [b.writeInt16LE(1, 252), b.writeFloatLE(30, 268)],
    ],
  ])("%s", async (_name, codes, change) => {
    const { findings } = await checkTask(taskWith(edited(change)));
    expect(findings.map(({ code }) => code)).toEqual(codes);
  });

  test("F38: NIfTI-2 is read, with the warning VP2214", async () => {
    const { findings, failedCases } = await verifyTask(taskWith(gzipSync(asNifti2(niftiBytes()))));
    expect(told(findings)).toEqual(["VP2214 warning a"]);
    expect(failedCases).toEqual([]);
  });

  test("F36: a fourth dimension of length 1 is dropped with VP2301", async () => {
    const { findings } = await checkTask(taskWith(niftiGzip({ sizeXyz: [5, 4, 3, 1] })));
    expect(told(findings)).toEqual(["VP2301 warning a"]);
  });

  test.each<[ErrorCode, (bytes: Buffer) => void]>([
    ["VP2208", (b) => b.writeFloatLE(348, 108)],
    ["VP2209", (b) => b.writeFloatLE(0, 80)],
    ["VP2210", (b) => b.writeFloatLE(Number.POSITIVE_INFINITY, 112)],
  ])("%s is a warning when it is allowed", async (code, change) => {
    const { check, findings } = await checkTask(taskWith(edited(change)), {
      allow: new Set([code]),
    });
    expect(told(findings)).toContain(`${code} warning a`);
    expect(check?.cases).toHaveLength(5);
  });
});

describe("containers, which only reading to the end can judge", () => {
  const good = gzipSync(niftiBytes());
  test.each<[string, ErrorCode, Uint8Array]>([
    ["F21 cut at 60 %", "VP2102", good.subarray(0, Math.floor(good.length * 0.6))],
    ["F21 without its trailer", "VP2102", good.subarray(0, good.length - 8)],
    ["F22 a wrong CRC", "VP2103", flipped(good, good.length - 8)],
    ["F22 a wrong length", "VP2103", flipped(good, good.length - 4)],
    ["F28 voxels missing", "VP2205", gzipSync(niftiBytes().subarray(0, 400))],
    [
      "F29 two MiB of zeros behind the voxels",
      "VP9202",
      gzipSync(Buffer.concat([niftiBytes(), Buffer.alloc(1 << 21)])),
    ],
  ])("%s: %s", async (_name, code, bytes) => {
    const { findings, failedCases } = await verifyTask(taskWith(bytes));
    expect(failedCases).toEqual(["a"]);
    expect(told(findings.filter(({ severity }) => severity === "case"))).toEqual([
      `${code} case a`,
    ]);
  });

  test.each<[string, string[], Uint8Array]>([
    ["F23 plain NIfTI named .gz", ["VP2105"], niftiBytes()],
    [
      "F23 bytes behind the voxels",
      ["VP2106"],
      gzipSync(Buffer.concat([niftiBytes(), Buffer.alloc(10, 1)])),
    ],
    [
      "F23 control: two members",
      [],
      Buffer.concat([
        gzipSync(niftiBytes().subarray(0, 360)),
        gzipSync(niftiBytes().subarray(360)),
      ]),
    ],
  ])("%s is read", async (_name, codes, bytes) => {
    const { findings, failedCases } = await verifyTask(taskWith(bytes));
    expect(failedCases).toEqual([]);
    expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(codes));
  });
});

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const out = Uint8Array.from(bytes);
  out[at] = (out[at] ?? 0) ^ 0xff;
  return out;
}
