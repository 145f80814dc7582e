const N = 624;
const M = 397;
const MATRIX = 0x9908b0df;
const UPPER = 0x80000000;
const LOWER = 0x7fffffff;

/**
 * numpy's legacy `RandomState`: MT19937 seeded with one integer.
 *
 * Bounded numbers come from masked rejection of 32-bit draws, so the state afterwards depends on
 * what was drawn. One object per purpose, as in the originals.
 *
 * @see spec 2-numpy-semantics, section 1
 */
export class RandomState {
  readonly #key = new Uint32Array(N);
  #position = N;

  /** @param seed - Integer, 0 up to and without 2^32. */
  constructor(seed: number) {
    this.#key[0] = seed;
    for (let i = 1; i < N; i++) {
      const before = this.#key[i - 1] as number;
      this.#key[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
    }
  }

  /** The 624 words of the state. */
  get key(): Uint32Array {
    return this.#key.slice();
  }

  /** The next 32 bits, as an unsigned integer. */
  nextUint32(): number {
    if (this.#position === N) this.#twist();
    let y = this.#key[this.#position++] as number;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
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
  shuffle(values: { length: number; [i: number]: number }): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.interval(i);
      const moved = values[i] as number;
      values[i] = values[j] as number;
      values[j] = moved;
    }
  }

  /** `permutation(count)`: 0 to count-1 in random order. */
  permutation(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    this.shuffle(order);
    return order;
  }

  /** `choice(count, size, replace=False)`: the head of a full permutation, all of which is drawn. */
  choice(count: number, size: number): Uint32Array {
    return this.permutation(count).subarray(0, size);
  }

  /** `randint(low, high)`: one whole number, `high` excluded. */
  randint(low: number, high: number): number {
    return low + this.interval(high - 1 - low);
  }

  #twist(): void {
    const key = this.#key;
    for (let i = 0; i < N; i++) {
      const y = ((key[i] as number) & UPPER) | ((key[(i + 1) % N] as number) & LOWER);
      const bits = (key[(i + M) % N] as number) ^ (y >>> 1);
      key[i] = (y & 1) === 1 ? bits ^ MATRIX : bits;
    }
    this.#position = 0;
  }
}

/** Smallest 2^k - 1 that is not less than `max`, as a signed 32-bit mask. */
function maskOf(max: number): number {
  return max === 0 ? 0 : 0xffffffff >>> Math.clz32(max);
}
