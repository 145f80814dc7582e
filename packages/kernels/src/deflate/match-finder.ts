import {
  BLOCK,
  DISTANCES,
  distanceSymbol,
  END_OF_BLOCK,
  LITERALS,
  lengthSymbol,
  MAX_MATCH,
  MAX_MATCH_SYMBOL,
  WINDOW,
} from "./format.js";

const HASH_SHIFT = 17;
const HASH_SIZE = 32768;
const HASH_FIRST = 0x9e3779b1;
const HASH_SECOND = 0x85ebca77;

/** Longest match, in samples, of which every sample is remembered. */
const REMEMBERED = 8;

/** A sample is passed over per so many (as a power of 2) samples without a match, but no more than these. */
const SKIP_SHIFT = 5;
const MOST_SKIPPED = 3;

/**
 * First pass of the encoder over one segment: what to say as literals and what as matches.
 *
 * A sample that is not part of a match is looked up three times: at the last distance used, by the
 * hash of itself and its successor, by its own hash. Of the first two the longer match is taken
 * (the former when they are equal), else the third, else the sample is a literal. Matches consist
 * of whole samples, end with the block and may be longer than one deflate token can say. In noise,
 * where nothing matches, up to three of four samples are literals unseen.
 */
export class MatchFinder {
  /** Two words per sequence: literal samples before it; match samples << 14 | distance in samples. */
  readonly sequences: Uint32Array = new Uint32Array(2 * BLOCK + 2);
  readonly literalCounts: Uint32Array = new Uint32Array(LITERALS);
  readonly distanceCounts: Uint32Array = new Uint32Array(DISTANCES);

  /**
   * Last position, modulo 65536, of a sample and of a pair with that hash. What is found there is
   * only a proposal: it counts when it lies in the window and the samples are equal.
   */
  readonly #single = new Uint16Array(HASH_SIZE);
  readonly #pair = new Uint16Array(HASH_SIZE);

  /** Forgets the previous segment. */
  clear(): void {
    this.#single.fill(0);
    this.#pair.fill(0);
  }

  /**
   * Fills the sequences and counts for samples `[from, to)` of a segment.
   *
   * @param words - The whole segment.
   * @returns The number of sequences; the last one has no match.
   */
  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: the hot loop, and its order of trials is the contract
  find(words: Uint32Array, from: number, to: number): number {
    this.literalCounts.fill(0);
    this.distanceCounts.fill(0);
    const sequences = this.sequences;
    let count = 0;
    let at = from;
    let anchor = from;
    let repeat = 1;
    let misses = 0;
    while (at < to - 1) {
      const a = words[at] as number;
      const b = words[at + 1] as number;
      const [h1, h2] = [hashOf(a), pairHashOf(a, b)];
      const d1 = (at - (this.#single[h1] as number)) & 0xffff;
      const d2 = (at - (this.#pair[h2] as number)) & 0xffff;
      this.#single[h1] = at;
      this.#pair[h2] = at;
      let distance = 0;
      if (repeat <= at && words[at - repeat] === a) distance = repeat;
      const isPair = isInWindow(d2, at) && words[at - d2] === a && words[at - d2 + 1] === b;
      let stop = distance > 0 ? matchEnd(words, at + 1, distance, to) : at;
      if (isPair) {
        const other = matchEnd(words, at + 2, d2, to);
        if (other > stop) {
          stop = other;
          distance = d2;
        }
      } else if (distance === 0 && isInWindow(d1, at) && words[at - d1] === a) {
        distance = d1;
        stop = matchEnd(words, at + 1, d1, to);
      }
      if (distance === 0) {
        // Noise: the more samples in a row had no match, the more are passed over unseen.
        const skipped = Math.min(misses++ >>> SKIP_SHIFT, MOST_SKIPPED);
        const seen = Math.min(at + skipped, to - 2);
        for (; at <= seen; at++) this.#countLiteral(words[at] as number);
        continue;
      }
      sequences[count++] = at - anchor;
      sequences[count++] = ((stop - at) << 14) | distance;
      this.#countMatch(stop - at, distance);
      if (stop < to) this.#remember(words, at, stop);
      repeat = distance;
      misses = 0;
      at = stop;
      anchor = stop;
    }
    // The block's last sample has no successor to look at.
    if (at < to) this.#countLiteral(words[at] as number);
    sequences[count++] = to - anchor;
    sequences[count++] = 0;
    this.literalCounts[END_OF_BLOCK] = 1;
    return count / 2;
  }

  /** All samples of a short match, of a long one only the last. */
  #remember(words: Uint32Array, start: number, stop: number): void {
    const first = stop - start <= REMEMBERED ? start + 1 : stop - 1;
    for (let i = first; i < stop; i++) {
      this.#single[hashOf(words[i] as number)] = i;
      this.#pair[pairHashOf(words[i] as number, words[i + 1] as number)] = i;
    }
  }

  #countLiteral(sample: number): void {
    bump(this.literalCounts, sample & 255, 1);
    bump(this.literalCounts, (sample >>> 8) & 255, 1);
    bump(this.literalCounts, (sample >>> 16) & 255, 1);
    bump(this.literalCounts, sample >>> 24, 1);
  }

  #countMatch(samples: number, distance: number): void {
    const bytes = 4 * samples;
    let whole = Math.floor(bytes / MAX_MATCH);
    let rest = bytes - whole * MAX_MATCH;
    bump(this.distanceCounts, distanceSymbol(4 * distance), rest > 0 ? whole + 1 : whole);
    if (rest === 2) {
      // A token has at least 3 bytes: the last 258 + 2 become 256 + 4.
      whole--;
      bump(this.literalCounts, lengthSymbol(256), 1);
      rest = 4;
    }
    if (rest > 0) bump(this.literalCounts, lengthSymbol(rest), 1);
    bump(this.literalCounts, MAX_MATCH_SYMBOL, whole);
  }
}

function bump(counts: Uint32Array, index: number, by: number): void {
  counts[index] = (counts[index] as number) + by;
}

function hashOf(a: number): number {
  return Math.imul(a, HASH_FIRST) >>> HASH_SHIFT;
}

function pairHashOf(a: number, b: number): number {
  return (Math.imul(a, HASH_FIRST) + Math.imul(b, HASH_SECOND)) >>> HASH_SHIFT;
}

function isInWindow(distance: number, position: number): boolean {
  return distance > 0 && distance <= WINDOW && distance <= position;
}

/** First sample from `at` on that differs from the one `distance` before it. */
function matchEnd(words: Uint32Array, at: number, distance: number, end: number): number {
  let stop = at;
  while (stop < end && words[stop] === words[stop - distance]) stop++;
  return stop;
}
