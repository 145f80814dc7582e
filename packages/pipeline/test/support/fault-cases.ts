import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { otherByteOrder } from "./fixable-task.ts";
import { niftiBytes, type RawImage, type RawTask } from "./raw-task.ts";

/** A case that is spoilt in one way, and what has to be said of it. */
export interface FaultCase {
  /** Number of the fault and variant; also the case's name. */
  readonly id: string;
  /** Codes in the order of their names; none for a control. */
  readonly codes: readonly string[];
  /** True when the case must not be prepared. */
  readonly isFatal: boolean;
  readonly spoil: (task: RawTask, id: string) => void;
}

/** The grid of all sound cases. */
export const SOUND = { sizeXyz: [20, 18, 16], spacingXyz: [1, 1, 1.5] } as const;
const LABEL = { ...SOUND, dtype: "uint8", fill: 0, voxels: [0, 1, 1, 1] } as const;

/** Bytes of a sound image, with other fields. */
export function imageBytes(change: RawImage = {}): Buffer {
  return niftiBytes({ ...SOUND, ...change });
}

/** Bytes of a sound label, with other fields. */
export function labelBytes(change: RawImage = {}): Buffer {
  return niftiBytes({ ...LABEL, ...change });
}

type Edit = (bytes: Buffer) => unknown;

const header =
  (edit: Edit) =>
  (task: RawTask, id: string): void => {
    const bytes = imageBytes();
    edit(bytes);
    task.write(task.image(id), gzipSync(bytes));
  };
const image = (change: RawImage) => (task: RawTask, id: string) =>
  task.write(task.image(id), gzipSync(imageBytes(change)));
const label = (change: RawImage) => (task: RawTask, id: string) =>
  task.write(task.label(id), gzipSync(labelBytes(change)));
const container = (change: (packed: Buffer) => Uint8Array) => (task: RawTask, id: string) =>
  task.write(task.image(id), change(gzipSync(imageBytes())));
const shear =
  (degrees: number, last = 1.5) =>
  (bytes: Buffer) => {
    bytes.writeFloatLE(Math.tan((degrees * Math.PI) / 180), 284);
    bytes.writeFloatLE(last, 280 + 40);
  };

function fatal(id: string, code: string, spoil: FaultCase["spoil"]): FaultCase {
  return { id, codes: [code], isFatal: true, spoil };
}

function noted(id: string, codes: readonly string[], spoil: FaultCase["spoil"]): FaultCase {
  return { id, codes, isFatal: false, spoil };
}

/** Cases whose files cannot be used. */
const FATAL_FILES: readonly FaultCase[] = [
  fatal("F13_missing", "VP1301", (t, id) => rmSync(t.image(id))),
  fatal("F13_dangling", "VP1301", (t, id) => {
    rmSync(t.image(id));
    symlinkSync("nowhere.nii.gz", t.image(id));
  }),
  fatal("F14_missing", "VP1302", (t, id) => rmSync(t.label(id))),
  fatal("F15_folder", "VP1303", (t, id) => {
    rmSync(t.image(id));
    mkdirSync(t.image(id));
  }),
  fatal("F15_pipe", "VP1303", (t, id) => {
    rmSync(t.label(id));
    execFileSync("mkfifo", [t.label(id)]);
  }),
  fatal("F15_loop", "VP1304", (t, id) => {
    rmSync(t.image(id));
    symlinkSync(t.image(id), t.image(id));
  }),
  fatal("F20_empty", "VP2101", (t, id) => t.write(t.image(id), "")),
  fatal(
    "F21_cut",
    "VP2102",
    container((b) => b.subarray(0, b.length * 0.6)),
  ),
  fatal(
    "F21_no_trailer",
    "VP2102",
    container((b) => b.subarray(0, b.length - 8)),
  ),
  fatal(
    "F22_crc",
    "VP2103",
    container((b) => flipped(b, b.length - 8)),
  ),
  fatal(
    "F22_length",
    "VP2103",
    container((b) => flipped(b, b.length - 2)),
  ),
  fatal("F24_text", "VP2201", (t, id) => t.write(t.image(id), gzipSync("patient ".repeat(100)))),
  fatal("F24_html", "VP2201", (t, id) =>
    t.write(t.image(id), "<!DOCTYPE html><html>404</html>".repeat(20)),
  ),
  fatal(
    "F24_magic",
    "VP2201",
    header((b) => b.write("xyz\0", 344, "latin1")),
  ),
  fatal("F24_short", "VP2202", (t, id) =>
    t.write(t.image(id), gzipSync(imageBytes().subarray(0, 300))),
  ),
];

