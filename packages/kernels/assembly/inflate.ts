// Inflate (RFC 1951), resumable between parts of input and output.
//
// The bit buffer is filled by whole words: after a refill at least 56 bits are there, enough for three literals or for one
// match up to its distance. Codes are looked up by their next 11 (literals and lengths) or 8 bits (distances); longer ones lead to a
// second table. What an entry says of bits to consume stands in its lowest six bits, so that shifts need no mask.

/** The input must go on: of what was given, only the bytes from {@link inflateSource} on are needed any more. */
const NEEDS_INPUT: i32 = 0;
const OUTPUT_FULL: i32 = 1;
const ENDED: i32 = 2;
const TRUNCATED: i32 = -1;
const BAD_BLOCK_TYPE: i32 = -2;
const BAD_STORED_LENGTH: i32 = -3;
const BAD_CODE_LENGTHS: i32 = -4;
const BAD_SYMBOL: i32 = -5;
const BAD_DISTANCE: i32 = -6;

/** Bytes of the longest block header: 14 bits, 19 times 3 bits, 320 times 14 bits. */
const HEADER_BYTES: usize = 600;
/** Bytes that one turn of the inner loop may look ahead. */
const TURN_BYTES: usize = 16;

const MAIN_BITS: u32 = 11;
const DISTANCE_BITS: u32 = 8;
const PRECODE_BITS: u32 = 7;

/** Entries of the largest table of 288 symbols, 11 bits and 15 at most; of 32 symbols and 8 bits; of 19 symbols. */
const MAIN_TABLE: usize = memory.data(2342 * 4, 16);
const DISTANCE_TABLE: usize = memory.data(402 * 4, 16);
const PRECODE_TABLE: usize = memory.data(128 * 4, 16);

/** Code lengths of a block: 288 of literals and lengths, then 32 of distances. */
const LENGTHS: usize = memory.data(288 + 32, 16);
const SORTED: usize = memory.data(288 * 2, 16);
const COUNTS: usize = memory.data(16 * 4, 16);
const OFFSETS: usize = memory.data(16 * 4, 16);

// Entries of the main table: a literal in bits 16 to 23, or the base of a length there, code bits in bits 8 to 15, code and extra
// bits in bits 0 to 7. Exceptional ones lead to a second table (its start in bits 16 to 27), end the block, or are no code.
const LITERAL: u32 = 0x80000000;
const EXCEPTIONAL: u32 = 0x40000000;
const END_OF_BLOCK: u32 = 0x20000000;
const NO_CODE: u32 = 0x10000000;

// Entries of the distance table: the base in bits 16 to 30; exceptional ones have bit 31, and bit 30 when they are no code.
const FAR: u32 = 0x80000000;
const NO_DISTANCE: u32 = 0x40000000;

const PRECODE_ORDER: usize = memory.data<u8>([
  16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
]);
const LENGTH_BASE: usize = memory.data<u16>([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]);
const LENGTH_EXTRA: usize = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]);

const MAIN: i32 = 0;
const DISTANCE: i32 = 1;
const PRECODE: i32 = 2;

// What goes on from part to part.
const AT_HEADER: i32 = 0;
const IN_STORED: i32 = 1;
const IN_CODES: i32 = 2;
const AT_END: i32 = 3;

let bits: u64 = 0;
let bitCount: u32 = 0;
let at: usize = 0;
let sourceEnd: usize = 0;
let out: usize = 0;
let place: i32 = AT_HEADER;
let isFinalBlock = false;
let storedLeft: usize = 0;

/** Begins a stream. */
export function inflateStart(): void {
  bits = 0;
  bitCount = 0;
  place = AT_HEADER;
  isFinalBlock = false;
}

/** Behind the last byte of input that was used; of it, up to seven bits may be left. */
export function inflateSource(): usize {
  return at;
}

/** Behind the last byte of output. */
export function inflateTarget(): usize {
  return out;
}

/** Where the first byte that the stream does not need lies; bits that were taken in only to look ahead do not count. */
function position(): usize {
  return at - <usize>(bitCount >>> 3);
}

