/** A seeded source of whole numbers: `next(n)` is 0 up to and without n. */
export type Next = (n: number) => number;

/** xorshift32; the same numbers everywhere. */
export function seeded(seed: number): Next {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) | 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

/** Words that are hard on some part of an encoder, by name. */
export const SAMPLE_KINDS: { readonly [name: string]: (next: Next, words: Uint32Array) => void } = {
  random: (next, words) => fillWith(words, () => next(2 ** 32)),
  constant: (next, words) => words.fill(next(2 ** 32)),
  zeros: (_, words) => words.fill(0),
  "few values": (next, words) => {
    const palette = Array.from({ length: 1 + next(6) }, () => next(2 ** 32));
    fillWith(words, () => palette[next(palette.length)]);
  },
  "integers as float32": (next, words) => {
    const floats = new Float32Array(words.buffer, words.byteOffset, words.length);
    for (let i = 0; i < floats.length; i++) floats[i] = next(200) + next(200) - 200;
  },
  "noise in zeros": (next, words) => {
    const floats = new Float32Array(words.buffer, words.byteOffset, words.length);
    for (let i = 0; i < floats.length; i++) if (i % 700 > 300) floats[i] = next(1e6) / 333333;
  },
  "runs of any length": (next, words) => {
    for (let i = 0; i < words.length; ) {
      const stop = Math.min(words.length, i + 1 + next(next(4) === 0 ? 3000 : 70));
      words.fill(next(5), i, stop);
      i = stop;
    }
  },
  "rows that repeat": (next, words) => {
    const row = 1 + next(9000);
    for (let i = 0; i < words.length; i++) {
      words[i] = i < row || next(300) === 0 ? next(2 ** 32) : words[i - row];
    }
  },
  "at the window's edge": (next, words) => {
    const distance = 8190 + next(5);
    for (let i = 0; i < words.length; i++) {
      words[i] = i < distance ? next(2 ** 32) : words[i - distance];
    }
  },
  "copies of any length": (next, words) => {
    for (let i = 0; i < words.length; ) {
      const length = 1 + next(140);
      const from = next(i + 1);
      for (let k = 0; k < length && i < words.length; k++, i++) {
        words[i] = k === 0 ? next(2 ** 32) : words[from + k];
      }
    }
  },
  "period of three bytes": (next, words) => {
    const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    const period = [next(256), next(256), next(256)];
    for (let i = 0; i < bytes.length; i++) bytes[i] = period[i % 3] as number;
  },
  "Fibonacci counts": (next, words) => {
    const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    let [a, b, at] = [1, 1, 0];
    for (let symbol = 0; at < bytes.length; symbol = (symbol + 1) % 256) {
      bytes.fill(symbol, at, at + a);
      at += a;
      [a, b] = [b, a + b];
    }
    for (let i = bytes.length - 1; i > 0; i--) {
      const j = next(i + 1);
      [bytes[i], bytes[j]] = [bytes[j] as number, bytes[i] as number];
    }
  },
  "few bytes": (next, words) => {
    const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    for (let i = 0; i < bytes.length; i++) bytes[i] = next(1 + next(1 + next(256)));
  },
  "colliding hashes": (next, words) => {
    // The hash takes the top bits of a product: words whose products differ in low bits only collide.
    const inverse = 0x0e8b2f51;
    fillWith(words, () => Math.imul(0x12340000 + next(40), inverse) >>> 0);
  },
};

function fillWith(words: Uint32Array, make: () => number | undefined): void {
  for (let i = 0; i < words.length; i++) words[i] = make() ?? 0;
}

/** Bytes of one kind, of a length that need not be a whole number of samples. */
export function bytesOfKind(kind: string, length: number, seed: number): Uint8Array {
  const make = SAMPLE_KINDS[kind];
  if (make === undefined) throw new Error(`no such kind: ${kind}`);
  const words = new Uint32Array(Math.ceil(length / 4));
  make(seeded(seed), words);
  return new Uint8Array(words.buffer, 0, length);
}
