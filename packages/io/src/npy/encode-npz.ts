import { crc32 } from "@voxprep/kernels";
import { deflateSync } from "fflate";
import { encodeNpy } from "./npy.js";
import { checkNames } from "./npz-pieces.js";
import type { NumpyArray } from "./numpy-array.js";
import { type ZipMember, zipByteLength, zipChunks } from "./zip-writer.js";

/** Deflate level: 0 stores, 1 is fastest, 9 is smallest. */
export type DeflateLevel = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** Options of {@link encodeNpz}. */
export interface EncodeNpzOptions {
  /** Default: 6, as numpy's. */
  readonly level?: DeflateLevel;
}

/**
 * Writes an npz file into memory with fflate, for browsers and small arrays.
 *
 * In Node, `deflatePiece` of `@voxprep/io/node` and {@link npzChunks} compress on several threads and hold no
 * second copy of the array.
 *
 * @param arrays - Arrays by key, in the order in which they are to stand.
 * @throws `VP0401 BadArgumentError`, `VP0403 BadShapeError` for arrays whose parts do not fit together.
 */
export function encodeNpz(
  arrays: ReadonlyMap<string, NumpyArray>,
  options: EncodeNpzOptions = {},
): Uint8Array {
  checkNames([...arrays.keys()]);
  const members = [...arrays].map(([name, array]): ZipMember => {
    const raw = encodeNpy(array);
    const packed = deflateSync(raw, { level: options.level ?? 6 });
    return {
      name: `${name}.npy`,
      crc32: crc32(raw),
      compressedBytes: packed.length,
      uncompressedBytes: raw.length,
      chunks: [packed],
    };
  });
  const bytes = new Uint8Array(zipByteLength(members));
  let at = 0;
  for (const chunk of zipChunks(members)) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