/**
 * Inflates as far as input and room for output reach.
 *
 * @param source - Input, which goes on where the last part stopped.
 * @param end - Behind the input; 640 bytes more may be read. When it is the last part they have to be 0.
 * @param target - Where output goes on; 320 bytes behind `targetEnd` may be written.
 * @param history - The first byte that a match may lie at.
 */
export function inflate(
  source: usize,
  end: usize,
  isLast: bool,
  target: usize,
  targetEnd: usize,
  history: usize,
): i32 {
  at = source;
  sourceEnd = end;
  out = target;
  let status = run(isLast, targetEnd, history);
  // Zeros behind the end may look like anything, an end of the stream or a fault: what counts is that the input is over.
  if (isLast && position() > end) status = TRUNCATED;
  // Whole bytes that were only looked at are given back: a stored block may begin at one of them.
  at = position();
  bitCount &= 7;
  bits &= ((<u64>1) << bitCount) - 1;
  return status;
}

function run(isLast: bool, targetEnd: usize, history: usize): i32 {
  while (true) {
    let status: i32 = 0;
    if (place == AT_HEADER) {
      if (!isLast && at + HEADER_BYTES > sourceEnd) return NEEDS_INPUT;
      status = readHeader();
      if (status < 0) return status;
    } else if (place == IN_STORED) {
      status = copyStored(isLast, targetEnd);
      if (storedLeft > 0) return status;
    } else if (place == IN_CODES) {
      status = readCodes(isLast, targetEnd, history);
      if (status != ENDED) return status;
    } else {
      return ENDED;
    }
    if (place == AT_HEADER && isFinalBlock) place = AT_END;
  }
}

// @ts-ignore: decorator
@inline
function refill(): void {
  bits |= load<u64>(at) << <u64>bitCount;
  at += <usize>((63 - bitCount) >>> 3);
  bitCount |= 56;
}

// @ts-ignore: decorator
@inline
function takeBits(count: u32): u32 {
  const value = <u32>(bits & (((<u64>1) << count) - 1));
  bits >>= <u64>count;
  bitCount -= count;
  return value;
}

function readHeader(): i32 {
  refill();
  isFinalBlock = takeBits(1) == 1;
  const kind = takeBits(2);
  if (kind == 0) return readStoredHeader();
  if (kind == 3) return BAD_BLOCK_TYPE;
  if (kind == 1) makeFixedTables();
  else {
    const status = readDynamicHeader();
    if (status < 0) return status;
  }
  place = IN_CODES;
  return 0;
}

function readStoredHeader(): i32 {
  takeBits(bitCount & 7);
  at = position();
  bits = 0;
  bitCount = 0;
  const length = load<u16>(at);
  const complement = load<u16>(at, 2);
  at += 4;
  if ((length ^ 0xffff) != complement) return BAD_STORED_LENGTH;
  storedLeft = <usize>length;
  place = IN_STORED;
  return 0;
}

function copyStored(isLast: bool, targetEnd: usize): i32 {
  const there = sourceEnd > at ? sourceEnd - at : 0;
  const room = targetEnd > out ? targetEnd - out : 0;
  let length = storedLeft;
  if (length > there) length = there;
  if (length > room) length = room;
  memory.copy(out, at, length);
  at += length;
  out += length;
  storedLeft -= length;
  if (storedLeft == 0) {
    place = AT_HEADER;
    return 0;
  }
  if (length == there) return isLast ? TRUNCATED : NEEDS_INPUT;
  return OUTPUT_FULL;
}

function makeFixedTables(): void {
  for (let symbol: usize = 0; symbol < 288; symbol++) {
    const length: u8 = symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8;
    store<u8>(LENGTHS + symbol, length);
  }
  buildTable(MAIN_TABLE, LENGTHS, 288, MAIN_BITS, MAIN);
  memory.fill(LENGTHS + 288, 5, 32);
  buildTable(DISTANCE_TABLE, LENGTHS + 288, 32, DISTANCE_BITS, DISTANCE);
}

