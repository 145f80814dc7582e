// First pass over a block: sequences of (literal samples, match samples, distance) and the
// histogram of the symbols that they will become. Twin of src/deflate/match-finder.ts.

import {
  DISTANCES, END_OF_BLOCK, LITERALS, MAX_MATCH, MAX_MATCH_SYMBOL, WINDOW,
  distanceSymbol, lengthSymbol,
} from "./deflate-format";

const HASH_BITS: u32 = 15;

/**
 * Last position, modulo 65536, of a sample and of a pair of samples with that hash. Whatever is
 * found there is only a proposal: it counts when it lies in the window and the samples are equal.
 */
/** Takes what is not to be remembered. */
const NOWHERE: usize = memory.data(16, 16);
const SINGLE: usize = memory.data(65536, 16);
const PAIR: usize = memory.data(65536, 16);

/** Longest match, in samples, of which every sample is remembered. */
const REMEMBERED: u32 = 8;

/** One sample is passed over per 2^SKIP_SHIFT samples without a match, at most MOST_SKIPPED. */
const SKIP_SHIFT: u32 = 5;
const MOST_SKIPPED: u32 = 3;

/** Two words per sequence: literal samples; match samples << 14 | distance in samples. */
export const SEQUENCES: usize = memory.data(524304, 16);
/** Four tables, one per byte of a sample, so that equal neighbours do not wait for each other. */
const BYTE_COUNTS: usize = memory.data(4096, 16);
export const LITERAL_COUNTS: usize = memory.data(1152, 16);
export const DISTANCE_COUNTS: usize = memory.data(128, 16);

export function clearTables(): void {
  memory.fill(SINGLE, 0, 2 << HASH_BITS);
  memory.fill(PAIR, 0, 2 << HASH_BITS);
}

// @ts-ignore: decorator
@inline
function add(table: usize, index: u32, count: u32): void {
  const at = table + (<usize>index << 2);
  store<u32>(at, load<u32>(at) + count);
}

// @ts-ignore: decorator
@inline
function hash1(a: u32): usize {
  return <usize>((a * 0x9e3779b1) >>> (32 - HASH_BITS)) << 1;
}

// @ts-ignore: decorator
@inline
function hash2(a: u32, b: u32): usize {
  return <usize>((a * 0x9e3779b1 + b * 0x85ebca77) >>> (32 - HASH_BITS)) << 1;
}

/** First sample from `near` on that differs from the one at the same place from `far` on. */
// @ts-ignore: decorator
@inline
function matchEnd(near: usize, far: usize, end: usize): usize {
  while (near + 16 <= end) {
    const differs = i32x4.bitmask(i32x4.ne(v128.load(near), v128.load(far)));
    if (differs) return near + (<usize>ctz(differs) << 2);
    near += 16;
    far += 16;
  }
  while (near < end && load<u32>(near) == load<u32>(far)) {
    near += 4;
    far += 4;
  }
  return near;
}

// @ts-ignore: decorator
@inline
function countLiteral(sample: u32): void {
  add(BYTE_COUNTS, sample & 255, 1);
  add(BYTE_COUNTS + 1024, (sample >>> 8) & 255, 1);
  add(BYTE_COUNTS + 2048, (sample >>> 16) & 255, 1);
  add(BYTE_COUNTS + 3072, sample >>> 24, 1);
}

// @ts-ignore: decorator
@inline
function insert(single: usize, pair: usize, index: u32): void {
  store<u16>(single, index);
  store<u16>(pair, index);
}

/** Remembers a sample whose successor is at `next`; without a condition's branch. */
// @ts-ignore: decorator
@inline
function insertIf(condition: i32, sample: u32, next: usize, index: u32): void {
  const single = select(SINGLE + hash1(sample), NOWHERE, condition);
  const pair = select(PAIR + hash2(sample, load<u32>(next)), NOWHERE, condition);
  insert(single, pair, index);
}

/** Counts the tokens of a match that may be longer than one token can say. */
// @ts-ignore: decorator
@inline
function countMatch(samples: u32, distance: u32): void {
  const bytes = samples << 2;
  if (bytes <= 256) {
    add(LITERAL_COUNTS, lengthSymbol(bytes), 1);
    add(DISTANCE_COUNTS, distanceSymbol(distance << 2), 1);
  } else countLongMatch(bytes, distance);
}

function countLongMatch(bytes: u32, distance: u32): void {
  let whole = bytes / MAX_MATCH;
  let rest = bytes - whole * MAX_MATCH;
  const tokens = rest > 0 ? whole + 1 : whole;
  if (rest == 2) {
    // A token has at least 3 bytes: the last 258 + 2 become 256 + 4.
    whole--;
    add(LITERAL_COUNTS, lengthSymbol(256), 1);
    rest = 4;
  }
  if (rest > 0) add(LITERAL_COUNTS, lengthSymbol(rest), 1);
  if (whole > 0) add(LITERAL_COUNTS, MAX_MATCH_SYMBOL, whole);
  add(DISTANCE_COUNTS, distanceSymbol(distance << 2), tokens);
}

