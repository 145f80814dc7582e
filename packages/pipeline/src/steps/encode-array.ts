import type { IndexRange, Volume, Zyx } from "@voxprep/core";
import { encodeNpyHeader, npzChunks } from "@voxprep/io";
import type { DeflatePiece } from "@voxprep/kernels";
import type { ArrayFact } from "../manifest/step-record.js";
import type { Parallelism } from "../pool/slabs.js";
import { slabsOf } from "../pool/slabs.js";
import type { TaskRunner } from "../pool/task-pool.js";
import type { NpzPieces } from "../tasks/hash-tasks.js";
import type { Compression } from "../tasks/npz-tasks.js";

/** Bytes that one deflate piece holds before compression; a multiple of the encoder's window. */
const PIECE_BYTES = 1 << 20;

/** Below this a plane is no piece of its own, even where planes repeat. */
const MIN_PIECE_BYTES = 1 << 15;

/** How arrays are compressed, and where. */
export interface Encoding {
  readonly runner: TaskRunner;
  readonly parallelism: Parallelism;
  readonly compression: Compression;
}

/** An npz in memory and what the manifest tells of it. */
export interface EncodedNpz {
  readonly chunks: Iterable<Uint8Array>;
  /** SHA-256 of the file, in hexadecimal digits. */
  readonly sha256: string;
  readonly array: ArrayFact;
}

/** An array `(c, z, y, x)` that is to be saved: its channels, and which planes repeat. */
export interface ChannelArray {
  readonly channels: readonly Volume<"float32">[];
  readonly planeSource: readonly number[] | null;
}

/**
 * Compresses an array in pieces on all threads and joins them to the bytes of an npz.
 *
 * Pieces are cut by planes and size alone, so the file is the same for any number of threads. Planes
 * that repeat are compressed once and written again.
 *
 * @returns The file's chunks in order.
 */
export async function encodeArray(
  array: ChannelArray,
  encoding: Encoding,
): Promise<Iterable<Uint8Array>> {
  const { npyHeader, pieces } = await encodePieces(array, encoding);
  return npzChunks({ name: "data", npyHeader, pieces });
}

/** As {@link encodeArray}; the file is also hashed, over the bytes in memory and in a thread. */
export async function encodeNpz(array: ChannelArray, encoding: Encoding): Promise<EncodedNpz> {
  const hashed = await encoding.runner.run("hashNpz", await encodePieces(array, encoding));
  const { npyHeader, pieces, sha256, crc32, length } = hashed;
  return {
    chunks: npzChunks({ name: "data", npyHeader, pieces }),
    sha256,
    array: { crc32, length, dtype: "float32", shape: shapeOf(array) },
  };
}

async function encodePieces(array: ChannelArray, encoding: Encoding): Promise<NpzPieces> {
  const npyHeader = encodeNpyHeader({ dtype: "<f4", shape: shapeOf(array) });
  const perChannel = await Promise.all(
    array.channels.map((channel) => encodeChannel(channel, array.planeSource, encoding)),
  );
  return { npyHeader, pieces: perChannel.flat() };
}

/** Shape `(c, z, y, x)`. */
function shapeOf({ channels }: ChannelArray): number[] {
  const [first] = channels;
  if (first === undefined) throw new TypeError("an array has at least one channel");
  return [channels.length, ...first.shapeZyx];
}

async function encodeChannel(
  channel: Volume<"float32">,
  planeSource: readonly number[] | null,
  { runner, parallelism, compression }: Encoding,
): Promise<DeflatePiece[]> {
  const ranges = pieceRanges(channel, planeSource);
  const firstWith = new Map<number, number>();
  const distinct: IndexRange[] = [];
  const order = ranges.map((range) => {
    const source = planeSource?.[range[0]] ?? range[0];
    const known = firstWith.get(source);
    if (known !== undefined) return known;
    firstWith.set(source, distinct.length);
    return distinct.push(range) - 1;
  });
  const slabs = slabsOf(distinct.length, parallelism.parts);
  const encoded = await Promise.all(
    slabs.map(([start, end]) =>
      runner.run("encodePlanes", {
        volume: channel,
        ranges: distinct.slice(start, end),
        compression,
      }),
    ),
  );
  const pieces = encoded.flat();
  return order.map((index) => pieces[index] as DeflatePiece);
}

/** True when planes of this shape are large enough to be pieces of their own, so that equal ones are encoded once. */
export function encodesPlanesOnce([, ny, nx]: Zyx): boolean {
  return ny * nx * Float32Array.BYTES_PER_ELEMENT >= MIN_PIECE_BYTES;
}

/** Plane ranges of the pieces of a channel, in order. */
function pieceRanges(
  { shapeZyx: [nz, ny, nx] }: Volume<"float32">,
  planeSource: readonly number[] | null,
): IndexRange[] {
  const planeBytes = ny * nx * Float32Array.BYTES_PER_ELEMENT;
  const repeats = planeSource !== null && encodesPlanesOnce([nz, ny, nx]);
  const planes = repeats ? 1 : Math.max(1, Math.floor(PIECE_BYTES / planeBytes));
  const count = Math.ceil(nz / planes);
  return Array.from(
    { length: count },
    (_, i): IndexRange => [i * planes, Math.min(nz, (i + 1) * planes)],
  );
}

/** The bytes of the same array as an npy file: header, then channel after channel from memory. */
export function npyChunks(array: ChannelArray): Uint8Array[] {
  const { channels, planeSource } = array;
  const header = encodeNpyHeader({ dtype: "<f4", shape: shapeOf(array) });
  return [header, ...channels.flatMap((channel) => planeBytes(channel, planeSource))];
}

function planeBytes(
  channel: Volume<"float32">,
  planeSource: readonly number[] | null,
): Uint8Array[] {
  const { data, shapeZyx } = channel;
  const size = shapeZyx[1] * shapeZyx[2];
  const bytesOf = (part: Float32Array) =>
    new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  if (planeSource === null) return [bytesOf(data)];
  return planeSource.map((plane) => bytesOf(data.subarray(plane * size, (plane + 1) * size)));
}
