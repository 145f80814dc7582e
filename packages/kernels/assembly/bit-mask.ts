// A mask of a volume, a bit per voxel: marks what is not zero, fills holes, finds the box. Twin of
// src/bit-mask/typescript-bit-mask.ts.
//
// Every row along x begins with a word of 64 bits of its own; bits behind its last voxel are 0.

/** The voxels' types: integers of 1, 2, 4, 8 bytes (0 to 3), float32 (4), float64 (5). */
// @ts-ignore: decorator
@inline
function widthOf(kind: i32): usize {
  return kind < 4 ? (<usize>1) << kind : kind == 4 ? 4 : 8;
}

/** Which 16-bit lanes of two vectors are -1, as 16 bits; the others are 0. */
// @ts-ignore: decorator
@inline
function bitsOf16(a: v128, b: v128): u32 {
  return <u32>i8x16.bitmask(i8x16.narrow_i16x8_s(a, b));
}

// @ts-ignore: decorator
@inline
function lanesOf32(a: v128, b: v128): v128 {
  return i16x8.narrow_i32x4_s(a, b);
}

/** The lower halves of 64-bit lanes. */
// @ts-ignore: decorator
@inline
function lanesOf64(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
}

// @ts-ignore: decorator
@inline
function integers32(src: usize): v128 {
  const none = i32x4.splat(0);
  return lanesOf32(i32x4.ne(v128.load(src), none), i32x4.ne(v128.load(src, 16), none));
}

// @ts-ignore: decorator
@inline
function floats32(src: usize): v128 {
  const none = f32x4.splat(0);
  return lanesOf32(f32x4.ne(v128.load(src), none), f32x4.ne(v128.load(src, 16), none));
}

// @ts-ignore: decorator
@inline
function integers64(src: usize): v128 {
  const none = i64x2.splat(0);
  const a = lanesOf64(i64x2.ne(v128.load(src), none), i64x2.ne(v128.load(src, 16), none));
  const b = lanesOf64(i64x2.ne(v128.load(src, 32), none), i64x2.ne(v128.load(src, 48), none));
  return lanesOf32(a, b);
}

// @ts-ignore: decorator
@inline
function floats64(src: usize): v128 {
  const none = f64x2.splat(0);
  const a = lanesOf64(f64x2.ne(v128.load(src), none), f64x2.ne(v128.load(src, 16), none));
  const b = lanesOf64(f64x2.ne(v128.load(src, 32), none), f64x2.ne(v128.load(src, 48), none));
  return lanesOf32(a, b);
}

/** Which of 16 voxels are not zero: -0 is, NaN is not. */
// @ts-ignore: decorator
@inline
function nonzeroBits(src: usize, kind: i32): u32 {
  if (kind == 0) return <u32>i8x16.bitmask(i8x16.ne(v128.load(src), i8x16.splat(0)));
  if (kind == 1) {
    const none = i16x8.splat(0);
    return bitsOf16(i16x8.ne(v128.load(src), none), i16x8.ne(v128.load(src, 16), none));
  }
  if (kind == 2) return bitsOf16(integers32(src), integers32(src + 32));
  if (kind == 3) return bitsOf16(integers64(src), integers64(src + 64));
  if (kind == 4) return bitsOf16(floats32(src), floats32(src + 32));
  return bitsOf16(floats64(src), floats64(src + 64));
}

/**
 * Sets the bits of voxels that are not zero, and leaves the others.
 *
 * @param src - Rows of voxels one behind the other; 15 voxels behind the last one may be looked at.
 * @param kind - Type of the voxels.
 * @param mask - The rows' bits.
 */
export function markNonzero(src: usize, rows: u32, length: u32, kind: i32, mask: usize): void {
  const rowBytes = <usize>length * widthOf(kind);
  const step = widthOf(kind) << 4;
  for (let row: u32 = 0; row < rows; row++, src += rowBytes) {
    let at = src;
    for (let x: u32 = 0; x < length; x += 64, mask += 8) {
      const left = length - x;
      let word: u64 = 0;
      for (let bit: u32 = 0; bit < 64 && bit < left; bit += 16, at += step) {
        word |= (<u64>nonzeroBits(at, kind)) << (<u64>bit);
      }
      if (left < 64) word &= ((<u64>1) << (<u64>left)) - 1;
      store<u64>(mask, load<u64>(mask) | word);
    }
  }
}

