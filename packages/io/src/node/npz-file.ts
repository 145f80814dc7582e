import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { createInflateRaw } from "node:zlib";
import { InflateError, Inflater } from "@voxprep/kernels";
import { npzError } from "../npy/npz-errors.js";
import type { NumpyArray } from "../npy/numpy-array.js";
import { findNpzEntry, inspectNpz, type NpzSummary } from "../npy/read-npz.js";
import { readZipDirectory, type ZipEntry } from "../npy/zip-directory.js";
import { locateMember } from "../npy/zip-member.js";
import { METHOD_STORED } from "../npy/zip-records.js";
import type { ZipSource } from "../npy/zip-source.js";
import { isZlibError } from "./is-zlib-error.js";
import { NpyReceiver } from "./npy-receiver.js";

/** Compressed bytes read at a time. */
const READ_BYTES = 1 << 18;

/** Inflated bytes handed over at a time. */
const INFLATED_BYTES = 1 << 18;

/**
 * Reads one array of an npz file into shared memory.
 *
 * The file is read and inflated in small parts straight into the array, so that nothing but the
 * array itself is held; CRC-32 and sizes are always compared.
 *
 * @param key - Default: `"data"`, the array of the originals' case files.
 * @param memory - Where the array may lie, when it is large enough; what it held is lost. Default: new memory.
 * @returns The array; its `data` lies over a SharedArrayBuffer.
 * @throws `VP8201 DamagedOutputError`, `VP9301 UnsafeZipEntryError`, `VP9302 NpzKeyMissingError`, `VP9202 GzipBombError`
 * and the errors of `decodeNpy`; Node's own errors when the file cannot be read.
 */
export async function readNpzFile(
  path: string,
  key = "data",
  memory?: ArrayBufferLike,
): Promise<NumpyArray> {
  const file = openZipFile(path);
  try {
    const directory = readZipDirectory(file.source);
    const entry = findNpzEntry(directory, key, path);
    const start = locateMember(file.source, entry);
    const receiver = new NpyReceiver(entry, path, memory);
    const parts = compressedParts(file.source, start, entry.compressedBytes);
    if (entry.method === METHOD_STORED) {
      for (const part of parts) receiver.take(part);
    } else {
      await inflateInto(parts, entry, receiver, path);
    }
    return receiver.finish();
  } finally {
    file.close();
  }
}

/**
 * Dtype, shape and sizes of the arrays of an npz file; only the directory and the first bytes of each
 * array are read.
 *
 * @throws As {@link readNpzFile}, but no checksum is compared.
 */
export function inspectNpzFile(path: string): NpzSummary[] {
  const file = openZipFile(path);
  try {
    return inspectNpz(file.source);
  } finally {
    file.close();
  }
}

function openZipFile(path: string): { source: ZipSource; close: () => void } {
  const descriptor = openSync(path, "r");
  const source: ZipSource = {
    byteLength: fstatSync(descriptor).size,
    name: path,
    read: (offset, length) => readExactly(descriptor, offset, length, path),
  };
  return { source, close: () => closeSync(descriptor) };
}

function readExactly(descriptor: number, offset: number, length: number, path: string): Uint8Array {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(descriptor, bytes, filled, length - filled, offset + filled);
    if (count === 0) throw npzError("NPZ_MALFORMED", "became shorter while it was read", path);
    filled += count;
  }
  return bytes;
}

function* compressedParts(source: ZipSource, start: number, length: number): Generator<Uint8Array> {
  for (let at = 0; at < length; at += READ_BYTES) {
    yield source.read(start + at, Math.min(READ_BYTES, length - at));
  }
}

async function inflateInto(
  parts: Iterable<Uint8Array>,
  entry: ZipEntry,
  receiver: NpyReceiver,
  path: string,
): Promise<void> {
  const inflater = Inflater.open();
  if (inflater === null) await inflateByZlib(parts, entry, receiver, path);
  else inflateHere(inflater, parts, entry, receiver, path);
}

function inflateHere(
  inflater: Inflater,
  parts: Iterable<Uint8Array>,
  entry: ZipEntry,
  receiver: NpyReceiver,
  path: string,
): void {
  const sink = { take: (bytes: Uint8Array) => receiver.take(bytes), wantsMore: true };
  let given = 0;
  try {
    let rest: Uint8Array | null = null;
    for (const part of parts) {
      given += part.length;
      rest = inflater.push(part, sink);
      if (rest !== null) break;
    }
    rest ??= inflater.finish(sink);
    if (given - rest.length !== entry.compressedBytes) throw endsTooEarly(entry, path);
  } catch (error) {
    throw error instanceof InflateError ? notInflated(error, entry, path) : error;
  } finally {
    inflater.close();
  }
}

async function inflateByZlib(
  parts: Iterable<Uint8Array>,
  entry: ZipEntry,
  receiver: NpyReceiver,
  path: string,
): Promise<void> {
  const inflate = createInflateRaw({ chunkSize: INFLATED_BYTES });
  // Not awaited: zlib never answers a write that comes after the end of the deflate stream.
  writeAll(inflate, parts).catch((error: Error) => inflate.destroy(error));
  try {
    for await (const chunk of inflate) receiver.take(chunk as Uint8Array);
  } catch (error) {
    throw isZlibError(error) ? notInflated(error, entry, path) : error;
  } finally {
    inflate.destroy();
  }
  if (inflate.bytesWritten !== entry.compressedBytes) {
    throw endsTooEarly(entry, path);
  }
}

function notInflated({ message }: Error, { name }: ZipEntry, path: string): Error {
  return npzError("NPZ_MALFORMED", `${JSON.stringify(name)} cannot be inflated: ${message}`, path);
}

function endsTooEarly({ name }: ZipEntry, path: string): Error {
  const message = `the compressed data of ${JSON.stringify(name)} end too early`;
  return npzError("NPZ_MALFORMED", message, path);
}

/** Feeds the inflater, waiting whenever it is full. */
async function writeAll(
  inflate: ReturnType<typeof createInflateRaw>,
  parts: Iterable<Uint8Array>,
): Promise<void> {
  for (const part of parts) {
    if (inflate.destroyed) return;
    await new Promise<void>((resolve) => inflate.write(part, () => resolve()));
  }
  inflate.end();
}