/**
 * Fills SEQUENCES and the counts for samples [from, to) of the segment at `base`.
 *
 * Of the last distance used and the pair's proposal the longer match is taken (the former when
 * they are equal), else the single sample's, else the sample is a literal. Returns the number of
 * sequences.
 */
export function findMatches(base: usize, from: u32, to: u32): u32 {
  memory.fill(BYTE_COUNTS, 0, 4096);
  memory.fill(LITERAL_COUNTS, 0, LITERALS * 4);
  memory.fill(DISTANCE_COUNTS, 0, DISTANCES * 4);
  const end = base + (<usize>to << 2);
  let at = base + (<usize>from << 2);
  let sequence = SEQUENCES;
  let anchor = at;
  let repeat: u32 = 1;
  let misses: u32 = 0;
  const lastPair = end - 4;
  while (at < lastPair) {
    const index = <u32>((at - base) >> 2);
    const a = load<u32>(at);
    const b = load<u32>(at, 4);
    const h1 = SINGLE + hash1(a);
    const h2 = PAIR + hash2(a, b);
    const d2 = (index - load<u16>(h2)) & 0xffff;
    const d1 = (index - load<u16>(h1)) & 0xffff;
    insert(h1, h2, index);
    let distance: u32 = 0;
    let stop = at;
    if (repeat <= index && load<u32>(at - (<usize>repeat << 2)) == a) {
      distance = repeat;
      stop = matchEnd(at + 4, at + 4 - (<usize>repeat << 2), end);
      const isPair = d2 - 1 < WINDOW && d2 <= index;
      if (isPair && load<u64>(at - (<usize>d2 << 2)) == load<u64>(at)) {
        const other = matchEnd(at + 8, at + 8 - (<usize>d2 << 2), end);
        if (other > stop) {
          stop = other;
          distance = d2;
        }
      }
    } else {
      // No branches on what noise decides. A wrong proposal reaches back 256 KiB at most, which the
      // tables below the arena cover.
      const pair = i32(d2 - 1 < WINDOW) & i32(d2 <= index) &
        i32(load<u64>(at - (<usize>d2 << 2)) == load<u64>(at));
      const one = i32(d1 - 1 < WINDOW) & i32(d1 <= index) &
        i32(load<u32>(at - (<usize>d1 << 2)) == a);
      if (pair | one) {
        distance = select(d2, d1, pair);
        stop = at + 4 + (<usize>pair << 2);
        if (stop < end && load<u32>(stop) == load<u32>(stop - (<usize>distance << 2))) {
          stop = matchEnd(stop, stop - (<usize>distance << 2), end);
        } else {
          const inside = i32(stop < end) & pair;
          insertIf(inside, b, at + 8, index + 1);
          store<u32>(sequence, <u32>((at - anchor) >> 2));
          store<u32>(sequence, (<u32>(pair + 1) << 14) | distance, 4);
          sequence += 8;
          add(LITERAL_COUNTS, lengthSymbol(4 + (<u32>pair << 2)), 1);
          add(DISTANCE_COUNTS, distanceSymbol(distance << 2), 1);
          repeat = distance;
          misses = 0;
          at = stop;
          anchor = at;
          continue;
        }
      }
    }
    if (distance == 0) {
      countLiteral(a);
      at += 4;
      // Noise: the more samples in a row had no match, the more are passed over unseen.
      let skip = min<u32>(misses++ >>> SKIP_SHIFT, MOST_SKIPPED);
      for (; skip > 0 && at < lastPair; skip--) {
        countLiteral(load<u32>(at));
        at += 4;
      }
      continue;
    }
    const length = <u32>((stop - at) >> 2);
    store<u32>(sequence, <u32>((at - anchor) >> 2));
    store<u32>(sequence, (length << 14) | distance, 4);
    sequence += 8;
    countMatch(length, distance);
    repeat = distance;
    misses = 0;
    if (length > 1 && stop < end) {
      // All samples of a short match are remembered, of a long one only the last.
      for (let inner = length <= REMEMBERED ? at + 4 : stop - 4; inner < stop; inner += 4) {
        const v = load<u32>(inner);
        const i = <u32>((inner - base) >> 2);
        insert(SINGLE + hash1(v), PAIR + hash2(v, load<u32>(inner, 4)), i);
      }
    }
    at = stop;
    anchor = at;
  }
  // The block's last sample has no successor to look at.
  if (at < end) countLiteral(load<u32>(at));
  store<u32>(sequence, <u32>((end - anchor) >> 2));
  store<u32>(sequence, 0, 4);
  sequence += 8;
  for (let i: usize = 0; i < 1024; i += 4) {
    const at = BYTE_COUNTS + i;
    const sum = load<u32>(at) + load<u32>(at, 1024) + load<u32>(at, 2048) + load<u32>(at, 3072);
    store<u32>(LITERAL_COUNTS + i, sum);
  }
  store<u32>(LITERAL_COUNTS + (END_OF_BLOCK << 2), 1);
  return <u32>((sequence - SEQUENCES) >> 3);
}
