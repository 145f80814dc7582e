import { type FloatArray, numpySum } from "./sum.js";

type SumRule = "blocks" | "whole";

function roundingOf(values: FloatArray): (x: number) => number {
  return values instanceof Float32Array ? Math.fround : Number;
}

/** numpy's `mean`: the sum in the list's precision, one division in double, one rounding. Empty: NaN. */
export function numpyMean(values: FloatArray, rule: SumRule = "blocks"): number {
  return roundingOf(values)(numpySum(values, rule) / values.length);
}

/**
 * numpy's `std` with ddof 0: deviations, their squares and sum in the list's precision. Empty: NaN.
 *
 * The inner mean is divided in the list's own precision, so its divisor is rounded too.
 *
 * @see spec 2-numpy-semantics, section 3
 */
export function numpyStd(values: FloatArray, rule: SumRule = "blocks"): number {
  const round = roundingOf(values);
  const count = values.length;
  const mean = round(numpySum(values, rule) / count);
  const squares = values.slice();
  for (let i = 0; i < count; i++) {
    const deviation = round((values[i] as number) - mean);
    squares[i] = deviation * deviation;
  }
  return round(Math.sqrt(round(numpySum(squares, rule) / count)));
}

/** Ascending copy; NaN last. */
export function sorted<A extends FloatArray>(values: A): A {
  return values.slice().sort() as A;
}

/** numpy's `median` of an ascending list, in the list's precision. Empty: NaN. */
export function medianOfSorted(ascending: FloatArray): number {
  const round = roundingOf(ascending);
  const count = ascending.length;
  if (count === 0) return Number.NaN;
  const high = ascending[count >> 1] as number;
  if (count % 2 === 1) return high;
  return round(round((ascending[(count >> 1) - 1] as number) + high) / 2);
}

/**
 * numpy's linear percentile of an ascending list (numpy 1.20 to 1.26).
 *
 * The difference of the two neighbours is rounded to the list's precision, the rest is double:
 * the originals' percentiles of float32 data are float64 numbers. Empty: NaN.
 *
 * @param percent - 0 to 100.
 * @see spec 2-numpy-semantics, section 3
 */
export function percentileOfSorted(ascending: FloatArray, percent: number): number {
  const count = ascending.length;
  if (count === 0) return Number.NaN;
  const position = (count - 1) * (percent / 100);
  if (position >= count - 1) return ascending[count - 1] as number;
  const index = Math.floor(position);
  const fraction = position - index;
  const low = ascending[index] as number;
  const high = ascending[index + 1] as number;
  const difference = roundingOf(ascending)(high - low);
  return fraction < 0.5 ? low + difference * fraction : high - difference * (1 - fraction);
}
