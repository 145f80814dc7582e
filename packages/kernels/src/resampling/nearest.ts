/**
 * Source index of output index `k` where an axis is resampled by its nearest sample; ties go up.
 *
 * `floor(((sizeIn / sizeOut) * (k + 0.5) - 0.5) + 0.5)`, clamped to the axis. Subtracting and adding
 * 0.5 is not simplified away: both round.
 *
 * @see spec 2-numpy-semantics, section 7 (separate z)
 */
export function nearestIndex(sizeIn: number, sizeOut: number, k: number): number {
  const coord = (sizeIn / sizeOut) * (k + 0.5) - 0.5;
  return Math.min(Math.max(Math.floor(coord + 0.5), 0), sizeIn - 1);
}

/** Source index of every output index of an axis that is resampled by its nearest sample. */
export function nearestIndices(sizeIn: number, sizeOut: number): Int32Array {
  return Int32Array.from({ length: sizeOut }, (_, k) => nearestIndex(sizeIn, sizeOut, k));
}
