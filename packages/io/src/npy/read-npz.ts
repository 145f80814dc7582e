import { NpzKeyMissingError, VoxprepError } from "@voxprep/core";
import { crc32 } from "@voxprep/kernels";
import { Inflate, inflateSync } from "fflate";
import { decodeNpy, type NpyReadOptions } from "./npy.js";
import { decodeNpyHeader, NPY_HEADER_BYTES_AT_MOST, type NpyHeader } from "./npy-header.js";
import { npzError } from "./npz-errors.js";
import type { ArrayOrder, NumpyArray } from "./numpy-array.js";
import { readZipDirectory, type ZipDirectory, type ZipEntry } from "./zip-directory.js";
import { locateMember } from "./zip-member.js";
import { METHOD_STORED } from "./zip-records.js";
import { memorySource, type ZipSource } from "./zip-source.js";

/** What an npz file tells of one array without inflating it. */
export interface NpzSummary {
  readonly key: string;
  /** numpy's `dtype.str`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly order: ArrayOrder;
  readonly compression: "stored" | "deflate";
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  readonly crc32: number;
}

/** Bytes behind an array that are tolerated; more is a bomb. */
const MAX_TRAILING_BYTES = 1 << 20;

/**
 * Reads all arrays of an npz file from memory.
 *
 * Checksums are always compared. Members that are no `.npy` are left out. In Node, `readNpzFile` of
 * `@voxprep/io/node` reads a file without holding it in memory and is several times faster.
 *
 * @returns Arrays by key, in the order of the archive.
 * @throws `VP8201 DamagedOutputError`, `VP9301 UnsafeZipEntryError`, `VP9202 GzipBombError` and the errors of
 * {@link decodeNpy}, with the golden's name of the fault in `context.field`.
 */
export function readNpz(bytes: Uint8Array, options: NpyReadOptions = {}): Map<string, NumpyArray> {
  const source = memorySource(bytes, options.source);
  const directory = readZipDirectory(source);
  const arrays = new Map<string, NumpyArray>();
  for (const entry of arrayEntries(directory)) {
    arrays.set(keyOf(entry), readMember(source, entry));
  }
  return arrays;
}

/**
 * Reads one array of an npz file from memory.
 *
 * @throws `VP9302 NpzKeyMissingError` when there is no such array; else as {@link readNpz}.
 */
export function readNpzArray(
  bytes: Uint8Array,
  key: string,
  options: NpyReadOptions = {},
): NumpyArray {
  const source = memorySource(bytes, options.source);
  const directory = readZipDirectory(source);
  return readMember(source, findNpzEntry(directory, key, options.source));
}

/**
 * Dtype, shape and sizes of the arrays of an npz file; of each only the first bytes are inflated and
 * no checksum is compared.
 *
 * @param source - Memory, or a file as `inspectNpzFile` of `@voxprep/io/node` opens it.
 * @throws As {@link readNpz}.
 */
export function inspectNpz(source: Uint8Array | ZipSource): NpzSummary[] {
  const opened = source instanceof Uint8Array ? memorySource(source) : source;
  const directory = readZipDirectory(opened);
  return arrayEntries(directory).map((entry) => {
    const header = readMemberHeader(opened, entry);
    return {
      key: keyOf(entry),
      dtype: header.dtype.text,
      shape: header.shape,
      order: header.order,
      compression: entry.method === METHOD_STORED ? "stored" : "deflate",
      compressedBytes: entry.compressedBytes,
      uncompressedBytes: entry.uncompressedBytes,
      crc32: entry.crc32,
    };
  });
}

/** The members that hold arrays. */
export function arrayEntries(directory: ZipDirectory): ZipEntry[] {
  return directory.entries.filter((entry) => entry.name.endsWith(".npy"));
}

function keyOf(entry: ZipEntry): string {
  return entry.name.slice(0, -".npy".length);
}

/**
 * The member of a key.
 *
 * @throws `VP9302 NpzKeyMissingError` with the keys that are there.
 */
export function findNpzEntry(directory: ZipDirectory, key: string, source?: string): ZipEntry {
  const entries = arrayEntries(directory);
  const found = entries.find((entry) => keyOf(entry) === key);
  if (found !== undefined) return found;
  const keys = entries.map(keyOf);
  throw new NpzKeyMissingError(
    `${source ?? "npz data"}: no array named ${JSON.stringify(key)}; found ${JSON.stringify(keys)}`,
    { files: source === undefined ? [] : [source], found: keys, expected: key },
  );
}

/**
 * Checks that an npy header and the size of its member fit together.
 *
 * @throws `VP9202 GzipBombError` when far more bytes follow than the array needs.
 */
export function checkTrailingBytes(header: NpyHeader, entry: ZipEntry, source?: string): void {
  const trailing = entry.uncompressedBytes - header.dataOffset - header.dataBytes;
  if (trailing <= MAX_TRAILING_BYTES) return;
  throw npzError(
    "NPZ_LIMIT",
    `${trailing} bytes follow the array ${JSON.stringify(entry.name)}`,
    source,
  );
}

function readMember(source: ZipSource, entry: ZipEntry): NumpyArray {
  const where = JSON.stringify(entry.name);
  const start = locateMember(source, entry);
  checkTrailingBytes(readMemberHeader(source, entry), entry, source.name);
  const packed = source.read(start, entry.compressedBytes);
  const bytes = entry.method === METHOD_STORED ? packed : inflateMember(packed, entry, source.name);
  if (crc32(bytes) !== entry.crc32) {
    throw npzError(
      "NPZ_CRC",
      `the checksum of ${where} is wrong: the file is damaged`,
      source.name,
    );
  }
  return decodeNpy(bytes, { source: source.name });
}

function inflateMember(
  packed: Uint8Array,
  entry: ZipEntry,
  source: string | undefined,
): Uint8Array {
  // One byte more than promised, because fflate silently drops what does not fit.
  const out = new Uint8Array(entry.uncompressedBytes + 1);
  const bytes = inflating(entry, source, () => inflateSync(packed, { out }));
  if (bytes.length !== entry.uncompressedBytes) {
    const message = `${JSON.stringify(entry.name)} inflates to another size than the directory tells`;
    throw npzError("NPZ_MALFORMED", message, source);
  }
  return bytes;
}

function readMemberHeader(source: ZipSource, entry: ZipEntry): NpyHeader {
  const start = locateMember(source, entry);
  if (entry.method === METHOD_STORED) {
    const length = Math.min(entry.compressedBytes, NPY_HEADER_BYTES_AT_MOST);
    return decodeNpyHeader(source.read(start, length), source.name);
  }
  const head = new Uint8Array(Math.min(entry.uncompressedBytes, NPY_HEADER_BYTES_AT_MOST));
  let filled = 0;
  const inflate = new Inflate((chunk) => {
    const part = chunk.subarray(0, head.length - filled);
    head.set(part, filled);
    filled += part.length;
  });
  const step = 4096;
  for (let at = 0; at < entry.compressedBytes && filled < head.length; at += step) {
    const length = Math.min(step, entry.compressedBytes - at);
    const packed = source.read(start + at, length);
    inflating(entry, source.name, () =>
      inflate.push(packed, at + length === entry.compressedBytes),
    );
  }
  return decodeNpyHeader(head.subarray(0, filled), source.name);
}

function inflating<T>(entry: ZipEntry, source: string | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof VoxprepError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw npzError(
      "NPZ_MALFORMED",
      `${JSON.stringify(entry.name)} cannot be inflated: ${reason}`,
      source,
    );
  }
}
