// numpy's legacy `choice` without replacement: MT19937, masked rejection, a full shuffle. Twin of RandomState.choice of core.

const STATE_WORDS: usize = 624;
const MIDDLE: usize = 397;

// @ts-ignore: decorator
@inline
function mix(upper: v128, lower: v128, far: v128): v128 {
  const y = v128.bitselect(upper, lower, i32x4.splat(0x80000000));
  const odd = v128.and(i32x4.sub(i32x4.splat(0), v128.and(y, i32x4.splat(1))), i32x4.splat(0x9908b0df));
  return v128.xor(v128.xor(far, i32x4.shr_u(y, 1)), odd);
}

/** One word of the twist; `next` and `far` are its neighbour and its distant partner. */
function mixWord(at: usize, next: usize, far: usize): void {
  const y = (load<u32>(at) & 0x80000000) | (load<u32>(next) & 0x7fffffff);
  store<u32>(at, load<u32>(far) ^ (y >>> 1) ^ ((0 - (y & 1)) & 0x9908b0df));
}

/** Twists the state and writes the 624 tempered draws that it yields. */
function refill(key: usize, words: usize): void {
  const wrap = STATE_WORDS - MIDDLE;
  let i: usize = 0;
  for (; i + 4 <= wrap; i += 4) {
    const at = key + (i << 2);
    v128.store(at, mix(v128.load(at), v128.load(at, 4), v128.load(at + (MIDDLE << 2))));
  }
  for (; i < wrap; i++) mixWord(key + (i << 2), key + ((i + 1) << 2), key + ((i + MIDDLE) << 2));
  for (; i + 4 <= STATE_WORDS - 1; i += 4) {
    const at = key + (i << 2);
    v128.store(at, mix(v128.load(at), v128.load(at, 4), v128.load(at - (wrap << 2))));
  }
  for (; i < STATE_WORDS - 1; i++) mixWord(key + (i << 2), key + ((i + 1) << 2), key + ((i - wrap) << 2));
  mixWord(key + ((STATE_WORDS - 1) << 2), key, key + ((MIDDLE - 1) << 2));
  for (i = 0; i < STATE_WORDS; i += 4) {
    let y = v128.load(key + (i << 2));
    y = v128.xor(y, i32x4.shr_u(y, 11));
    y = v128.xor(y, v128.and(i32x4.shl(y, 7), i32x4.splat(0x9d2c5680)));
    y = v128.xor(y, v128.and(i32x4.shl(y, 15), i32x4.splat(0xefc60000)));
    v128.store(words + (i << 2), v128.xor(y, i32x4.shr_u(y, 18)));
  }
}

/**
 * Writes 0 to `count` - 1 in random order.
 *
 * @param key - State of the generator, 624 words; goes on.
 * @param words - The 624 draws of the present state.
 * @param position - Of the next draw in `words`.
 * @param order - Receives the order.
 * @returns The position afterwards.
 */
export function permute(key: usize, words: usize, position: u32, order: usize, count: u32): u32 {
  for (let i: u32 = 0; i < count; i++) store<u32>(order + (<usize>i << 2), i);
  if (count < 2) return position;
  for (let i = count - 1; i > 0; i--) {
    const mask = <u32>0xffffffff >>> <u32>clz(i);
    let j: u32 = 0;
    do {
      if (position == <u32>STATE_WORDS) {
        refill(key, words);
        position = 0;
      }
      j = load<u32>(words + (<usize>position << 2)) & mask;
      position++;
    } while (j > i);
    const a = order + (<usize>i << 2);
    const b = order + (<usize>j << 2);
    const moved = load<u32>(a);
    store<u32>(a, load<u32>(b));
    store<u32>(b, moved);
  }
  return position;
}
