// Marks what is not zero: -0 is zero, NaN is not. Twin of src/nonzero/mark-nonzero.ts.
//
// Eight samples become eight bytes at a time; the host leaves room for a part of a vector behind the last one.

// @ts-ignore: decorator
@inline
function bytesOf16(a: v128): v128 {
  return i8x16.narrow_i16x8_s(a, a);
}

// @ts-ignore: decorator
@inline
function bytesOf32(a: v128, b: v128): v128 {
  return bytesOf16(i16x8.narrow_i32x4_s(a, b));
}

/** Whether the bit patterns of two 64-bit lanes differ from zero, as two 32-bit lanes of the lower half. */
// @ts-ignore: decorator
@inline
function halves(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
}

/** Eight samples as eight bytes of a vector's lower half, each 0 or -1. */
// @ts-ignore: decorator
@inline
function marksOf(src: usize, kind: i32): v128 {
  const none = i32x4.splat(0);
  if (kind == 0) return i8x16.ne(v128.load64_zero(src), none);
  if (kind == 1) return bytesOf16(i16x8.ne(v128.load(src), none));
  if (kind == 2) {
    return bytesOf32(i32x4.ne(v128.load(src), none), i32x4.ne(v128.load(src, 16), none));
  }
  if (kind == 4) {
    return bytesOf32(f32x4.ne(v128.load(src), none), f32x4.ne(v128.load(src, 16), none));
  }
  if (kind == 3) {
    const a = halves(i64x2.ne(v128.load(src), none), i64x2.ne(v128.load(src, 16), none));
    return bytesOf32(a, halves(i64x2.ne(v128.load(src, 32), none), i64x2.ne(v128.load(src, 48), none)));
  }
  const a = halves(f64x2.ne(v128.load(src), none), f64x2.ne(v128.load(src, 16), none));
  return bytesOf32(a, halves(f64x2.ne(v128.load(src, 32), none), f64x2.ne(v128.load(src, 48), none)));
}

// @ts-ignore: decorator
@inline
function markRow(src: usize, length: usize, kind: i32, width: usize, mask: usize): void {
  const end = mask + length;
  const step = width << 3;
  for (; mask + 8 <= end; mask += 8, src += step) {
    const marks = i64x2.extract_lane(marksOf(src, kind), 0) & 0x0101010101010101;
    store<u64>(mask, load<u64>(mask) | marks);
  }
  if (mask == end) return;
  // What lies behind the row is somebody else's.
  const own = ((<u64>1) << (<u64>(end - mask) << 3)) - 1;
  const marks = i64x2.extract_lane(marksOf(src, kind), 0) & 0x0101010101010101 & own;
  store<u64>(mask, load<u64>(mask) | marks);
}

/**
 * Sets bytes of a mask to 1 where samples are not zero, and leaves the others.
 *
 * @param kind - 0 to 3: integers of 1, 2, 4, 8 bytes; 4 and 5: float32, float64.
 * @param step - Bytes from row to row of samples; rows of the mask lie one behind the other.
 */
export function markNonzero(
  src: usize,
  step: usize,
  rows: usize,
  length: usize,
  kind: i32,
  mask: usize,
): void {
  for (let row: usize = 0; row < rows; row++, src += step, mask += length) {
    // One loop each, so that the kind is decided once.
    if (kind == 0) markRow(src, length, 0, 1, mask);
    else if (kind == 1) markRow(src, length, 1, 2, mask);
    else if (kind == 2) markRow(src, length, 2, 4, mask);
    else if (kind == 3) markRow(src, length, 3, 8, mask);
    else if (kind == 4) markRow(src, length, 4, 4, mask);
    else markRow(src, length, 5, 8, mask);
  }
}