/**
 * The smallest box that holds all set bits.
 *
 * @param united - Receives the bits of all rows, united: room for one row.
 * @param box - Receives z0, z1, y0, y1, x0, x1, half open.
 * @returns False when no bit is set.
 */
export function boxOfBits(mask: usize, nz: u32, ny: u32, words: u32, united: usize, box: usize): bool {
  const rowBytes = <usize>words << 3;
  let z0 = nz;
  let z1: u32 = 0;
  let y0 = ny;
  let y1: u32 = 0;
  memory.fill(united, 0, rowBytes);
  for (let z: u32 = 0; z < nz; z++) {
    for (let y: u32 = 0; y < ny; y++) {
      let any: u64 = 0;
      for (let at: usize = 0; at < rowBytes; at += 8, mask += 8) {
        const word = load<u64>(mask);
        any |= word;
        store<u64>(united + at, load<u64>(united + at) | word);
      }
      if (any == 0) continue;
      z0 = min(z0, z);
      z1 = z + 1;
      y0 = min(y0, y);
      y1 = max(y1, y + 1);
    }
  }
  if (z1 == 0) return false;
  let first: u32 = 0;
  while (load<u64>(united + (<usize>first << 3)) == 0) first++;
  let last = words - 1;
  while (load<u64>(united + (<usize>last << 3)) == 0) last--;
  store<u32>(box, z0);
  store<u32>(box, z1, 4);
  store<u32>(box, y0, 8);
  store<u32>(box, y1, 12);
  store<u32>(box, (first << 6) + <u32>ctz(load<u64>(united + (<usize>first << 3))), 16);
  store<u32>(box, (last << 6) + 64 - <u32>clz(load<u64>(united + (<usize>last << 3))), 20);
  return true;
}

/** First place in `[at, length)` whose bit is set when `flip` is 0, clear when it is -1; `length` when there is none. */
// @ts-ignore: decorator
@inline
function nextBit(row: usize, at: u32, length: u32, flip: u64): u32 {
  if (at >= length) return length;
  const words = (length + 63) >> 6;
  let index = at >> 6;
  let word = (load<u64>(row + (<usize>index << 3)) ^ flip) & ((~(<u64>0)) << (<u64>(at & 63)));
  while (word == 0) {
    if (++index == words) return length;
    word = load<u64>(row + (<usize>index << 3)) ^ flip;
  }
  return min(length, (index << 6) + <u32>ctz(word));
}

// A run of zeros: its half-open range along x, the run that it belongs to (itself for the first of a region), and
// whether that region reaches a face of the volume.
const RUN_BYTES: usize = 16;

// @ts-ignore: decorator
@inline
function rootOf(runs: usize, run: u32): u32 {
  let at = run;
  let parent = load<u32>(runs + <usize>at * RUN_BYTES, 8);
  while (parent != at) {
    const grandparent = load<u32>(runs + <usize>parent * RUN_BYTES, 8);
    store<u32>(runs + <usize>at * RUN_BYTES, grandparent, 8); // halves the path for the next search
    at = parent;
    parent = grandparent;
  }
  return at;
}

function join(runs: usize, a: u32, b: u32): void {
  const rootA = rootOf(runs, a);
  const rootB = rootOf(runs, b);
  if (rootA == rootB) return;
  const kept = runs + <usize>min(rootA, rootB) * RUN_BYTES;
  const joined = runs + <usize>max(rootA, rootB) * RUN_BYTES;
  store<u32>(joined, min(rootA, rootB), 8);
  if (load<u32>(joined, 12) != 0) store<u32>(kept, 1, 12);
}

