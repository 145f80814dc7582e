const POLYNOMIAL = 0xedb88320;

/** Table k: the effect of a byte that k more bytes follow. */
const TABLES: readonly Uint32Array[] = makeTables(4);

function makeTables(count: number): Uint32Array[] {
  const first = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    first[byte] = value;
  }
  const tables = [first];
  while (tables.length < count) {
    const before = tables[tables.length - 1] as Uint32Array;
    tables.push(before.map((value) => (value >>> 8) ^ (first[value & 255] as number)));
  }
  return tables;
}

/**
 * CRC-32 of ZIP and gzip in TypeScript, four bytes per step; twin `crc32` takes sixteen.
 *
 * @param bytes - What to add.
 * @param before - CRC-32 of what came before; 0 for nothing.
 * @returns An unsigned 32-bit number.
 */
export function crc32Bytes(bytes: Uint8Array, before = 0): number {
  const [t0, t1, t2, t3] = TABLES as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  let state = ~before;
  let i = 0;
  for (const end = bytes.length - 3; i < end; i += 4) {
    const a = state ^ (bytes[i] as number);
    const b = (state >>> 8) ^ (bytes[i + 1] as number);
    const c = (state >>> 16) ^ (bytes[i + 2] as number);
    const d = (state >>> 24) ^ (bytes[i + 3] as number);
    state = (t3[a & 255] as number) ^ (t2[b & 255] as number);
    state ^= (t1[c & 255] as number) ^ (t0[d & 255] as number);
  }
  for (; i < bytes.length; i++) {
    state = (state >>> 8) ^ (t0[(state ^ (bytes[i] as number)) & 255] as number);
  }
  return ~state >>> 0;
}

/**
 * CRC-32 of two byte strings one after the other, from their own CRCs.
 *
 * Appending n bytes multiplies by x^(8n) modulo the polynomial; the power is taken by squaring.
 *
 * @param first - CRC-32 of the first.
 * @param second - CRC-32 of the second.
 * @param secondLength - Bytes in the second, below 2^53.
 */
export function crc32Combine(first: number, second: number, secondLength: number): number {
  let factor = 0x80000000; // x^0: bit 31 is the lowest power
  let square = 0x00800000; // x^8
  for (let n = secondLength; n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) factor = product(factor, square);
    square = product(square, square);
  }
  return (product(first, factor) ^ second) >>> 0;
}

/** Product of two polynomials modulo the CRC's, all bit-reversed. */
function product(a: number, b: number): number {
  let sum = 0;
  let shifted = b;
  for (let bit = 31; bit >= 0; bit--) {
    if ((a >>> bit) & 1) sum ^= shifted;
    shifted = shifted & 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1;
  }
  return sum;
}
