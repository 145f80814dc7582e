import { BadArgumentError } from "../errors/index.js";
import { refillWords, STATE_WORDS, seedKey } from "./mersenne-twister.js";

/** What {@link RandomState.shuffle} can reorder: a list or typed array of numbers. */
export interface NumberList {
  readonly length: number;
  [index: number]: number;
}

/**
 * numpy's legacy `RandomState`: MT19937 seeded with one integer.
 *
 * Bounded numbers come from masked rejection of 32-bit draws, so the state afterwards depends on
 * what was drawn. One object per purpose, as in the originals.
 *
 * @see spec 2-numpy-semantics, section 1
 */
export class RandomState {
  readonly #key: Uint32Array;
  /** The draws that the present key yields; made 624 at a time. */
  readonly #words = new Uint32Array(STATE_WORDS);
  #position = STATE_WORDS;

  /**
   * @param seed - Integer, 0 up to and without 2^32.
   * @throws `VP0401 BadArgumentError` for any other number.
   */
  constructor(seed: number) {
    if (seed >>> 0 !== seed) {
      throw new BadArgumentError(`the seed is ${seed}, expected an integer from 0 to 4294967295`);
    }
    this.#key = seedKey(seed);
  }

  /** The 624 words of the state. */
  get key(): Uint32Array {
    return this.#key.slice();
  }

  /** The next 32 bits, as an unsigned integer. */
  nextUint32(): number {
    if (this.#position === STATE_WORDS) this.#refill();
    return this.#words[this.#position++] as number;
  }

  /** `random_sample()`: a double in [0, 1) with 53 random bits. */
  nextDouble(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** A whole number from 0 to `max`, both included; draws nothing when `max` is 0. `max` < 2^32. */
  interval(max: number): number {
    if (max === 0) return 0;
    const mask = maskOf(max);
    let value = (this.nextUint32() & mask) >>> 0;
    while (value > max) value = (this.nextUint32() & mask) >>> 0;
    return value;
  }

  /** `shuffle`: in place, from the last element down. */
  shuffle(values: NumberList): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.interval(i);
      const moved = values[i] as number;
      values[i] = values[j] as number;
      values[j] = moved;
    }
  }

  /**
   * `permutation(count)`: 0 to count-1 in random order.
   *
   * @param count - Integer, 0 up to and without 2^32.
   */
  permutation(count: number): Uint32Array {
    const order = new Uint32Array(count);
    for (let i = 0; i < count; i++) order[i] = i;
    this.#shuffleWords(order);
    return order;
  }

  /**
   * `choice(count, size, replace=False)`: the head of a full permutation, all of which is drawn.
   *
   * @param size - At most `count`.
   */
  choice(count: number, size: number): Uint32Array {
    return this.permutation(count).slice(0, size);
  }

  /** `randint(low, high)`: one whole number, `high` excluded. */
  randint(low: number, high: number): number {
    return low + this.interval(high - 1 - low);
  }

  /** The same as {@link shuffle}, with the draws taken straight from the block of words. */
  #shuffleWords(values: Uint32Array): void {
    const words = this.#words;
    let at = this.#position;
    for (let i = values.length - 1; i > 0; i--) {
      const mask = maskOf(i);
      let j = i + 1;
      while (j > i) {
        if (at === STATE_WORDS) {
          this.#refill();
          at = 0;
        }
        j = ((words[at++] as number) & mask) >>> 0;
      }
      const moved = values[i] as number;
      values[i] = values[j] as number;
      values[j] = moved;
    }
    this.#position = at;
  }

  #refill(): void {
    refillWords(this.#key, this.#words);
    this.#position = 0;
  }
}

/** Smallest 2^k - 1 that is not less than `max`, which is at least 1. */
function maskOf(max: number): number {
  return 0xffffffff >>> Math.clz32(max);
}
