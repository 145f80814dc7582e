import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { gunzipSync } from "node:zlib";
import { sha256 } from "./compare-files.ts";
import { filesBelow } from "./compare-task.ts";
import type { ConvertedFileRecord, GoldenTask } from "./golden-task.ts";
import { Tally } from "./tally.ts";

type FieldKind = "int32" | "int16" | "uint8" | "float32" | "text";

/** Fields of a NIfTI-1 header: kind, offset, and count (bytes of a text). */
const FIELDS: Readonly<Record<string, readonly [FieldKind, number, number]>> = {
  sizeof_hdr: ["int32", 0, 1],
  dim_info: ["uint8", 39, 1],
  dim: ["int16", 40, 8],
  intent_p1: ["float32", 56, 1],
  intent_p2: ["float32", 60, 1],
  intent_p3: ["float32", 64, 1],
  intent_code: ["int16", 68, 1],
  datatype: ["int16", 70, 1],
  bitpix: ["int16", 72, 1],
  slice_start: ["int16", 74, 1],
  pixdim: ["float32", 76, 8],
  vox_offset: ["float32", 108, 1],
  scl_slope: ["float32", 112, 1],
  scl_inter: ["float32", 116, 1],
  slice_end: ["int16", 120, 1],
  slice_code: ["uint8", 122, 1],
  xyzt_units: ["uint8", 123, 1],
  cal_max: ["float32", 124, 1],
  cal_min: ["float32", 128, 1],
  slice_duration: ["float32", 132, 1],
  toffset: ["float32", 136, 1],
  descrip: ["text", 148, 80],
  aux_file: ["text", 228, 24],
  qform_code: ["int16", 252, 1],
  sform_code: ["int16", 254, 1],
  quatern_b: ["float32", 256, 1],
  quatern_c: ["float32", 260, 1],
  quatern_d: ["float32", 264, 1],
  qoffset_x: ["float32", 268, 1],
  qoffset_y: ["float32", 272, 1],
  qoffset_z: ["float32", 276, 1],
  srow_x: ["float32", 280, 4],
  srow_y: ["float32", 296, 4],
  srow_z: ["float32", 312, 4],
  intent_name: ["text", 328, 16],
  magic: ["text", 344, 4],
};

/** Compares a converted task with what the original converter wrote. */
export function compareConversion(input: string, folder: string, golden: GoldenTask): Tally {
  const tally = new Tally();
  const { files } = golden.read<{ files: Record<string, ConvertedFileRecord> }>("convert");
  const found = filesBelow(folder).map((path) => relative(folder, path).split(sep).join("/"));
  tally.same(found.sort(), Object.keys(files).sort(), "files of the conversion");
  for (const [name, record] of Object.entries(files)) {
    if (!found.includes(name)) continue;
    tally.files++;
    const bytes = readFileSync(join(folder, name));
    if (record.sha256 !== undefined) tally.same(sha256(bytes), record.sha256, `${name} (sha256)`);
    if (record.sameBytesAsInput === true && record.sha256 === undefined) {
      tally.same(sha256(bytes), sha256(readFileSync(join(input, name))), `${name} (copy)`);
    }
    if (record.header !== undefined) compareNifti(bytes, record, name, tally);
  }
  return tally;
}

function compareNifti(
  bytes: Buffer,
  golden: ConvertedFileRecord,
  name: string,
  tally: Tally,
): void {
  const inflated = gunzipSync(bytes);
  const view = new DataView(inflated.buffer, inflated.byteOffset, inflated.byteLength);
  const isLittle = view.getInt32(0, true) === 348;
  for (const [field, expected] of Object.entries(golden.header ?? {})) {
    const layout = FIELDS[field];
    if (layout === undefined) {
      tally.mismatch(`${name}: the golden names the field ${field}, which is unknown here`);
      continue;
    }
    const text = field === "magic" ? String(expected).replace("\\0", "") : expected;
    const values = [text]
      .flat()
      .map((value) => (layout[0] === "float32" ? floatText(Number(value)) : value));
    tally.same(readField(view, layout, isLittle), values, `${name}: ${field}`);
  }
  const voxels = inflated.subarray(view.getFloat32(108, isLittle));
  tally.same(voxels.length, golden.voxelBytes, `${name} (voxel bytes)`);
  tally.same(sha256(voxels), golden.voxelSha256, `${name} (voxels)`);
}

function readField(
  view: DataView,
  [kind, offset, count]: readonly [FieldKind, number, number],
  isLittle: boolean,
): unknown[] {
  if (kind === "text") {
    const bytes = new Uint8Array(view.buffer, view.byteOffset + offset, count);
    const end = bytes.indexOf(0);
    return [new TextDecoder("latin1").decode(bytes.subarray(0, end < 0 ? count : end))];
  }
  return Array.from({ length: count }, (_, i) => {
    if (kind === "float32") return floatText(view.getFloat32(offset + 4 * i, isLittle));
    if (kind === "int32") return view.getInt32(offset, isLittle);
    return kind === "int16" ? view.getInt16(offset + 2 * i, isLittle) : view.getUint8(offset + i);
  });
}

/** A text that is the same only for the same bits: -0 is not 0. */
function floatText(value: number): string {
  const single = Math.fround(value);
  return Object.is(single, -0) ? "-0" : String(single);
}
