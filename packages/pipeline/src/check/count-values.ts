import type { VoxelArray } from "@voxprep/core";

/** One value of a volume: how often it occurs and where first. */
export interface ValueCount {
  readonly value: number;
  readonly voxels: number;
  /** Index in C order. */
  readonly firstIndex: number;
}

/** Beyond so many distinct values a volume is no label; further ones are only counted together. */
export const DISTINCT_LIMIT = 65_536;

/** All values of a volume. */
export interface ValueCounts {
  /** In order of first occurrence; at most {@link DISTINCT_LIMIT}. */
  readonly counts: readonly ValueCount[];
  /** Voxels whose value came after the limit was reached. */
  readonly uncounted: number;
}

interface Tally {
  voxels: number;
  readonly firstIndex: number;
}

/**
 * Counts the values of a volume, run by run: labels hold few values in long runs.
 *
 * 64-bit integers are counted as doubles. -0 counts as 0, NaN as one value.
 */
export function countValues(data: VoxelArray): ValueCounts {
  const tallies = new Map<number, Tally>();
  let uncounted = 0;
  for (let start = 0; start < data.length; ) {
    const raw = data[start];
    let end = start + 1;
    while (end < data.length && data[end] === raw) end++;
    const value = Number(raw);
    const tally = tallies.get(value);
    if (tally !== undefined) tally.voxels += end - start;
    else if (tallies.size < DISTINCT_LIMIT) {
      tallies.set(value, { voxels: end - start, firstIndex: start });
    } else uncounted += end - start;
    start = end;
  }
  return { counts: [...tallies].map(([value, tally]) => ({ value, ...tally })), uncounted };
}
