import zlib from "node:zlib";
import { type DeflatePiece, crc32 as ownCrc32 } from "@voxprep/kernels";
import type { DeflateLevel } from "../npy/encode-npz.js";

/**
 * CRC-32 of bytes: zlib's where this Node has it (20.15, 22.2 and later), else the pure one.
 *
 * @param seed - CRC-32 of what came before. Default: 0.
 */
export function fastCrc32(bytes: Uint8Array, seed = 0): number {
  return typeof zlib.crc32 === "function" ? zlib.crc32(bytes, seed) : ownCrc32(bytes, seed);
}

/**
 * Compresses a run of bytes on its own, with zlib, as a piece that `npzChunks` joins to an npz.
 *
 * Synchronous, because it is meant for worker threads. The result owns its memory and may be transferred.
 *
 * @param raw - May lie over a SharedArrayBuffer; at most 4 GiB.
 * @param level - Default: 6, as numpy's.
 */
export function deflatePiece(raw: Uint8Array, level: DeflateLevel = 6): DeflatePiece {
  const packed = zlib.deflateRawSync(raw, {
    level,
    chunkSize: outputChunk(raw.length),
    finishFlush: zlib.constants.Z_FULL_FLUSH,
  });
  return { bytes: ownMemory(packed), crc32: fastCrc32(raw), rawLength: raw.length };
}

/** About a third of the input: most volumes fit into one to three chunks. */
function outputChunk(rawBytes: number): number {
  return Math.min(Math.max(Math.ceil(rawBytes / 3), 4096), 1 << 22);
}

/** zlib's result may be a part of a larger or pooled buffer; a copy keeps only what is needed. */
function ownMemory(packed: Uint8Array): Uint8Array {
  return packed.buffer.byteLength === packed.length
    ? new Uint8Array(packed.buffer)
    : new Uint8Array(packed);
}
