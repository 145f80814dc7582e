/**
 * Minimum and maximum of some values, both NaN when one value is NaN, as numpy's.
 *
 * @param start - First element.
 * @param step - Elements between two runs; each run is `length` long.
 */
export function valueRange(
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
