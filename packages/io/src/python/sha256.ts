/** First 32 bits of the fractions of the square roots of the first 8 primes. */
const START: readonly number[] = [
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
];

const BLOCK = 64;

/**
 * SHA-256 of bytes as lower-case hex (FIPS 180-4), for pages without Node's crypto module.
 */
export function sha256Hex(bytes: Uint8Array): string {
  const state = Uint32Array.from(START);
  const constants = roundConstants();
  const schedule = new Uint32Array(64);
  const whole = bytes.length - (bytes.length % BLOCK);
  for (let at = 0; at < whole; at += BLOCK) {
    mixBlock(state, bytes.subarray(at, at + BLOCK), constants, schedule);
  }
  const last = paddedEnd(bytes.subarray(whole), bytes.length);
  for (let at = 0; at < last.length; at += BLOCK) {
    mixBlock(state, last.subarray(at, at + BLOCK), constants, schedule);
  }
  return Array.from(state, (word) => word.toString(16).padStart(8, "0")).join("");
}

/** The rest of the message, one bit, zeros, and the length in bits. */
function paddedEnd(rest: Uint8Array, length: number): Uint8Array {
  const padded = new Uint8Array(rest.length + 9 <= BLOCK ? BLOCK : 2 * BLOCK);
  padded.set(rest);
  padded[rest.length] = 0x80;
  new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(length) * 8n);
  return padded;
}

/** First 32 bits of the fractions of the cube roots of the first 64 primes, in exact arithmetic. */
function roundConstants(): Uint32Array {
  const constants: number[] = [];
  for (let candidate = 2; constants.length < 64; candidate++) {
    if (isPrime(candidate)) constants.push(cubeRootFraction(candidate));
  }
  return Uint32Array.from(constants);
}

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor++) {
    if (candidate % divisor === 0) return false;
  }
  return true;
}

/** The whole part of `cbrt(n) * 2^32`, without its upper bits; found by bisection. */
function cubeRootFraction(n: number): number {
  const target = BigInt(n) << 96n;
  let [low, high] = [0n, 1n << 40n];
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** 3n <= target) low = middle;
    else high = middle;
  }
  return Number(low & 0xffffffffn);
}

function mixBlock(state: Uint32Array, block: Uint8Array, k: Uint32Array, w: Uint32Array): void {
  for (let i = 0; i < 16; i++) {
    const at = 4 * i;
    w[i] =
      ((block[at] as number) << 24) |
      ((block[at + 1] as number) << 16) |
      ((block[at + 2] as number) << 8) |
      (block[at + 3] as number);
  }
  for (let i = 16; i < 64; i++) {
    const [x, y] = [w[i - 15] as number, w[i - 2] as number];
    const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w[i] = (w[i - 16] as number) + s0 + (w[i - 7] as number) + s1;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as number[] as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (let i = 0; i < 64; i++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (k[i] as number) + (w[i] as number)) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] = (state[i] as number) + word;
  });
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
