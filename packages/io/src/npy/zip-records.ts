/** Signatures and fixed sizes of the records of a zip file (PKWARE's APPNOTE, section 4.3). */
export const LOCAL_SIGNATURE = 0x04034b50;
export const CENTRAL_SIGNATURE = 0x02014b50;
export const END_SIGNATURE = 0x06054b50;
export const ZIP64_END_SIGNATURE = 0x06064b50;
export const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;

export const LOCAL_BYTES = 30;
export const CENTRAL_BYTES = 46;
export const END_BYTES = 22;
export const ZIP64_END_BYTES = 56;
export const ZIP64_LOCATOR_BYTES = 20;

/** Identifier of the extra field that carries 64-bit sizes. */
export const ZIP64_EXTRA = 1;

/** A 32-bit field with this value sends the reader to the 64-bit one. */
export const IN_ZIP64 = 0xffffffff;

export const METHOD_STORED = 0;
export const METHOD_DEFLATE = 8;

/** A 64-bit number as a JavaScript one; NaN when it is beyond 2^53, so that no comparison holds. */
export function readUint64(view: DataView, offset: number): number {
  const value = view.getBigUint64(offset, true);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.NaN : Number(value);
}

/** The content of one extra field, or `null` when there is none with that identifier. */
export function findExtra(
  view: DataView,
  start: number,
  length: number,
  id: number,
): DataView | null {
  let at = start;
  const end = start + length;
  while (at + 4 <= end) {
    const size = view.getUint16(at + 2, true);
    if (at + 4 + size > end) return null;
    if (view.getUint16(at, true) === id)
      return new DataView(view.buffer, view.byteOffset + at + 4, size);
    at += 4 + size;
  }
  return null;
}
