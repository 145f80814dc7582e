// The encoder for 4-byte samples. Twin of src/deflate/segment-encoder.ts.

import { out, put, putStored, start } from "./deflate-bits";
import {
  BLOCK, DISTANCES, DISTANCE_BITS, FIXED_LITERALS, LITERALS, LITERAL_BITS,
  distanceExtraBits, fixedLength,
} from "./deflate-format";
import { DISTANCE_LENGTHS, LITERAL_LENGTHS, makeHead, putHead } from "./deflate-header";
import { codeLengths } from "./deflate-huffman";
import { DISTANCE_COUNTS, LITERAL_COUNTS, clearTables, findMatches } from "./deflate-match";
import { makeCodes, putEndOfBlock, putSequences, putTail } from "./deflate-sequences";

/** Bits of all symbols of the block with the given lengths, extra bits included. */
function bodyBits(fixed: bool): u32 {
  let sum: u32 = 0;
  for (let s: u32 = 0; s < LITERALS; s++) {
    const length = fixed ? fixedLength(s) : <u32>load<u8>(LITERAL_LENGTHS + s);
    const extra: u32 = s < 265 || s == 285 ? 0 : (s - 261) >>> 2;
    sum += load<u32>(LITERAL_COUNTS + (<usize>s << 2)) * (length + extra);
  }
  for (let s: u32 = 0; s < DISTANCES; s++) {
    const length = fixed ? 5 : <u32>load<u8>(DISTANCE_LENGTHS + s);
    const extra: u32 = distanceExtraBits(s);
    sum += load<u32>(DISTANCE_COUNTS + (<usize>s << 2)) * (length + extra);
  }
  return sum;
}

function countTail(at: usize, end: usize): void {
  for (; at < end; at++) {
    const slot = LITERAL_COUNTS + (<usize>load<u8>(at) << 2);
    store<u32>(slot, load<u32>(slot) + 1);
  }
}

function useFixedCode(): void {
  for (let s: u32 = 0; s < FIXED_LITERALS; s++) store<u8>(LITERAL_LENGTHS + s, fixedLength(s));
  memory.fill(DISTANCE_LENGTHS, 5, DISTANCES);
}

/** Samples [from, to) of the segment at `base` and `tail` bytes behind, in the cheapest form. */
function putBlock(base: usize, from: u32, to: u32, tail: usize): void {
  const sequences = findMatches(base, from, to);
  const src = base + (<usize>from << 2);
  const bytes = (<usize>(to - from) << 2) + tail;
  const end = src + bytes;
  countTail(end - tail, end);
  codeLengths(LITERAL_COUNTS, LITERALS, LITERAL_BITS, LITERAL_LENGTHS);
  codeLengths(DISTANCE_COUNTS, DISTANCES, DISTANCE_BITS, DISTANCE_LENGTHS);
  store<u16>(LITERAL_LENGTHS + LITERALS, 0);
  const dynamicBits: u32 = makeHead() + bodyBits(false);
  const fixedBits: u32 = 3 + bodyBits(true);
  const storedBits = <u32>(bytes + 5 * ((bytes + 65534) / 65535)) << 3;
  if (storedBits <= min(dynamicBits, fixedBits)) {
    putStored(src, bytes);
    return;
  }
  if (fixedBits <= dynamicBits) {
    put(2, 3);
    useFixedCode();
  } else putHead();
  makeCodes();
  putSequences(src, sequences);
  putTail(end - tail, end);
  putEndOfBlock();
}

/**
 * Deflates `length` bytes at `src` to `dst` as blocks of which none is final and the last is an
 * empty stored one. Returns the bytes written.
 */
export function deflateSegment(src: usize, length: usize, dst: usize): usize {
  clearTables();
  start(dst);
  const samples = <u32>(length >> 2);
  let from: u32 = 0;
  while (from < samples || (from == 0 && length > 0)) {
    const to = min(samples, from + BLOCK);
    putBlock(src, from, to, to == samples ? length & 3 : 0);
    if (to == samples) break;
    from = to;
  }
  putStored(src, 0);
  return out - dst;
}