function readDynamicHeader(): i32 {
  const mainCount = <usize>takeBits(5) + 257;
  const distanceCount = <usize>takeBits(5) + 1;
  const precodeCount = <usize>takeBits(4) + 4;
  if (mainCount > 286 || distanceCount > 30) return BAD_CODE_LENGTHS;
  memory.fill(LENGTHS, 0, 19);
  for (let i: usize = 0; i < precodeCount; i++) {
    refill();
    store<u8>(LENGTHS + <usize>load<u8>(PRECODE_ORDER + i), <u8>takeBits(3));
  }
  if (!buildTable(PRECODE_TABLE, LENGTHS, 19, PRECODE_BITS, PRECODE)) return BAD_CODE_LENGTHS;
  const total = mainCount + distanceCount;
  let i: usize = 0;
  let last: u8 = 0;
  while (i < total) {
    refill();
    const entry = load<u32>(PRECODE_TABLE + (<usize>(bits & 127) << 2));
    if (entry & NO_CODE) return BAD_CODE_LENGTHS;
    takeBits(entry & 63);
    const symbol = entry >>> 16;
    if (symbol < 16) {
      last = <u8>symbol;
      store<u8>(LENGTHS + i++, last);
      continue;
    }
    let count: usize = 0;
    if (symbol == 16) {
      if (i == 0) return BAD_CODE_LENGTHS;
      count = 3 + <usize>takeBits(2);
    } else {
      last = 0;
      count = symbol == 17 ? 3 + <usize>takeBits(3) : 11 + <usize>takeBits(7);
    }
    if (i + count > total) return BAD_CODE_LENGTHS;
    memory.fill(LENGTHS + i, last, count);
    i += count;
  }
  // A block has to be able to end.
  if (load<u8>(LENGTHS + 256) == 0) return BAD_CODE_LENGTHS;
  const isCode =
    buildTable(MAIN_TABLE, LENGTHS, mainCount, MAIN_BITS, MAIN) &&
    buildTable(DISTANCE_TABLE, LENGTHS + mainCount, distanceCount, DISTANCE_BITS, DISTANCE);
  return isCode ? 0 : BAD_CODE_LENGTHS;
}

/** What a symbol's entry says apart from how many bits its code has. */
function meaningOf(symbol: u32, kind: i32): u32 {
  if (kind == PRECODE) return symbol << 16;
  if (kind == DISTANCE) {
    if (symbol > 29) return FAR | NO_DISTANCE;
    const extra: u32 = symbol < 4 ? 0 : (symbol >>> 1) - 1;
    const base: u32 = symbol < 4 ? symbol + 1 : ((2 + (symbol & 1)) << extra) + 1;
    return (base << 16) | extra;
  }
  if (symbol < 256) return LITERAL | (symbol << 16);
  if (symbol == 256) return EXCEPTIONAL | END_OF_BLOCK;
  if (symbol > 285) return EXCEPTIONAL | NO_CODE;
  const index = <usize>(symbol - 257);
  return (<u32>load<u16>(LENGTH_BASE + (index << 1)) << 16) | <u32>load<u8>(LENGTH_EXTRA + index);
}

/** The entry of a code of `length` bits (behind those of the first table). */
function entryOf(meaning: u32, length: u32, kind: i32): u32 {
  const isPlain =
    kind == PRECODE || (kind == MAIN ? (meaning & (LITERAL | EXCEPTIONAL)) != 0 : (meaning & FAR) != 0);
  return isPlain ? meaning | length : meaning + ((length << 8) | length);
}

function reversed(code: u32, length: u32): u32 {
  let result: u32 = 0;
  for (let i: u32 = 0; i < length; i++) result |= ((code >>> i) & 1) << (length - 1 - i);
  return result;
}