/** Joins runs of two neighbouring rows that overlap: both lists ascend, so one walk suffices. */
function joinRows(runs: usize, first: u32, firstEnd: u32, second: u32, secondEnd: u32): void {
  let i = first;
  let j = second;
  while (i < firstEnd && j < secondEnd) {
    const a = runs + <usize>i * RUN_BYTES;
    const b = runs + <usize>j * RUN_BYTES;
    const endA = load<u32>(a, 4);
    const endB = load<u32>(b, 4);
    if (load<u32>(a) < endB && load<u32>(b) < endA) join(runs, i, j);
    if (endA < endB) i++;
    else j++;
  }
}

/**
 * Sets clear bits unless a path of clear bits through voxel faces leads from them to a face of the volume.
 *
 * @param rowRuns - Room for one number more than there are rows.
 * @param runs - Room for runs of clear bits, up to `end`: 16 bytes each.
 * @returns False when there are more runs than that; nothing is changed then.
 */
export function fillHoles(
  mask: usize,
  nz: u32,
  ny: u32,
  nx: u32,
  rowRuns: usize,
  runs: usize,
  end: usize,
): bool {
  const rowBytes = <usize>((nx + 63) >> 6) << 3;
  const rows = nz * ny;
  let count: u32 = 0;
  let next = runs;
  store<u32>(rowRuns, 0);
  for (let row: u32 = 0; row < rows; row++) {
    const bits = mask + <usize>row * rowBytes;
    const y = row % ny;
    const onFace = row < ny || row >= rows - ny || y == 0 || y == ny - 1;
    for (let stop: u32 = 0; ; ) {
      const start = nextBit(bits, stop, nx, ~(<u64>0));
      if (start == nx) break;
      stop = nextBit(bits, start, nx, 0);
      if (next + RUN_BYTES > end) return false;
      store<u32>(next, start);
      store<u32>(next, stop, 4);
      store<u32>(next, count, 8);
      store<u32>(next, <u32>(onFace || start == 0 || stop == nx), 12);
      next += RUN_BYTES;
      count++;
    }
    const own = rowRuns + (<usize>row << 2);
    store<u32>(own, count, 4);
    const first = load<u32>(own);
    if (y > 0) joinRows(runs, load<u32>(own - 4), first, first, count);
    if (row >= ny) {
      const above = own - (<usize>ny << 2);
      joinRows(runs, load<u32>(above), load<u32>(above, 4), first, count);
    }
  }
  for (let row: u32 = 0; row < rows; row++) {
    const bits = mask + <usize>row * rowBytes;
    const last = load<u32>(rowRuns + (<usize>row << 2), 4);
    for (let run = load<u32>(rowRuns + (<usize>row << 2)); run < last; run++) {
      if (load<u32>(runs + <usize>rootOf(runs, run) * RUN_BYTES, 12) != 0) continue;
      const at = runs + <usize>run * RUN_BYTES;
      setBits(bits, load<u32>(at), load<u32>(at, 4));
    }
  }
  return true;
}

function setBits(row: usize, start: u32, end: u32): void {
  for (let at = start; at < end; ) {
    const stop = min(end, (at | 63) + 1);
    const word = row + (<usize>(at >> 6) << 3);
    const bits = (~(<u64>0) >> (<u64>(64 - (stop - at)))) << (<u64>(at & 63));
    store<u64>(word, load<u64>(word) | bits);
    at = stop;
  }
}

/**
 * Writes bits as bytes, 0 or 1.
 *
 * @param mask - First row's bits; 8 bytes behind the last row may be looked at.
 * @param step - Bytes from row to row of bits.
 * @param out - Receives the rows one behind the other; up to 7 bytes behind them are overwritten.
 */
export function bytesOfBits(mask: usize, step: usize, rows: u32, start: u32, length: u32, out: usize): void {
  for (let row: u32 = 0; row < rows; row++, mask += step, out += length) {
    for (let i: u32 = 0; i < length; i += 8) {
      const at = start + i;
      const bits = (load<u64>(mask + (at >> 3)) >> (<u64>(at & 7))) & 0xff;
      // Byte i keeps bit i alone; adding 127 carries it into the byte's highest bit.
      const spread = (bits * 0x0101010101010101) & 0x8040201008040201;
      store<u64>(out + i, ((spread + 0x7f7f7f7f7f7f7f7f) >> 7) & 0x0101010101010101);
    }
  }
}
