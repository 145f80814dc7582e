import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { npzChunks } from "@voxprep/io";
import { fastCrc32 } from "@voxprep/io/node";
import { crc32Combine, type DeflatePiece } from "@voxprep/kernels";
import { type PlacedStamp, placedStamp } from "../manifest/file-stamp.js";
import type { HeaderFact } from "../manifest/step-record.js";

const CHUNK_BYTES = 1 << 20;

/** A file's content as one number, and what the system said of the file while it was read. */
export interface HashedFile {
  /** SHA-256 of the bytes, in hexadecimal digits. */
  readonly sha256: string;
  readonly stamp: PlacedStamp;
  /** Of a NIfTI file that was decoded. */
  readonly header?: HeaderFact | undefined;
}

/** SHA-256 of a file's bytes; `null` when it cannot be read or changes meanwhile. */
export function hashFile({ path }: { readonly path: string }): HashedFile | null {
  return reading(path, (file) => {
    const before = placedStamp(path, fstatSync(file, { bigint: true }));
    const hash = createHash("sha256");
    for (const chunk of chunksOf(file)) hash.update(chunk);
    const after = placedStamp(path, fstatSync(file, { bigint: true }));
    const isStill = before.mtimeNs === after.mtimeNs && before.size === after.size;
    return isStill ? { sha256: hash.digest("hex"), stamp: after } : null;
  });
}

/** CRC-32 of a file's bytes, 8 hexadecimal digits; `null` when it cannot be read. */
export function checksumFile({ path }: { readonly path: string }): string | null {
  return reading(path, (file) => {
    let crc = 0;
    for (const chunk of chunksOf(file)) crc = crc32Combine(crc, fastCrc32(chunk), chunk.length);
    return hexOfCrc(crc);
  });
}

/** SHA-256 of parts of memory, one behind the other, in hexadecimal digits. */
export function hashParts({ parts }: { readonly parts: readonly Uint8Array[] }): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** The pieces of an array on their way into an npz file. */
export interface NpzPieces {
  readonly npyHeader: Uint8Array;
  readonly pieces: readonly DeflatePiece[];
}

/** What is known of an npz file before it is written; the pieces come back as they were given. */
export interface HashedNpz extends NpzPieces {
  /** SHA-256 of the file, in hexadecimal digits. */
  readonly sha256: string;
  /** CRC-32 of the npy member, 8 hexadecimal digits. */
  readonly crc32: string;
  /** Bytes of the npy member. */
  readonly length: number;
}

/** Hashes the npz file of one array, `data`, over the bytes in memory. */
export function hashNpz({ npyHeader, pieces }: NpzPieces): HashedNpz {
  const hash = createHash("sha256");
  for (const chunk of npzChunks({ name: "data", npyHeader, pieces })) hash.update(chunk);
  const crc = pieces.reduce(
    (sum, piece) => crc32Combine(sum, piece.crc32, piece.rawLength),
    fastCrc32(npyHeader),
  );
  const length = pieces.reduce((sum, { rawLength }) => sum + rawLength, npyHeader.length);
  return { npyHeader, pieces, sha256: hash.digest("hex"), crc32: hexOfCrc(crc), length };
}

function hexOfCrc(crc: number): string {
  return (crc >>> 0).toString(16).padStart(8, "0");
}

function* chunksOf(file: number): Generator<Buffer> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let got = readSync(file, chunk); got > 0; got = readSync(file, chunk)) {
    yield chunk.subarray(0, got);
  }
}

function reading<T>(path: string, work: (file: number) => T): T | null {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    return work(file);
  } catch {
    return null; // reading it for its content says why
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
