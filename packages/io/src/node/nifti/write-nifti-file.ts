import { closeSync, openSync, writeSync } from "node:fs";
import { createDeflateRaw } from "node:zlib";
import type { Image } from "@voxprep/core";
import { encodeNiftiHeader, niftiVoxelBytes } from "../../nifti/encode-nifti.js";
import { niftiName } from "../../nifti/nifti-names.js";
import { fastCrc32 } from "../deflate-piece.js";

/** ID, deflate, no flags, no time, no hint, made on Unix: as SimpleITK writes it on every system. */
const GZIP_HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3);
const LEVEL = 6;

/** Uncompressed bytes handed over at a time. */
const PART_BYTES = 1 << 20;

/**
 * The bytes of an image as a NIfTI file, in parts, for writers that have their own way to the disk.
 *
 * `.nii.gz` is one gzip member of level 6 without name and time. Its bytes depend on the zlib in use;
 * what they inflate to is what SimpleITK 2.5.7 writes.
 *
 * @param name - Only its ending matters: `.gz` compresses.
 * @throws `VP0401 BadArgumentError`, `VP0403 BadShapeError` as `encodeNiftiHeader`.
 */
export async function* niftiFileChunks(name: string, image: Image): AsyncGenerator<Uint8Array> {
  const parts = uncompressedParts(image);
  if (niftiName(name).isGzip) yield* gzipMember(parts);
  else yield* parts;
}

/**
 * The bytes of an image as a NIfTI file, compressed when the name ends in `.gz`.
 *
 * @throws As {@link niftiFileChunks}.
 */
export async function niftiFileBytes(name: string, image: Image): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of niftiFileChunks(name, image)) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

/**
 * Writes an image to a NIfTI file, compressed when the path ends in `.gz`.
 *
 * The file is written in place under the given path: whoever needs all or nothing writes to a temporary
 * name, syncs and renames.
 *
 * @throws As {@link niftiFileChunks}; Node's own errors when the file cannot be written.
 */
export async function writeNiftiFile(path: string, image: Image): Promise<void> {
  const descriptor = openSync(path, "w");
  try {
    for await (const chunk of niftiFileChunks(path, image)) {
      for (let at = 0; at < chunk.length; ) at += writeSync(descriptor, chunk, at);
    }
  } finally {
    closeSync(descriptor);
  }
}

function* uncompressedParts(image: Image): Generator<Uint8Array> {
  const voxels = niftiVoxelBytes(image);
  yield encodeNiftiHeader(image.volume.dtype, image.geometry);
  for (let at = 0; at < voxels.length; at += PART_BYTES) {
    yield voxels.subarray(at, at + PART_BYTES);
  }
}

/** Parts of bytes as one gzip member of level 6 without name and time. */
export async function* gzipMember(
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const deflate = createDeflateRaw({ level: LEVEL });
  const sum = { crc: 0, length: 0 };
  const fed = feed(parts, deflate, sum);
  // A failure reaches the reader below through the stream.
  fed.catch((error: Error) => deflate.destroy(error));
  try {
    yield GZIP_HEADER;
    for await (const chunk of deflate) yield chunk as Uint8Array;
  } finally {
    deflate.destroy();
  }
  const trailer = new DataView(new ArrayBuffer(8));
  trailer.setUint32(0, sum.crc, true);
  trailer.setUint32(4, sum.length % 2 ** 32, true);
  yield new Uint8Array(trailer.buffer);
}

async function feed(
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  deflate: ReturnType<typeof createDeflateRaw>,
  sum: { crc: number; length: number },
): Promise<void> {
  for await (const part of parts) {
    if (deflate.destroyed) return;
    sum.crc = fastCrc32(part, sum.crc);
    sum.length += part.length;
    await new Promise<void>((resolve) => deflate.write(part, () => resolve()));
  }
  deflate.end();
}
