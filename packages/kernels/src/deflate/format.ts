/**
 * What RFC 1951 fixes about deflate, and the limits that this encoder chooses within it.
 *
 * The wasm twin of everything in this folder is `assembly/deflate*.ts`.
 */

/** Samples in the window of 32 KiB. */
export const WINDOW = 8192;
/** Samples per block: 256 KiB. */
export const BLOCK = 65536;
/** Bytes that are encoded without memory of what came before: 1 MiB. */
export const SEGMENT_BYTES = 1048576;
/** Room for an encoded segment: its size, five bytes per stored chunk, the end mark, and slack. */
export const SEGMENT_CAPACITY: number = SEGMENT_BYTES + 256;

export const LITERALS = 286;
/** The fixed code counts two literal symbols that never occur. */
export const FIXED_LITERALS = 288;
export const DISTANCES = 30;
export const END_OF_BLOCK = 256;

/** Code length limit: the twin puts four literals into 64 bits of which 7 may be taken (RFC: 15). */
export const LITERAL_BITS = 14;
export const DISTANCE_BITS = 15;
export const CODE_LENGTH_BITS = 7;

/** Longest match of one token, in bytes; its symbol has no extra bits. */
export const MAX_MATCH = 258;
export const MAX_MATCH_SYMBOL = 285;

/** Symbol of a match of 3 to 257 bytes. */
export function lengthSymbol(bytes: number): number {
  const x = bytes - 3;
  if (x < 8) return 257 + x;
  const top = 31 - Math.clz32(x);
  return 253 + (top << 2) + ((x >>> (top - 2)) & 3);
}

/** Number of extra bits after that symbol. */
export function lengthExtraBits(bytes: number): number {
  const x = bytes - 3;
  return x < 8 ? 0 : 29 - Math.clz32(x);
}

/** Symbol of a distance of at least 4 bytes. */
export function distanceSymbol(bytes: number): number {
  const x = bytes - 1;
  const top = 31 - Math.clz32(x);
  return (top << 1) + ((x >>> (top - 1)) & 1);
}

/** Number of extra bits after a distance symbol. */
export function distanceExtraBits(symbol: number): number {
  return symbol < 4 ? 0 : (symbol - 2) >>> 1;
}

/** Length of a literal symbol in the fixed code. */
export function fixedLength(symbol: number): number {
  if (symbol < 144) return 8;
  if (symbol < 256) return 9;
  return symbol < 280 ? 7 : 8;
}
