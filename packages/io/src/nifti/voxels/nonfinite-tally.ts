/** How many voxels were not finite, and where the first of them lie. */
export interface NonfiniteTally {
  nanCount: number;
  firstNan: number;
  infiniteCount: number;
  firstInfinite: number;
}

/** A tally before the first voxel. */
export function emptyTally(): NonfiniteTally {
  return { nanCount: 0, firstNan: -1, infiniteCount: 0, firstInfinite: -1 };
}

/**
 * Replaces NaN and infinities by 0 in place, as SimpleITK does on reading, before any scaling.
 *
 * -0 and subnormal numbers stay.
 *
 * @param start - First element to look at.
 * @param end - Element after the last.
 * @param tally - Counted on; its places are indices of `values`.
 * @see spec 2b-nifti, section 2, "Non-finite float voxels"
 */
export function zeroNonfinite(
  values: Float32Array | Float64Array,
  start: number,
  end: number,
  tally: NonfiniteTally,
): void {
  if (values instanceof Float32Array) zeroFloat32(values, start, end, tally);
  else zeroFloat64(values, start, end, tally);
}

// Two loops: over one of them both kinds of array would share a slower, polymorphic access.
function zeroFloat32(values: Float32Array, start: number, end: number, tally: NonfiniteTally) {
  for (let i = start; i < end; i++) {
    const value = values[i] as number;
    if (value - value === 0) continue;
    count(value, i, tally);
    values[i] = 0;
  }
}

function zeroFloat64(values: Float64Array, start: number, end: number, tally: NonfiniteTally) {
  for (let i = start; i < end; i++) {
    const value = values[i] as number;
    if (value - value === 0) continue;
    count(value, i, tally);
    values[i] = 0;
  }
}

function count(value: number, index: number, tally: NonfiniteTally): void {
  if (Number.isNaN(value)) {
    if (tally.nanCount++ === 0) tally.firstNan = index;
  } else if (tally.infiniteCount++ === 0) tally.firstInfinite = index;
}
