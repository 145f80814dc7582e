/** A list of floats; sums are made in its own precision. */
export type FloatArray = Float32Array | Float64Array;

/** Elements that numpy up to 2.2 sums pairwise before it adds the block to the running total. */
export const SUM_BLOCK = 8192;

const PAIRWISE_LEAF = 128;
const LANES = 8;

/**
 * Sum of all elements in their memory order, with numpy's roundings.
 *
 * numpy up to 2.2 starts at 0 and adds the pairwise sum of each successive block of 8192 elements;
 * numpy 2.3 and later take one pairwise sum over everything. Float32 lists round after every addition.
 *
 * @param values - Dense, in memory order.
 * @param rule - Default `"blocks"`, which all originals of the v1 family use.
 * @see spec 2-numpy-semantics, section 2
 */
export function numpySum(values: FloatArray, rule: "blocks" | "whole" = "blocks"): number {
  const pairwise = values instanceof Float32Array ? pairwiseFloat32 : pairwiseFloat64;
  const round = values instanceof Float32Array ? Math.fround : Number;
  const step = rule === "blocks" ? SUM_BLOCK : Math.max(values.length, 1);
  let total = 0;
  for (let start = 0; start < values.length; start += step) {
    const count = Math.min(step, values.length - start);
    total = round(total + pairwise(values as never, start, count));
  }
  return total;
}

function splitPoint(count: number): number {
  const half = Math.floor(count / 2);
  return half - (half % LANES);
}

function pairwiseFloat64(a: Float64Array, start: number, count: number): number {
  if (count > PAIRWISE_LEAF) {
    const half = splitPoint(count);
    return pairwiseFloat64(a, start, half) + pairwiseFloat64(a, start + half, count - half);
  }
  const end = start + count;
  let sum = 0;
  let i = start;
  if (count >= LANES) {
    const lanes = Float64Array.from(a.subarray(start, start + LANES));
    for (i = start + LANES; i + LANES <= end; i += LANES) {
      for (let k = 0; k < LANES; k++) lanes[k] = (lanes[k] as number) + (a[i + k] as number);
    }
    const [r0, r1, r2, r3, r4, r5, r6, r7] = lanes as unknown as Lanes;
    sum = r0 + r1 + (r2 + r3) + (r4 + r5 + (r6 + r7));
  }
  for (; i < end; i++) sum += a[i] as number;
  return sum;
}

type Lanes = [number, number, number, number, number, number, number, number];

function pairwiseFloat32(a: Float32Array, start: number, count: number): number {
  if (count > PAIRWISE_LEAF) {
    const half = splitPoint(count);
    return Math.fround(
      pairwiseFloat32(a, start, half) + pairwiseFloat32(a, start + half, count - half),
    );
  }
  if (count < LANES) return addOneByOne(a, 0, start, start + count);
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
  return addOneByOne(a, Math.fround(left + right), i, end);
}

function addOneByOne(a: Float32Array, from: number, start: number, end: number): number {
  let sum = from;
  for (let i = start; i < end; i++) sum = Math.fround(sum + (a[i] as number));
  return sum;
}