/** Cases whose headers cannot be used. */
const FATAL_HEADERS: readonly FaultCase[] = [
  fatal(
    "F25_pair",
    "VP2203",
    header((b) => b.write("ni1\0", 344, "latin1")),
  ),
  fatal(
    "F26_zero",
    "VP2204",
    header((b) => b.writeInt16LE(0, 44)),
  ),
  fatal(
    "F26_nine",
    "VP2204",
    header((b) => b.writeInt16LE(9, 40)),
  ),
  fatal(
    "F27_huge",
    "VP9201",
    header((b) => [42, 44, 46].map((at) => b.writeInt16LE(30_000, at))),
  ),
  fatal("F28_short", "VP2205", (t, id) =>
    t.write(t.image(id), gzipSync(imageBytes().subarray(0, -100))),
  ),
  fatal("F29_bomb", "VP9202", (t, id) =>
    t.write(t.image(id), gzipSync(Buffer.concat([imageBytes(), Buffer.alloc(8 << 20)]))),
  ),
  fatal(
    "F30_rgb",
    "VP2206",
    header((b) => b.writeInt16LE(128, 70)),
  ),
  fatal(
    "F30_complex",
    "VP2206",
    header((b) => b.writeInt16LE(32, 70)),
  ),
  fatal(
    "F30_unknown",
    "VP2206",
    header((b) => b.writeInt16LE(999, 70)),
  ),
  fatal(
    "F30_matrix",
    "VP2216",
    header((b) => b.writeInt16LE(1004, 68)),
  ),
  ...[1005, 1006, 1007].map((intent) =>
    fatal(
      `F30_intent${intent}`,
      "VP2216",
      header((b) => b.writeInt16LE(intent, 68)),
    ),
  ),
  fatal(
    "F32_behind",
    "VP2208",
    header((b) => b.writeFloatLE(1e8, 108)),
  ),
  fatal(
    "F32_negative",
    "VP2208",
    header((b) => b.writeFloatLE(-5, 108)),
  ),
  fatal(
    "F32_nan",
    "VP2208",
    header((b) => b.writeFloatLE(Number.NaN, 108)),
  ),
  fatal(
    "F32_zero",
    "VP2208",
    header((b) => b.writeFloatLE(0, 108)),
  ),
  fatal(
    "F33_zero",
    "VP2209",
    header((b) => b.writeFloatLE(0, 84)),
  ),
  fatal(
    "F33_nan",
    "VP2209",
    header((b) => b.writeFloatLE(Number.NaN, 84)),
  ),
  fatal(
    "F33_inf",
    "VP2209",
    header((b) => b.writeFloatLE(Number.POSITIVE_INFINITY, 84)),
  ),
  fatal(
    "F34_inf",
    "VP2210",
    header((b) => b.writeFloatLE(Number.POSITIVE_INFINITY, 112)),
  ),
  fatal("F36_4d", "VP2302", image({ sizeXyz: [20, 18, 16, 2] })),
  fatal("F36_2d", "VP2303", image({ sizeXyz: [20, 18] })),
  fatal("F44_slice", "VP4101", label({ sizeXyz: [20, 18, 15] })),
  fatal("F44_larger", "VP4101", label({ sizeXyz: [24, 22, 20] })),
  fatal("F45_spacing", "VP4102", label({ spacingXyz: [1, 1, 3] })),
  fatal("F48_rank", "VP4106", header(shear(0, 0))),
];

