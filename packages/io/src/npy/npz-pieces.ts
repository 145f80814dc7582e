import { BadArgumentError, BadShapeError } from "@voxprep/core";
import { crc32, crc32Combine, type DeflatePiece } from "@voxprep/kernels";
import { decodeNpyHeader } from "./npy-header.js";
import { type ZipMember, zipByteLength, zipChunks } from "./zip-writer.js";

/** An array that is written out of pieces. */
export interface NpzPiecewiseArray {
  /** Key in the npz; the member is `<name>.npy`. */
  readonly name: string;
  /** What `encodeNpyHeader` makes. */
  readonly npyHeader: Uint8Array;
  /**
   * The elements, cut at any byte, each run deflated on its own. The same piece may stand in the list
   * several times: it is compressed once and written each time.
   */
  readonly pieces: readonly DeflatePiece[];
}

/** The empty final block that ends a deflate stream. */
const FINAL_BLOCK: readonly number[] = [3, 0];

const MAX_STORED_BLOCK = 0xffff;

/**
 * Joins deflate pieces to an npz file, in the layout of numpy's `savez_compressed`.
 *
 * @param arrays - One array or several.
 * @returns The file's bytes part by part, to be written one behind the other. Pieces come out as they were
 * given, without a copy. Files beyond 4 GiB get ZIP64 records.
 * @throws `VP0401 BadArgumentError` for a name that cannot be a key, `VP0403 BadShapeError` when the pieces do not
 * fill the header's shape; both by the call, before the first part.
 */
export function npzChunks(
  arrays: NpzPiecewiseArray | readonly NpzPiecewiseArray[],
): Iterable<Uint8Array> {
  return zipChunks(membersOf(arrays));
}

/** Bytes of the file that {@link npzChunks} makes of the same arrays. */
export function npzByteLength(arrays: NpzPiecewiseArray | readonly NpzPiecewiseArray[]): number {
  return zipByteLength(membersOf(arrays));
}

/** A run of bytes as a piece without compression; 5 bytes more per 65535. */
export function storedPiece(raw: Uint8Array): DeflatePiece {
  const blocks = Math.ceil(raw.length / MAX_STORED_BLOCK);
  const bytes = new Uint8Array(raw.length + 5 * blocks);
  for (let block = 0; block < blocks; block++) {
    const part = raw.subarray(block * MAX_STORED_BLOCK, (block + 1) * MAX_STORED_BLOCK);
    const at = block * (MAX_STORED_BLOCK + 5);
    const [low, high] = [part.length & 0xff, part.length >> 8];
    // Three header bits (not final, stored) and padding, the length, its complement.
    bytes.set([0, low, high, low ^ 0xff, high ^ 0xff], at);
    bytes.set(part, at + 5);
  }
  return { bytes, crc32: crc32(raw), rawLength: raw.length };
}

/**
 * Refuses keys that no reader would accept.
 *
 * @throws `VP0401 BadArgumentError`
 */
export function checkNames(names: readonly string[]): void {
  for (const name of names) {
    const hasControls = [...name].some((character) => character < " ");
    if (name === "" || /[\\/:]/.test(name) || hasControls) {
      throw new BadArgumentError(`${JSON.stringify(name)} cannot be the name of an array`);
    }
  }
  if (new Set(names).size !== names.length) {
    throw new BadArgumentError("two arrays of one npz bear the same name");
  }
}

function membersOf(arrays: NpzPiecewiseArray | readonly NpzPiecewiseArray[]): ZipMember[] {
  const all = "pieces" in arrays ? [arrays] : arrays;
  checkNames(all.map(({ name }) => name));
  return all.map(memberOf);
}

function memberOf({ name, npyHeader, pieces }: NpzPiecewiseArray): ZipMember {
  const { dataBytes, dataOffset } = decodeNpyHeader(npyHeader);
  const given = sumOf(pieces, (piece) => piece.rawLength);
  if (given !== dataBytes || dataOffset !== npyHeader.length) {
    throw new BadShapeError(
      `the pieces of ${JSON.stringify(name)} hold ${given} bytes, its header promises ${dataBytes}`,
    );
  }
  const all = [storedPiece(npyHeader), ...pieces];
  const final = Uint8Array.from(FINAL_BLOCK);
  return {
    name: `${name}.npy`,
    crc32: all.reduce((crc, piece) => crc32Combine(crc, piece.crc32, piece.rawLength), 0),
    compressedBytes: sumOf(all, (piece) => piece.bytes.length) + final.length,
    uncompressedBytes: sumOf(all, (piece) => piece.rawLength),
    chunks: [...all.map((piece) => piece.bytes), final],
  };
}

function sumOf(pieces: readonly DeflatePiece[], size: (piece: DeflatePiece) => number): number {
  return pieces.reduce((sum, piece) => sum + size(piece), 0);
}
