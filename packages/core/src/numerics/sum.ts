import { type FloatArray, pairwiseSplit, pairwiseSum } from "./pairwise-sum.js";

export type { FloatArray } from "./pairwise-sum.js";

/** Elements that numpy up to 2.2 sums pairwise before it adds the block to the running total. */
export const SUM_BLOCK = 8192;

/**
 * How numpy sums a list: `"blocks"` (up to 2.2) starts at 0 and adds the pairwise sum of each
 * successive block of 8192 elements; `"whole"` (2.3 and later) takes one pairwise sum over everything.
 */
export type SumRule = "blocks" | "whole";

/**
 * Sum of all elements in their memory order, with numpy's roundings.
 *
 * Float32 lists round after every addition.
 *
 * @param values - Dense, in memory order.
 * @param rule - Default `"blocks"`, which all originals of the v1 family use.
 * @see spec 2-numpy-semantics, section 2
 */
export function numpySum(values: FloatArray, rule: SumRule = "blocks"): number {
  if (rule === "whole") return 0 + pairwiseSum(values, 0, values.length);
  const round = roundingOf(values);
  let total = 0;
  for (let start = 0; start < values.length; start += SUM_BLOCK) {
    const count = Math.min(SUM_BLOCK, values.length - start);
    total = round(total + pairwiseSum(values, start, count));
  }
  return total;
}

/**
 * Sum of the squared deviations from a mean, as if they stood in a list of the same precision.
 *
 * The deviation, its square and every addition are rounded to the precision of `values`.
 */
export function sumOfSquaredDeviations(values: FloatArray, mean: number, rule: SumRule): number {
  const scratch =
    values instanceof Float32Array ? new Float32Array(SUM_BLOCK) : new Float64Array(SUM_BLOCK);
  if (rule === "whole") return 0 + wholeSquares(values, mean, 0, values.length, scratch);
  const round = roundingOf(values);
  let total = 0;
  for (let start = 0; start < values.length; start += SUM_BLOCK) {
    const count = Math.min(SUM_BLOCK, values.length - start);
    total = round(total + blockSquares(values, mean, start, count, scratch));
  }
  return total;
}

/** Rounds a double to the precision of a list. */
export function roundingOf(values: FloatArray): (x: number) => number {
  return values instanceof Float32Array ? Math.fround : Number;
}

/** The pairwise tree over the whole list; its branches of at most one block are summed from scratch. */
function wholeSquares(
  values: FloatArray,
  mean: number,
  start: number,
  count: number,
  scratch: FloatArray,
): number {
  if (count <= SUM_BLOCK) return blockSquares(values, mean, start, count, scratch);
  const half = pairwiseSplit(count);
  const first = wholeSquares(values, mean, start, half, scratch);
  const second = wholeSquares(values, mean, start + half, count - half, scratch);
  return roundingOf(values)(first + second);
}

function blockSquares(
  values: FloatArray,
  mean: number,
  start: number,
  count: number,
  scratch: FloatArray,
): number {
  if (values instanceof Float32Array)
    squareFloat32(values, mean, start, count, scratch as Float32Array);
  else squareFloat64(values, mean, start, count, scratch as Float64Array);
  return pairwiseSum(scratch, 0, count);
}

function squareFloat32(
  values: Float32Array,
  mean: number,
  start: number,
  count: number,
  out: Float32Array,
): void {
  for (let i = 0; i < count; i++) {
    const deviation = Math.fround((values[start + i] as number) - mean);
    out[i] = deviation * deviation;
  }
}

function squareFloat64(
  values: Float64Array,
  mean: number,
  start: number,
  count: number,
  out: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const deviation = (values[start + i] as number) - mean;
    out[i] = deviation * deviation;
  }
}
