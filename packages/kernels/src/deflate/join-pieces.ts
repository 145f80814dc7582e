import { crc32Combine } from "./crc32.js";
import type { DeflatePiece } from "./deflate-samples.js";

/** A complete deflate stream in parts that are to be written one after the other. */
export interface DeflateStream {
  readonly chunks: readonly Uint8Array[];
  /** Bytes of all chunks. */
  readonly length: number;
  /** CRC-32 and length of what the stream inflates to. */
  readonly crc32: number;
  readonly rawLength: number;
}

/** A final block of the fixed code that holds nothing but its end: closes a row of pieces. */
const END_OF_STREAM: readonly number[] = [3, 0];

/**
 * Joins pieces into one valid deflate stream without copying or encoding anything again.
 *
 * The same piece may occur any number of times.
 *
 * @param pieces - In the order of the uncompressed data.
 */
export function joinPieces(pieces: readonly DeflatePiece[]): DeflateStream {
  const chunks = [...pieces.map((piece) => piece.bytes), Uint8Array.from(END_OF_STREAM)];
  let crc32 = 0;
  let rawLength = 0;
  for (const piece of pieces) {
    crc32 = crc32Combine(crc32, piece.crc32, piece.rawLength);
    rawLength += piece.rawLength;
  }
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return { chunks, length, crc32, rawLength };
}
