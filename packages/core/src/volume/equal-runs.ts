/**
 * Finds the ends of runs of equal float32 values: labels hold few values in long runs.
 *
 * Two values are compared at a time, read as one double: where two doubles are equal, both pairs of
 * floats are. A pair that is no number as a double equals nothing and is looked at one by one.
 */
export class EqualRuns {
  readonly #values: Float32Array;
  /** The values in pairs, from the first that lies at a multiple of eight bytes. */
  readonly #pairs: Float64Array;
  readonly #offset: number;

  /** @param values - May change between calls. */
  constructor(values: Float32Array) {
    this.#values = values;
    this.#offset = (values.byteOffset >> 2) & 1;
    this.#pairs = new Float64Array(
      values.buffer,
      values.byteOffset + 4 * this.#offset,
      Math.max(0, (values.length - this.#offset) >> 1),
    );
  }

  /** Index after the last value of the run that begins at `start`. -0 equals 0, NaN nothing. */
  endOf(start: number): number {
    const values = this.#values;
    const size = values.length;
    const value = values[start] as number;
    let end = start + 1;
    let pair = (end - this.#offset + 1) >> 1;
    const firstPairEnd = Math.min(size, this.#offset + 2 * pair + 2);
    while (end < firstPairEnd && values[end] === value) end++;
    if (end < firstPairEnd) return end;
    pair = endOfEqualPairs(this.#pairs, pair);
    end = Math.max(end, Math.min(size, this.#offset + 2 * pair));
    while (end < size && values[end] === value) end++;
    return end;
  }
}

/**
 * Index after the last pair that equals the one at `start`.
 *
 * Nothing follows the loop: code that V8 makes while a loop runs knows nothing of what comes behind it,
 * and falls back there every time.
 */
function endOfEqualPairs(pairs: Float64Array, start: number): number {
  const same = pairs[start];
  let pair = start + 1;
  while (pair < pairs.length && pairs[pair] === same) pair++;
  return pair;
}