/** Makes the tables of a code; false when its lengths are those of no code that zlib takes. */
function buildTable(table: usize, lengths: usize, count: usize, tableBits: u32, kind: i32): bool {
  memory.fill(COUNTS, 0, 64);
  for (let i: usize = 0; i < count; i++) {
    const at = COUNTS + (<usize>load<u8>(lengths + i) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  let longest: u32 = 15;
  while (longest > 0 && load<u32>(COUNTS + (<usize>longest << 2)) == 0) longest--;
  let left: i32 = 1;
  let offset: u32 = 0;
  for (let length: u32 = 1; length <= 15; length++) {
    const here = load<u32>(COUNTS + (<usize>length << 2));
    left = (left << 1) - <i32>here;
    if (left < 0) return false;
    store<u32>(OFFSETS + (<usize>length << 2), offset);
    offset += here;
  }
  // As zlib: a code may be incomplete only when it has one symbol of one bit, or none.
  if (left > 0 && longest > 0 && (kind == PRECODE || longest != 1)) return false;
  if (longest == 0 && kind == PRECODE) return false;
  for (let i: usize = 0; i < count; i++) {
    const length = load<u8>(lengths + i);
    if (length == 0) continue;
    const place = OFFSETS + (<usize>length << 2);
    const index = load<u32>(place);
    store<u16>(SORTED + (<usize>index << 1), <u16>i);
    store<u32>(place, index + 1);
  }
  const size: u32 = 1 << tableBits;
  if (left > 0) {
    const none: u32 = kind == DISTANCE ? FAR | NO_DISTANCE | 1 : EXCEPTIONAL | NO_CODE | 1;
    for (let i: u32 = 0; i < size; i++) store<u32>(table + (<usize>i << 2), none);
  }
  fillTable(table, size, tableBits, offset, lengths, kind);
  return true;
}

function fillTable(
  table: usize,
  size: u32,
  tableBits: u32,
  symbols: u32,
  lengths: usize,
  kind: i32,
): void {
  let code: u32 = 0;
  let before: u32 = 0;
  let end = size;
  let prefix: u32 = 0xffffffff;
  let start: u32 = 0;
  let startBits: u32 = 0;
  for (let i: u32 = 0; i < symbols; i++) {
    const symbol = <u32>load<u16>(SORTED + (<usize>i << 1));
    const length = <u32>load<u8>(lengths + <usize>symbol);
    code <<= length - before;
    before = length;
    const flipped = reversed(code, length);
    code++;
    const meaning = meaningOf(symbol, kind);
    if (length <= tableBits) {
      const entry = entryOf(meaning, length, kind);
      for (let at = flipped; at < size; at += <u32>1 << length) store<u32>(table + (<usize>at << 2), entry);
      continue;
    }
    const low = flipped & (size - 1);
    if (low != prefix) {
      prefix = low;
      start = end;
      startBits = secondBits(length, tableBits, i);
      end += <u32>1 << startBits;
      const flag: u32 = kind == DISTANCE ? FAR : EXCEPTIONAL;
      store<u32>(table + (<usize>low << 2), flag | (start << 16) | (startBits << 8) | tableBits);
    }
    const entry = entryOf(meaning, length - tableBits, kind);
    const step = <u32>1 << (length - tableBits);
    for (let at = flipped >>> tableBits; at < (<u32>1 << startBits); at += step) {
      store<u32>(table + (<usize>(start + at) << 2), entry);
    }
  }
}

/** Bits of the second table whose first code is the `index`-th and has `length` bits: until its codes fill it. */
function secondBits(length: u32, tableBits: u32, index: u32): u32 {
  let result = length - tableBits;
  // OFFSETS hold the index behind the last code of each length by now.
  let used = load<u32>(OFFSETS + (<usize>length << 2)) - index;
  while (used < (<u32>1 << result)) {
    result++;
    used = (used << 1) + load<u32>(COUNTS + (<usize>(tableBits + result) << 2));
  }
  return result;
}

/** Decodes codes of a block until it ends, or input or room run out. */
function readCodes(isLast: bool, targetEnd: usize, history: usize): i32 {
  const safeEnd = isLast ? sourceEnd : sourceEnd - TURN_BYTES;
  if (!isLast && sourceEnd < at + TURN_BYTES) return NEEDS_INPUT;
  // Locals are faster than globals; they are written back at every way out.
  let b = bits;
  let n = bitCount;
  let i = at;
  let o = out;
  let status: i32 = ENDED;
  while (true) {
    if (i > safeEnd) {
      if (!isLast) {
        status = NEEDS_INPUT;
        break;
      }
      if (i - <usize>(n >>> 3) > sourceEnd) {
        status = TRUNCATED;
        break;
      }
    }
    if (o >= targetEnd) {
      status = OUTPUT_FULL;
      break;
    }
    b |= load<u64>(i) << <u64>n;
    i += <usize>((63 - n) >>> 3);
    n |= 56;
    let entry = load<u32>(MAIN_TABLE + (<usize>(<u32>b & 2047) << 2));
    if (entry & LITERAL) {
      b >>= <u64>(entry & 63);
      n -= entry & 63;
      store<u8>(o++, <u8>(entry >>> 16));
      entry = load<u32>(MAIN_TABLE + (<usize>(<u32>b & 2047) << 2));
      if (entry & LITERAL) {
        b >>= <u64>(entry & 63);
        n -= entry & 63;
        store<u8>(o++, <u8>(entry >>> 16));
        entry = load<u32>(MAIN_TABLE + (<usize>(<u32>b & 2047) << 2));
        if (entry & LITERAL) {
          b >>= <u64>(entry & 63);
          n -= entry & 63;
          store<u8>(o++, <u8>(entry >>> 16));
          continue;
        }
      }
    }
    if (entry & EXCEPTIONAL) {
      if (!(entry & (END_OF_BLOCK | NO_CODE))) {
        b >>= <u64>MAIN_BITS;
        n -= MAIN_BITS;
        const second = ((entry >>> 16) & 4095) + (<u32>b & ((<u32>1 << ((entry >>> 8) & 63)) - 1));
        entry = load<u32>(MAIN_TABLE + (<usize>second << 2));
        if (entry & LITERAL) {
          b >>= <u64>(entry & 63);
          n -= entry & 63;
          store<u8>(o++, <u8>(entry >>> 16));
          continue;
        }
      }
      if (entry & EXCEPTIONAL) {
        b >>= <u64>(entry & 63);
        n -= entry & 63;
        if (entry & END_OF_BLOCK) place = AT_HEADER;
        else status = BAD_SYMBOL;
        break;
      }
    }
    const length =
      (entry >>> 16) + ((<u32>b & ((<u32>1 << (entry & 63)) - 1)) >>> ((entry >>> 8) & 63));
    b >>= <u64>(entry & 63);
    n -= entry & 63;
    b |= load<u64>(i) << <u64>n;
    i += <usize>((63 - n) >>> 3);
    n |= 56;
    entry = load<u32>(DISTANCE_TABLE + (<usize>(<u32>b & 255) << 2));
    if (entry & FAR) {
      if (!(entry & NO_DISTANCE)) {
        b >>= <u64>DISTANCE_BITS;
        n -= DISTANCE_BITS;
        const second = ((entry >>> 16) & 4095) + (<u32>b & ((<u32>1 << ((entry >>> 8) & 63)) - 1));
        entry = load<u32>(DISTANCE_TABLE + (<usize>second << 2));
      }
      if (entry & FAR) {
        b >>= <u64>(entry & 63);
        n -= entry & 63;
        status = BAD_SYMBOL;
        break;
      }
    }
    const distance =
      (entry >>> 16) + ((<u32>b & ((<u32>1 << (entry & 63)) - 1)) >>> ((entry >>> 8) & 63));
    b >>= <u64>(entry & 63);
    n -= entry & 63;
    if (<usize>distance > o - history) {
      status = BAD_DISTANCE;
      break;
    }
    copyMatch(o, distance, o + <usize>length);
    o += <usize>length;
  }
  bits = b;
  bitCount = n;
  at = i;
  out = o;
  return status;
}

/** Copies a match; up to 15 bytes behind its end are written as well. */
// @ts-ignore: decorator
@inline
function copyMatch(to: usize, distance: u32, end: usize): void {
  let from = to - <usize>distance;
  if (distance >= 16) {
    do {
      v128.store(to, v128.load(from));
      to += 16;
      from += 16;
    } while (to < end);
    return;
  }
  let pattern: v128;
  if (distance == 4) pattern = v128.load32_splat(from);
  else if (distance == 2) pattern = v128.load16_splat(from);
  else if (distance == 8) pattern = v128.load64_splat(from);
  else if (distance == 1) pattern = v128.load8_splat(from);
  else {
    do {
      store<u8>(to++, load<u8>(from++));
    } while (to < end);
    return;
  }
  do {
    v128.store(to, pattern);
    to += 16;
  } while (to < end);
}
