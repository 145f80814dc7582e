/** Bytes of a member's checksum and length. */
export const GZIP_TRAILER_BYTES = 8;

/** Most bytes that the header of a gzip member may have; a longer file name or comment is refused. */
export const GZIP_HEADER_LIMIT: number = 1 << 17;

const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;
const CHECKSUM = 2;
const FIXED_BYTES = 10;

/** True when bytes begin as a gzip member with deflate does; what is no member is not read. */
export function startsGzipMember(bytes: Uint8Array): boolean {
  return bytes.length >= 3 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

/** Length of a member's header (RFC 1952); `null` when it goes on behind these bytes. */
export function gzipHeaderBytes(bytes: Uint8Array): number | null {
  if (bytes.length < FIXED_BYTES) return null;
  const flags = bytes[3] as number;
  let at = FIXED_BYTES;
  if ((flags & EXTRA) !== 0) {
    if (bytes.length < at + 2) return null;
    at += 2 + (bytes[at] as number) + 256 * (bytes[at + 1] as number);
  }
  for (const text of [NAME, COMMENT]) {
    if ((flags & text) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return null;
    at = end + 1;
  }
  if ((flags & CHECKSUM) !== 0) at += 2;
  return at <= bytes.length ? at : null;
}

/**
 * Whether a trailer holds the checksum and the length (mod 2^32) of a member's data; `null` is not
 * compared.
 */
export function trailerMatches(
  trailer: Uint8Array,
  crc32: number | null,
  length: number | null,
): boolean {
  if (trailer.length < GZIP_TRAILER_BYTES) return false;
  const view = new DataView(trailer.buffer, trailer.byteOffset, GZIP_TRAILER_BYTES);
  const isSum = crc32 === null || view.getUint32(0, true) === crc32;
  return isSum && (length === null || view.getUint32(4, true) === length % 2 ** 32);
}
