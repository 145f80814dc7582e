const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Decodes UTF-8; `null` when a byte is wrong. A byte order mark stays in the text. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    // A copy only of shared memory, which text decoders of browsers refuse.
    const isShared = !(bytes.buffer instanceof ArrayBuffer);
    return STRICT.decode(isShared ? bytes.slice() : bytes);
  } catch {
    return null;
  }
}

/** Offset of the first byte that does not begin a valid UTF-8 character; -1 when all are valid. */
export function firstBadUtf8Byte(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return -1;
}

/** Bytes of the character at an offset, by table 3-7 of the Unicode standard; 0 when it is ill-formed. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + length > bytes.length) return 0;
  const [low, high] = secondByteRange(first);
  const second = bytes[at + 1] as number;
  if (second < low || second > high) return 0;
  for (let i = 2; i < length; i++) {
    const byte = bytes[at + i] as number;
    if (byte < 0x80 || byte > 0xbf) return 0;
  }
  return length;
}

/** No overlong forms, no surrogates, nothing beyond U+10FFFF. */
function secondByteRange(first: number): readonly [low: number, high: number] {
  if (first === 0xe0) return [0xa0, 0xbf];
  if (first === 0xed) return [0x80, 0x9f];
  if (first === 0xf0) return [0x90, 0xbf];
  return first === 0xf4 ? [0x80, 0x8f] : [0x80, 0xbf];
}
