/** 32-bit words in the state of MT19937, and draws between two twists. */
export const STATE_WORDS = 624;

const MIDDLE = 397;
const MATRIX = 0x9908b0df;
const UPPER = 0x80000000;
const LOWER = 0x7fffffff;

/** The state after seeding with one integer, not with a list: numpy's `seed(int)`. */
export function seedKey(seed: number): Uint32Array {
  const key = new Uint32Array(STATE_WORDS);
  key[0] = seed;
  for (let i = 1; i < STATE_WORDS; i++) {
    const before = key[i - 1] as number;
    key[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
  }
  return key;
}

/**
 * Twists the state once and writes the 624 tempered draws that it yields.
 *
 * @param key - The state; replaced by the next one.
 * @param words - Written in full.
 */
export function refillWords(key: Uint32Array, words: Uint32Array): void {
  twist(key);
  for (let i = 0; i < STATE_WORDS; i++) {
    let y = key[i] as number;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    words[i] = y ^ (y >>> 18);
  }
}

/** Three stretches instead of indices modulo 624: a division per word costs more than the rest. */
function twist(key: Uint32Array): void {
  const last = STATE_WORDS - 1;
  const wrap = STATE_WORDS - MIDDLE;
  for (let i = 0; i < wrap; i++) {
    key[i] = mix(key[i] as number, key[i + 1] as number, key[i + MIDDLE] as number);
  }
  for (let i = wrap; i < last; i++) {
    key[i] = mix(key[i] as number, key[i + 1] as number, key[i - wrap] as number);
  }
  key[last] = mix(key[last] as number, key[0] as number, key[MIDDLE - 1] as number);
}

function mix(upper: number, lower: number, far: number): number {
  const y = (upper & UPPER) | (lower & LOWER);
  return far ^ (y >>> 1) ^ (-(y & 1) & MATRIX);
}
