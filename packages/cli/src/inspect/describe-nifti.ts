import { closeSync, openSync, readSync, statSync } from "node:fs";
import { constants, gunzipSync } from "node:zlib";
import { type Finding, type Geometry, VoxprepError } from "@voxprep/core";
import { type NiftiHeader, niftiGeometry, parseNiftiHeader } from "@voxprep/io";
import { readNiftiHeaderFile } from "@voxprep/io/node";
import { formatBytes } from "../print/format.js";
import type { Description, Section } from "./description.js";

/** Enough for the header of any NIfTI file, inflated or not. */
const HEAD_BYTES = 1 << 16;

/**
 * Describes a NIfTI file from its header: fields as they stand in the file, the geometry that
 * SimpleITK makes of them, and what a run would say. A header of damaged data is shown all the same.
 */
export async function describeNifti(file: string): Promise<Description> {
  const header = parseNiftiHeader(headBytes(file), { name: file });
  const remarks = await remarksOf(file);
  const geometry = attempt(() => niftiGeometry(header, { name: file }));
  const sections = [headerSection(file, header)];
  if (geometry !== null) sections.push(geometrySection(geometry.geometry, geometry.form));
  if (remarks.length > 0) {
    sections.push({ title: "remarks", rows: remarks.map((one) => [one.code, one.message]) });
  }
  const facts = {
    header,
    geometry: geometry?.geometry ?? null,
    form: geometry?.form ?? null,
    remarks,
  };
  return { file, kind: "nifti", sections, facts };
}

/** The first bytes of a file, inflated when it is gzip. */
function headBytes(file: string): Uint8Array {
  const head = Buffer.alloc(Math.min(HEAD_BYTES, statSync(file).size));
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, head, 0, head.length, 0);
  } finally {
    closeSync(descriptor);
  }
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  return isGzip ? gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH }) : head;
}

async function remarksOf(file: string): Promise<readonly Finding[]> {
  try {
    return (await readNiftiHeaderFile(file)).findings;
  } catch (error) {
    if (error instanceof VoxprepError) return [error.toFinding()];
    throw error;
  }
}

function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof VoxprepError) return null; // said by the remarks
    throw error;
  }
}

function headerSection(file: string, header: NiftiHeader): Section {
  const count = header.dims[0] ?? 0;
  const order = header.littleEndian ? "little endian" : "big endian";
  const show = header.version === 1 ? shortFloat32 : String;
  const list = (values: readonly number[]): string => values.map(show).join(", ");
  const rows = [0, 1, 2].map((row) => list(header.srow.slice(4 * row, 4 * row + 4)));
  return {
    title: `NIfTI-${header.version}, ${order}, ${formatBytes(statSync(file).size)}`,
    rows: [
      ["dim (x y z …)", header.dims.slice(0, count + 1).join(", ")],
      [
        "datatype",
        `${header.datatypeCode} ${header.dtype ?? "(not usable)"}, ${header.bitsPerVoxel} bits`,
      ],
      ["pixdim", list(header.pixdim)],
      ["vox_offset", String(header.voxOffset)],
      ["scl_slope, scl_inter", list([header.slope, header.inter])],
      ["xyzt_units", String(header.xyztUnits)],
      ["qform_code, sform_code", `${header.qformCode}, ${header.sformCode}`],
      ["quatern b c d", list(header.quatern)],
      ["qoffset x y z", list(header.qoffsetXyz)],
      ["srow_x", rows[0] ?? ""],
      ["srow_y", rows[1] ?? ""],
      ["srow_z", rows[2] ?? ""],
      ...(header.descrip === "" ? [] : [["descrip", header.descrip]]),
    ],
  };
}

function geometrySection(geometry: Geometry, form: string): Section {
  const { sizeXyz, spacingXyz, originXyz, directionXyz } = geometry;
  return {
    title: `geometry as SimpleITK reads it (from the ${form === "none" ? "spacing alone" : form})`,
    rows: [
      ["size x y z", sizeXyz.join(", ")],
      ["spacing x y z (mm)", spacingXyz.join(", ")],
      ["origin x y z (mm)", originXyz.join(", ")],
      ["direction", directionXyz.slice(0, 3).join(", ")],
      ["", directionXyz.slice(3, 6).join(", ")],
      ["", directionXyz.slice(6, 9).join(", ")],
    ],
  };
}

/** The shortest digits that give the same float32: the number that was once written into the header. */
function shortFloat32(value: number): string {
  if (!Number.isFinite(value)) return String(value).toLowerCase().replace("infinity", "inf");
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}
