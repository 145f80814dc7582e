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
  const words = new WordRuns(data);
  for (let start = 0; start < data.length; ) {
    const raw = data[start];
    let end = start + 1;
    while (end < data.length && data[end] === raw) {
      end++;
      if (end % words.voxels === 0 && end - start >= words.voxels) end = words.endOf(end);
    }
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

/** Follows runs of equal voxels of one or two bytes word by word. */
class WordRuns {
  /** Voxels per word; infinite where runs are followed voxel by voxel. */
  readonly voxels: number;
  readonly #words: Uint32Array;

  constructor(data: VoxelArray) {
    const { buffer, byteOffset, BYTES_PER_ELEMENT: width } = data;
    const isPacked = width < 4 && byteOffset % 4 === 0;
    this.voxels = isPacked ? 4 / width : Number.POSITIVE_INFINITY;
    this.#words = new Uint32Array(
      buffer,
      isPacked ? byteOffset : 0,
      isPacked ? Math.floor((data.length * width) / 4) : 0,
    );
  }

  /** Where the words end that equal the one before `end`; all its voxels are equal, and a word begins at `end`. */
  endOf(end: number): number {
    const word = end / this.voxels;
    return endOfEqualWords(this.#words, word) * this.voxels;
  }
}

/** Nothing follows the loop, so that V8 need not fall back where it leaves it. */
function endOfEqualWords(words: Uint32Array, start: number): number {
  const same = words[start - 1];
  let word = start;
  while (word < words.length && words[word] === same) word++;
  return word;
}
