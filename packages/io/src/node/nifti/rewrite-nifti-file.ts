import { closeSync, createReadStream, openSync, readSync } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { bytesPerElement, type Volume } from "@voxprep/core";
import { startsGzipMember } from "../../nifti/gzip-frame.js";
import { NIFTI1_HEADER_BYTES, NIFTI2_HEADER_BYTES } from "../../nifti/nifti-header.js";
import { niftiName } from "../../nifti/nifti-names.js";
import { niftiHeaderBytes } from "../../nifti/nifti-signature.js";
import { parseNiftiHeader } from "../../nifti/parse-nifti-header.js";
import { type NiftiOrientation, patchHeader } from "../../nifti/patch-header.js";
import { swapElements } from "../../nifti/voxels/swap-bytes.js";
import { joinedBytes } from "../joined-bytes.js";
import { gzipMember } from "./write-nifti-file.js";

/** What is changed in a file; everything else stays as it is, extensions included. */
export interface NiftiEdit {
  /** New place of the voxels. */
  readonly orientation?: NiftiOrientation | undefined;
  /** New voxels of the same shape; their dtype becomes the file's, and its scaling is taken out. */
  readonly voxels?: Volume | undefined;
}

/**
 * The bytes of a single NIfTI file after a change, in parts; the file itself stays as it is.
 *
 * Version and byte order of the header are kept. A name that ends in `.gz` gives one gzip member.
 * The file is taken to be sound: whoever is not sure reads it first.
 *
 * @throws Errors of `parseNiftiHeader`; Node's own errors when the file cannot be read.
 */
export async function* rewrittenNiftiChunks(
  path: string,
  edit: NiftiEdit,
): AsyncGenerator<Uint8Array> {
  const parts = editedParts(inflatedParts(path), edit, path);
  if (niftiName(path).isGzip) yield* gzipMember(parts);
  else yield* parts;
}

async function* editedParts(
  parts: AsyncIterable<Uint8Array>,
  { orientation, voxels }: NiftiEdit,
  name: string,
): AsyncGenerator<Uint8Array> {
  let start: Uint8Array | null = new Uint8Array(0);
  for await (const part of parts) {
    if (start === null) {
      yield part;
      continue;
    }
    start = joinedBytes(start, part);
    if (start.length < prefixBytes(start, voxels !== undefined)) continue;
    const header = parseNiftiHeader(start, { name });
    patchHeader(start, header, { orientation, dtype: voxels?.dtype });
    if (voxels !== undefined) {
      yield start.subarray(0, prefixBytes(start, true));
      yield* voxelParts(voxels, header.littleEndian);
      return;
    }
    yield start;
    start = null;
  }
}

/** Bytes that must be there before the header can be changed, or before new voxels follow. */
function prefixBytes(start: Uint8Array, upToVoxels: boolean): number {
  const headerBytes = start.length < 8 ? NIFTI2_HEADER_BYTES : niftiHeaderBytes(start);
  if (!upToVoxels || start.length < headerBytes) return headerBytes;
  // ITK never reads voxels from before the end of the header.
  return Math.max(Math.trunc(parseNiftiHeader(start).voxOffset), NIFTI1_HEADER_BYTES);
}

const PART_BYTES = 1 << 20;

function* voxelParts({ data, dtype }: Volume, littleEndian: boolean): Generator<Uint8Array> {
  const width = bytesPerElement(dtype);
  for (let at = 0; at < data.byteLength; at += PART_BYTES) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).subarray(
      at,
      at + PART_BYTES,
    );
    if (littleEndian || width === 1) yield bytes;
    else {
      const swapped = Uint8Array.from(bytes);
      swapElements(swapped.buffer, width, 0, swapped.length / width);
      yield swapped;
    }
  }
}

function inflatedParts(path: string): AsyncIterable<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: PART_BYTES });
  if (!niftiName(path).isGzip || !startsGzipMember(firstBytes(path, 3))) return file;
  const gunzip = createGunzip({ chunkSize: PART_BYTES });
  // Ends the other stream when one ends or fails; the reader of the last one gets the error.
  return pipeline(file, gunzip, () => undefined);
}

function firstBytes(path: string, count: number): Uint8Array {
  const descriptor = openSync(path, "r");
  try {
    const bytes = new Uint8Array(count);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, count, 0));
  } finally {
    closeSync(descriptor);
  }
}
