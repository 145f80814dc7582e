// Second pass over a block: literals and matches as Huffman codes.
// Twin of src/deflate/segment-encoder.ts.

import { buffer, out, put, resume, used } from "./deflate-bits";
import {
  DISTANCES, END_OF_BLOCK, FIXED_LITERALS, MAX_MATCH, MAX_MATCH_SYMBOL,
  distanceExtraBits, distanceSymbol, lengthExtraBits, lengthSymbol,
} from "./deflate-format";
import { DISTANCE_LENGTHS, LITERAL_LENGTHS } from "./deflate-header";
import { assignCodes } from "./deflate-huffman";
import { SEQUENCES } from "./deflate-match";

const LITERAL_CODES: usize = memory.data(1152, 16);
const DISTANCE_CODES: usize = memory.data(128, 16);
const LENGTH_TOKENS: usize = memory.data(1040, 16);

/** Code, extra bits and total length (from bit 24 on) of each match length in bytes. */
function makeLengthTokens(): void {
  for (let bytes: u32 = 4; bytes < MAX_MATCH; bytes++) {
    const code = load<u32>(LITERAL_CODES + (<usize>lengthSymbol(bytes) << 2));
    const extra = lengthExtraBits(bytes);
    const length = code >>> 16;
    const value = (bytes - 3) & ((1 << extra) - 1);
    const token = (code & 0xffff) | (value << length) | ((length + extra) << 24);
    store<u32>(LENGTH_TOKENS + (<usize>bytes << 2), token);
  }
  const code = load<u32>(LITERAL_CODES + (MAX_MATCH_SYMBOL << 2));
  store<u32>(LENGTH_TOKENS + (MAX_MATCH << 2), (code & 0xffff) | ((code >>> 16) << 24));
}

// @ts-ignore: decorator
@inline
function literal(byte: u32): u32 {
  return load<u32>(LITERAL_CODES + (<usize>byte << 2));
}

/** Makes the codes of the present code lengths. */
export function makeCodes(): void {
  assignCodes(LITERAL_LENGTHS, FIXED_LITERALS, LITERAL_CODES);
  assignCodes(DISTANCE_LENGTHS, DISTANCES, DISTANCE_CODES);
  makeLengthTokens();
}

/** Writes the block's sequences; `src` is its first sample. */
export function putSequences(src: usize, count: u32): void {
  let to = out;
  let bits = buffer;
  let n = used;
  let sequence = SEQUENCES;
  const last = sequence + (<usize>count << 3);
  while (sequence < last) {
    const end = src + (<usize>load<u32>(sequence) << 2);
    while (src < end) {
      const v = load<u32>(src);
      const a = literal(v & 255);
      const b = literal((v >>> 8) & 255);
      const c = literal((v >>> 16) & 255);
      const d = literal(v >>> 24);
      const la = a >>> 16;
      const lc = c >>> 16;
      const lab = la + (b >>> 16);
      const ab = (a & 0xffff) | ((b & 0xffff) << la);
      const cd = (c & 0xffff) | ((d & 0xffff) << lc);
      bits |= (<u64>ab | (<u64>cd << lab)) << n;
      n += lab + lc + (d >>> 16);
      store<u64>(to, bits);
      to += n >>> 3;
      bits >>= n & 56;
      n &= 7;
      src += 4;
    }
    const match = load<u32>(sequence, 4);
    sequence += 8;
    if (match == 0) continue;
    const bytesApart = (match & 0x3fff) << 2;
    const symbol = distanceSymbol(bytesApart);
    const code = load<u32>(DISTANCE_CODES + (<usize>symbol << 2));
    const codeLength = code >>> 16;
    const extra = distanceExtraBits(symbol);
    const beyond = (bytesApart - 1) & ((1 << extra) - 1);
    const distance = <u64>((code & 0xffff) | (beyond << codeLength));
    const distanceLength = codeLength + extra;
    let rest = (match >>> 14) << 2;
    src += rest;
    while (rest > 0) {
      const now: u32 = rest >= MAX_MATCH && rest != 260 ? MAX_MATCH : min<u32>(rest, 256);
      const token = load<u32>(LENGTH_TOKENS + (<usize>now << 2));
      const length = token >>> 24;
      bits |= (<u64>(token & 0xffffff) | (distance << length)) << n;
      n += length + distanceLength;
      store<u64>(to, bits);
      to += n >>> 3;
      bits >>= n & 56;
      n &= 7;
      rest -= now;
    }
  }
  resume(to, bits, n);
}

/** Bytes after the last whole sample. */
export function putTail(at: usize, end: usize): void {
  for (; at < end; at++) putLiteral(load<u8>(at));
}

export function putEndOfBlock(): void {
  putLiteral(END_OF_BLOCK);
}

function putLiteral(symbol: u32): void {
  const code = literal(symbol);
  put(code & 0xffff, code >>> 16);
}
