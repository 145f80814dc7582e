/** A list of floats; sums are made in its own precision. */
export type FloatArray = Float32Array | Float64Array;

const LEAF = 128;
const LANES = 8;

/**
 * Sum of a stretch by numpy's pairwise rule, in the precision of the list.
 *
 * Up to 128 elements: eight running sums over groups of eight, joined as
 * `((r0+r1)+(r2+r3)) + ((r4+r5)+(r6+r7))`, then the rest one by one. Beyond: the sums of two halves,
 * the first a multiple of eight long. Float32 lists round after every addition. The order is part of
 * the contract.
 *
 * @param start - First element.
 * @param count - Number of elements, may be 0.
 * @see spec 2-numpy-semantics, section 2
 */
export function pairwiseSum(values: FloatArray, start: number, count: number): number {
  return values instanceof Float32Array
    ? sumFloat32(values, start, count)
    : sumFloat64(values, start, count);
}

/** Length of the first of the two parts into which the pairwise rule cuts more than 128 elements. */
export function pairwiseSplit(count: number): number {
  const half = Math.floor(count / 2);
  return half - (half % LANES);
}

function sumFloat32(a: Float32Array, start: number, count: number): number {
  if (count > LEAF) {
    const half = pairwiseSplit(count);
    return Math.fround(sumFloat32(a, start, half) + sumFloat32(a, start + half, count - half));
  }
  if (count < LANES) return addFloat32(a, 0, start, start + count);
  let i = start;
  let r0 = a[i] as number;
  let r1 = a[i + 1] as number;
  let r2 = a[i + 2] as number;
  let r3 = a[i + 3] as number;
  let r4 = a[i + 4] as number;
  let r5 = a[i + 5] as number;
  let r6 = a[i + 6] as number;
  let r7 = a[i + 7] as number;
  const end = start + count;
  for (i += LANES; i + LANES <= end; i += LANES) {
    r0 = Math.fround(r0 + (a[i] as number));
    r1 = Math.fround(r1 + (a[i + 1] as number));
    r2 = Math.fround(r2 + (a[i + 2] as number));
    r3 = Math.fround(r3 + (a[i + 3] as number));
    r4 = Math.fround(r4 + (a[i + 4] as number));
    r5 = Math.fround(r5 + (a[i + 5] as number));
    r6 = Math.fround(r6 + (a[i + 6] as number));
    r7 = Math.fround(r7 + (a[i + 7] as number));
  }
  const left = Math.fround(Math.fround(r0 + r1) + Math.fround(r2 + r3));
  const right = Math.fround(Math.fround(r4 + r5) + Math.fround(r6 + r7));
  return addFloat32(a, Math.fround(left + right), i, end);
}

function addFloat32(a: Float32Array, from: number, start: number, end: number): number {
  let sum = from;
  for (let i = start; i < end; i++) sum = Math.fround(sum + (a[i] as number));
  return sum;
}

/** The twin of {@link sumFloat32} without roundings; kept apart, as a shared loop would be slower. */
function sumFloat64(a: Float64Array, start: number, count: number): number {
  if (count > LEAF) {
    const half = pairwiseSplit(count);
    return sumFloat64(a, start, half) + sumFloat64(a, start + half, count - half);
  }
  if (count < LANES) return addFloat64(a, 0, start, start + count);
  let i = start;
  let r0 = a[i] as number;
  let r1 = a[i + 1] as number;
  let r2 = a[i + 2] as number;
  let r3 = a[i + 3] as number;
  let r4 = a[i + 4] as number;
  let r5 = a[i + 5] as number;
  let r6 = a[i + 6] as number;
  let r7 = a[i + 7] as number;
  const end = start + count;
  for (i += LANES; i + LANES <= end; i += LANES) {
    r0 += a[i] as number;
    r1 += a[i + 1] as number;
    r2 += a[i + 2] as number;
    r3 += a[i + 3] as number;
    r4 += a[i + 4] as number;
    r5 += a[i + 5] as number;
    r6 += a[i + 6] as number;
    r7 += a[i + 7] as number;
  }
  return addFloat64(a, r0 + r1 + (r2 + r3) + (r4 + r5 + (r6 + r7)), i, end);
}

function addFloat64(a: Float64Array, from: number, start: number, end: number): number {
  let sum = from;
  for (let i = start; i < end; i++) sum += a[i] as number;
  return sum;
}