/** Cases whose voxels cannot be used. */
const FATAL_VOXELS: readonly FaultCase[] = [
  fatal("F41_overflow", "VP3106", image({ dtype: "float64", voxels: [1e300] })),
  fatal("F42_zeros", "VP3103", image({ fill: 0 })),
  fatal("F52_undeclared", "VP5101", label({ voxels: [0, 1, 7] })),
  fatal("F52_mask", "VP5101", label({ voxels: [0, 255, 255] })),
  fatal("F53_half", "VP5102", label({ dtype: "float32", voxels: [0, 0.5, 1] })),
  fatal("F53_infinite", "VP5102", label({ dtype: "float32", voxels: [Number.POSITIVE_INFINITY] })),
  fatal("F54_negative", "VP5103", label({ dtype: "int16", voxels: [0, -1, 1] })),
  fatal("F55_nan", "VP5104", label({ dtype: "float32", voxels: [0, Number.NaN, 1] })),
];

/** Cases that are prepared all the same, with or without a word. */
const NOTED: readonly FaultCase[] = [
  noted("F15_link", [], (t, id) => {
    t.write(`${t.folder}/elsewhere.nii.gz`, gzipSync(imageBytes()));
    rmSync(t.image(id));
    symlinkSync(`${t.folder}/elsewhere.nii.gz`, t.image(id));
  }),
  noted(
    "F23_plain",
    ["VP2105"],
    container((b) => gunzipSync(b)),
  ),
  noted("F23_members", [], (t, id) => {
    const bytes = imageBytes();
    const parts = [bytes.subarray(0, 400), bytes.subarray(400)];
    t.write(t.image(id), Buffer.concat(parts.map((part) => gzipSync(part))));
  }),
  noted("F23_behind", ["VP2106"], (t, id) =>
    t.write(t.image(id), gzipSync(Buffer.concat([imageBytes(), Buffer.alloc(64, 7)]))),
  ),
  noted(
    "F23_after_gzip",
    ["VP2106"],
    container((b) => Buffer.concat([b, Buffer.alloc(9, 7)])),
  ),
  noted(
    "F31_bitpix",
    ["VP2207"],
    header((b) => b.writeInt16LE(32, 72)),
  ),
  noted("F33_negative", ["VP2211"], (t, id) => {
    const negative = (bytes: Buffer): Buffer => {
      bytes.writeFloatLE(-1, 80);
      return gzipSync(bytes);
    };
    t.write(t.image(id), negative(imageBytes()));
    t.write(t.label(id), negative(labelBytes()));
  }),
  noted(
    "F34_inter",
    ["VP2212"],
    header((b) => [b.writeFloatLE(0, 112), b.writeFloatLE(7, 116)]),
  ),
  noted(
    "F35_slope",
    [],
    header((b) => b.writeFloatLE(0, 112)),
  ),
  noted(
    "F35_nan",
    [],
    header((b) => [112, 116].map((at) => b.writeFloatLE(Number.NaN, at))),
  ),
  noted("F35_big", [], (t, id) => t.write(t.image(id), gzipSync(otherByteOrder(imageBytes(), 2)))),
  noted("F36_one", ["VP2301"], image({ sizeXyz: [20, 18, 16, 1] })),
  noted("F40_nan", ["VP3101"], image({ dtype: "float32", voxels: [1, Number.NaN] })),
  noted("F41_inf", ["VP3102"], image({ dtype: "float32", voxels: [Number.POSITIVE_INFINITY] })),
  noted("F43_constant", ["VP3104"], image({ fill: 5 })),
  noted("F45_small", ["VP4103"], label({ spacingXyz: [1, 1, 1.5003] })),
  noted("F46_moved", ["VP4103"], label({ originXyz: [20, 0, 0] })),
  noted("F46_noise", [], label({ originXyz: [1e-5, 0, 0] })),
  noted("F47_flipped", ["VP4104"], label({ signs: [-1, 1, 1] })),
  noted("F53_float", [], label({ dtype: "float64" })),
  noted("F56_background", ["VP5105"], label({ voxels: [] })),
];

/** Every fault of one case, beside controls; F48 with its shear last, which also moves the label. */
export const FAULT_CASES: readonly FaultCase[] = [
  ...FATAL_FILES,
  ...FATAL_HEADERS,
  fatal("F48_shear", "VP4105", header(shear(10))),
  ...FATAL_VOXELS,
  ...NOTED,
];

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const out = Uint8Array.from(bytes);
  out[at] = (out[at] ?? 0) ^ 0xff;
  return out;
}
