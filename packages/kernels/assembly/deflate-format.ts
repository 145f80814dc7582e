// What RFC 1951 fixes, and the limits that this encoder chooses within it.

/** Samples in the window of 32 KiB. */
export const WINDOW: u32 = 8192;
/** Samples per block: 256 KiB. */
export const BLOCK: u32 = 65536;

export const LITERALS: u32 = 286;
export const DISTANCES: u32 = 30;
/** The fixed code counts two literal symbols that never occur. */
export const FIXED_LITERALS: u32 = 288;
export const END_OF_BLOCK: u32 = 256;

/** Code length limit: four literals must fit in a 64-bit buffer that may hold 7 bits (RFC: 15). */
export const LITERAL_BITS: u32 = 14;
export const DISTANCE_BITS: u32 = 15;
export const CODE_LENGTH_BITS: u32 = 7;

/** Longest match of one token, in bytes; its symbol 285 has no extra bits. */
export const MAX_MATCH: u32 = 258;
export const MAX_MATCH_SYMBOL: u32 = 285;

/** Symbol of a match of 3 to 257 bytes. */
// @ts-ignore: decorator
@inline
export function lengthSymbol(bytes: u32): u32 {
  const x = bytes - 3;
  if (x < 8) return 257 + x;
  const top = 31 - clz(x);
  return 253 + (top << 2) + ((x >>> (top - 2)) & 3);
}

/** Number of extra bits after that symbol. */
// @ts-ignore: decorator
@inline
export function lengthExtraBits(bytes: u32): u32 {
  const x = bytes - 3;
  return x < 8 ? 0 : 29 - clz(x);
}

/** Symbol of a distance of at least 4 bytes. */
// @ts-ignore: decorator
@inline
export function distanceSymbol(bytes: u32): u32 {
  const x = bytes - 1;
  const top = 31 - clz(x);
  return (top << 1) + ((x >>> (top - 1)) & 1);
}

/** Number of extra bits after a distance symbol. */
// @ts-ignore: decorator
@inline
export function distanceExtraBits(symbol: u32): u32 {
  return symbol < 4 ? 0 : (symbol - 2) >>> 1;
}

/** Length of a literal symbol in the fixed code. */
// @ts-ignore: decorator
@inline
export function fixedLength(symbol: u32): u32 {
  return symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8;
}
