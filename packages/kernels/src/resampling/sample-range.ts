/**
 * Minimum and maximum of some samples, both NaN when one is NaN, as numpy's; -0 lies below +0.
 *
 * @param start - First element.
 * @param step - Elements between two runs; each run is `length` long.
 */
export function sampleRange(
  values: Float32Array | Float64Array,
  start: number,
  length: number,
  step: number,
  runs: number,
): readonly [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let run = 0; run < runs; run++) {
    const from = start + run * step;
    for (let i = from; i < from + length; i++) {
      const value = values[i] as number;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return [low, high];
}
