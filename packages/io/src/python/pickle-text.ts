import { PickleRefusal } from "./pickle-errors.js";

const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Decodes UTF-8 in which lone surrogates stand as three bytes, as pickles write Python strings. */
export function decodePickleText(bytes: Uint8Array): string {
  try {
    // A copy, because text decoders of browsers refuse shared memory.
    return STRICT_UTF8.decode(bytes.slice());
  } catch {
    return decodeWithSurrogates(bytes);
  }
}

/** Surrogates are bytes ED A0..BF xx; what lies between them must be strict UTF-8. */
function decodeWithSurrogates(bytes: Uint8Array): string {
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i + 2 < bytes.length; i++) {
    const [a, b, c] = [bytes[i] as number, bytes[i + 1] as number, bytes[i + 2] as number];
    if (a !== 0xed || b < 0xa0 || b > 0xbf || c < 0x80 || c > 0xbf) continue;
    parts.push(decodeStrictly(bytes.slice(start, i)));
    parts.push(String.fromCharCode(0xd000 | ((b & 0x3f) << 6) | (c & 0x3f)));
    i += 2;
    start = i + 1;
  }
  parts.push(decodeStrictly(bytes.slice(start)));
  return parts.join("");
}

function decodeStrictly(bytes: Uint8Array): string {
  try {
    return STRICT_UTF8.decode(bytes);
  } catch {
    throw new PickleRefusal("PICKLE_MALFORMED", "a text is not UTF-8");
  }
}

/** Encodes a text as {@link decodePickleText} reads it. */
export function encodePickleText(text: string): Uint8Array {
  if (!/\p{Surrogate}/u.test(text)) return new TextEncoder().encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) as number;
    if (point >= 0xd800 && point <= 0xdfff) {
      bytes.push(0xed, 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f));
    } else {
      bytes.push(...new TextEncoder().encode(character));
    }
  }
  return Uint8Array.from(bytes);
}

/** Bytes as a text of the characters U+0000 to U+00FF. */
export function latin1Text(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 4096) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 4096)));
  }
  return parts.join("");
}

/** A text of the characters U+0000 to U+00FF as bytes; `null` when it holds others. */
export function latin1Bytes(text: string): Uint8Array | null {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0xff) return null;
    bytes[i] = unit;
  }
  return bytes;
}

/** Decodes Python's raw-unicode-escape, the form of texts in protocol 0. */
export function decodeRawUnicode(bytes: Uint8Array): string {
  return latin1Text(bytes).replace(
    /\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S])/g,
    (all: string, code: string) => {
      if (!/^[uU]/.test(code)) return all;
      const point = Number.parseInt(code.slice(1), 16);
      if (code.length > 1 && point <= 0x10ffff) return String.fromCodePoint(point);
      throw new PickleRefusal("PICKLE_MALFORMED", "a text holds a bad escape");
    },
  );
}

/** Python refuses longer decimal numbers, because reading them takes quadratic time. */
const MAX_DECIMAL_DIGITS = 4300;

/** Reads a decimal int of protocol 0, with or without the `L` of a long. */
export function parseDecimalInt(text: string): bigint {
  if (text.length > MAX_DECIMAL_DIGITS) {
    throw new PickleRefusal("PICKLE_LIMIT", `an int of ${text.length} decimal digits`);
  }
  const match = /^\s*([+-]?)(\d+)L?\s*$/.exec(text);
  if (match === null) {
    throw new PickleRefusal("PICKLE_MALFORMED", `${JSON.stringify(text)} is no int`);
  }
  const size = BigInt(match[2] ?? "");
  return match[1] === "-" ? -size : size;
}

/** Reads a float of protocol 0, in Python's repr. */
export function parseDecimalFloat(text: string): number {
  const word = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (word !== null) {
    const size = word[2]?.toLowerCase() === "nan" ? Number.NaN : Number.POSITIVE_INFINITY;
    return word[1] === "-" ? -size : size;
  }
  // Digits may match in one way only: with two, a long text would take quadratic time.
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    throw new PickleRefusal("PICKLE_MALFORMED", `${JSON.stringify(text)} is no float`);
  }
  return Number(text);
}
