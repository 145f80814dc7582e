import { sortedFloat32 } from "./sort-float32.js";
import {
  type FloatArray,
  numpySum,
  roundingOf,
  type SumRule,
  sumOfSquaredDeviations,
} from "./sum.js";

/** numpy's `mean`: the sum in the list's precision, one division in double, one rounding. Empty: NaN. */
export function numpyMean(values: FloatArray, rule: SumRule = "blocks"): number {
  return roundingOf(values)(numpySum(values, rule) / values.length);
}

/**
 * numpy's `std` with ddof 0: deviations, their squares and sum in the list's precision. Empty: NaN.
 *
 * Both divisions are by the exact count, also beyond 2^24, where the count is no float32 number.
 *
 * @see spec 2-numpy-semantics, section 3
 */
export function numpyStd(values: FloatArray, rule: SumRule = "blocks"): number {
  const round = roundingOf(values);
  const squares = sumOfSquaredDeviations(values, numpyMean(values, rule), rule);
  return round(Math.sqrt(round(squares / values.length)));
}

/** Ascending copy; NaN last. */
export function sorted<A extends FloatArray>(values: A): A {
  const copy = values instanceof Float32Array ? sortedFloat32(values) : values.slice().sort();
  return copy as A;
}

/** numpy's `median` of an ascending list, in the list's precision. Empty or with a NaN: NaN. */
export function medianOfSorted(ascending: FloatArray): number {
  if (hasNoOrder(ascending)) return Number.NaN;
  const round = roundingOf(ascending);
  const middle = Math.floor(ascending.length / 2);
  const high = ascending[middle] as number;
  if (ascending.length % 2 === 1) return high;
  return round(round((ascending[middle - 1] as number) + high) / 2);
}

/**
 * numpy's linear percentile of an ascending list (numpy 1.20 to 1.26).
 *
 * The difference of the two neighbours is rounded to the list's precision, the rest is double:
 * the originals' percentiles of float32 data are float64 numbers. Empty or with a NaN: NaN.
 *
 * @param percent - 0 to 100.
 * @see spec 2-numpy-semantics, section 3
 */
export function percentileOfSorted(ascending: FloatArray, percent: number): number {
  if (hasNoOrder(ascending)) return Number.NaN;
  const last = ascending.length - 1;
  const position = last * (percent / 100);
  if (position >= last) return ascending[last] as number;
  const index = Math.floor(position);
  const fraction = position - index;
  const low = ascending[index] as number;
  const high = ascending[index + 1] as number;
  const difference = roundingOf(ascending)(high - low);
  return fraction < 0.5 ? low + difference * fraction : high - difference * (1 - fraction);
}

/** True for an empty list and for one with a NaN, which an ascending list has at its end. */
function hasNoOrder(ascending: FloatArray): boolean {
  return ascending.length === 0 || Number.isNaN(ascending[ascending.length - 1]);
}
