// CRC-32 (reflected 0xEDB88320). Twin of src/deflate/crc32.ts.
//
// Sixteen bytes per step: table k holds the effect of a byte that k more bytes follow. A KiB of one
// repeated sample, such as background, is a step of its own: the state moves past it by four
// look-ups, and what the KiB adds is remembered for the last such sample.

const TABLES: usize = memory.data(16 * 1024, 16);
/** Effect of each byte of the state after a KiB of zeros. */
const PAST_RUN: usize = memory.data(4 * 1024, 16);
const RUN: usize = 1024;

let ready = false;
/** CRC state of a KiB of `runSample` from state 0. */
let runSample: u32 = 0;
let runEffect: u32 = 0;

function makeTables(): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    store<u32>(TABLES + (<usize>byte << 2), value);
  }
  for (let at: usize = 256; at < 4096; at++) {
    const before = load<u32>(TABLES + ((at - 256) << 2));
    store<u32>(TABLES + (at << 2), pastZero(before));
  }
  for (let bit: u32 = 0; bit < 32; bit++) {
    let state = <u32>1 << bit;
    for (let i: usize = 0; i < RUN; i++) state = pastZero(state);
    const table = PAST_RUN + (<usize>(bit >>> 3) << 10);
    const high = <u32>1 << (bit & 7);
    // All bytes whose highest bit is this one: the map is linear over exclusive or.
    for (let low: u32 = 0; low < high; low++) {
      const rest = load<u32>(table + (<usize>low << 2));
      store<u32>(table + (<usize>(high | low) << 2), rest ^ state);
    }
  }
  ready = true;
}

// @ts-ignore: decorator
@inline
function pastZero(state: u32): u32 {
  return (state >>> 8) ^ load<u32>(TABLES + ((<usize>state & 255) << 2));
}

// @ts-ignore: decorator
@inline
function entry(value: u32, shift: u32, table: usize): u32 {
  return load<u32>(TABLES + ((<usize>(value >>> shift) & 255) << 2) + (table << 10));
}

// @ts-ignore: decorator
@inline
function pastRun(state: u32): u32 {
  const a = load<u32>(PAST_RUN + ((<usize>state & 255) << 2));
  const b = load<u32>(PAST_RUN + ((<usize>(state >>> 8) & 255) << 2), 1024);
  const c = load<u32>(PAST_RUN + ((<usize>(state >>> 16) & 255) << 2), 2048);
  const d = load<u32>(PAST_RUN + (<usize>(state >>> 24) << 2), 3072);
  return a ^ b ^ (c ^ d);
}

function past(state: u32, src: usize, end: usize): u32 {
  while (src + 16 <= end) {
    const a = load<u32>(src) ^ state;
    const b = load<u32>(src, 4);
    const c = load<u32>(src, 8);
    const d = load<u32>(src, 12);
    const ab =
      entry(a, 0, 15) ^ entry(a, 8, 14) ^ entry(a, 16, 13) ^ entry(a, 24, 12) ^
      (entry(b, 0, 11) ^ entry(b, 8, 10) ^ entry(b, 16, 9) ^ entry(b, 24, 8));
    const cd =
      entry(c, 0, 7) ^ entry(c, 8, 6) ^ entry(c, 16, 5) ^ entry(c, 24, 4) ^
      (entry(d, 0, 3) ^ entry(d, 8, 2) ^ entry(d, 16, 1) ^ entry(d, 24, 0));
    state = ab ^ cd;
    src += 16;
  }
  for (; src < end; src++) state = pastZero(state ^ load<u8>(src));
  return state;
}

/** Whether the KiB at `src` repeats its first sample. */
function isRun(src: usize): bool {
  const sample = v128.load32_splat(src);
  for (const end = src + RUN; src < end; src += 32) {
    const a = v128.xor(v128.load(src), sample);
    const b = v128.xor(v128.load(src, 16), sample);
    if (v128.any_true(v128.or(a, b))) return false;
  }
  return true;
}

/** Continues `crc` over `length` bytes at `src`. */
export function crc32(crc: u32, src: usize, length: usize): u32 {
  if (!ready) makeTables();
  let state = ~crc;
  const end = src + length;
  for (; src + RUN <= end; src += RUN) {
    if (!isRun(src)) {
      state = past(state, src, src + RUN);
      continue;
    }
    const sample = load<u32>(src);
    if (sample != runSample) {
      runSample = sample;
      runEffect = past(0, src, src + RUN);
    }
    state = pastRun(state) ^ runEffect;
  }
  return ~past(state, src, end);
}
