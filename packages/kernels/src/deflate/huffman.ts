/** Keys and weights of the largest alphabet, and numbers of codes per length. */
const MOST_SYMBOLS = 288;
/** Symbols take the low bits of a sort key, their counts (below 2^19) the rest. */
const SYMBOL_BITS = 9;
const SYMBOL_MASK = 511;

/**
 * Length-limited Huffman code lengths.
 *
 * Symbols are sorted by (count, symbol); Moffat and Katajainen's in-place method gives the optimal
 * depths; codes above the limit are cut to it and shorter ones lengthened, one at a time from the
 * longest, until the sum of 2^-length is 1 again. Fewer than two used symbols are filled up to two,
 * since some readers refuse a code of one.
 *
 * @param counts - Occurrences per symbol, each below 2^19.
 * @param limit - Longest length in bits; 2^limit must be at least the number of symbols.
 * @param lengths - Written in full for the symbols of `counts`; 0 for unused ones.
 */
export function codeLengths(counts: Uint32Array, limit: number, lengths: Uint8Array): void {
  const keys = sortedKeys(counts);
  const depths = keys.map((key) => key >>> SYMBOL_BITS);
  weightsToDepths(depths);
  const perLength = limitLengths(depths, limit);
  lengths.fill(0, 0, counts.length);
  let i = 0;
  for (let length = limit; length > 0; length--) {
    for (let k = perLength[length] as number; k > 0; k--) {
      lengths[(keys[i++] as number) & SYMBOL_MASK] = length;
    }
  }
}

function sortedKeys(counts: Uint32Array): Uint32Array {
  const keys = new Uint32Array(counts.length);
  let n = 0;
  for (let symbol = 0; symbol < counts.length; symbol++) {
    const count = counts[symbol] as number;
    if (count > 0) keys[n++] = (count << SYMBOL_BITS) | symbol;
  }
  for (let symbol = 0; n < 2; symbol++) {
    if (counts[symbol] === 0) keys[n++] = (1 << SYMBOL_BITS) | symbol;
  }
  return keys.subarray(0, n).sort();
}

/** Ascending weights, at least two, become code lengths, longest first. */
function weightsToDepths(a: Uint32Array): void {
  const n = a.length;
  a[0] = (a[0] as number) + (a[1] as number);
  let root = 0;
  let leaf = 2;
  for (let next = 1; next < n - 1; next++) {
    let sum = 0;
    for (let child = 0; child < 2; child++) {
      const hasRoot = child === 0 || root < next;
      if (leaf >= n || (hasRoot && (a[root] as number) < (a[leaf] as number))) {
        sum += a[root] as number;
        a[root++] = next;
      } else sum += a[leaf++] as number;
    }
    a[next] = sum;
  }
  a[n - 2] = 0;
  for (let i = n - 3; i >= 0; i--) a[i] = (a[a[i] as number] as number) + 1;
  spreadDepths(a);
}

/** Depths of inner nodes, deepest first, become depths of leaves. */
function spreadDepths(a: Uint32Array): void {
  let available = 1;
  let node = a.length - 2;
  let next = a.length - 1;
  for (let depth = 0; available > 0; depth++) {
    let used = 0;
    for (; node >= 0 && a[node] === depth; node--) used++;
    for (; available > used; available--) a[next--] = depth;
    available = 2 * used;
  }
}

/** Number of codes per length, none above `limit`; the sum of 2^-length is 1. */
function limitLengths(depths: Uint32Array, limit: number): Uint32Array {
  const perLength = new Uint32Array(MOST_SYMBOLS);
  for (const depth of depths) bump(perLength, Math.min(depth, limit), 1);
  let total = 0;
  for (let length = 1; length <= limit; length++) {
    total += (perLength[length] as number) << (limit - length);
  }
  for (; total > 1 << limit; total--) {
    bump(perLength, limit, -1);
    let length = limit - 1;
    while (perLength[length] === 0) length--;
    bump(perLength, length, -1);
    bump(perLength, length + 1, 2);
  }
  return perLength;
}

function bump(counts: Uint32Array, index: number, by: number): void {
  counts[index] = (counts[index] as number) + by;
}

/**
 * Canonical codes for code lengths of at most 15 bits.
 *
 * @param codes - Written in full: the code, first bit lowest, and its length from bit 16 on.
 */
export function assignCodes(lengths: Uint8Array, codes: Uint32Array): void {
  const next = new Uint32Array(17);
  for (let symbol = 0; symbol < codes.length; symbol++) bump(next, lengths[symbol] as number, 1);
  next[0] = 0;
  let code = 0;
  for (let length = 1; length < 16; length++) {
    const count = next[length] as number;
    next[length] = code;
    code = (code + count) << 1;
  }
  for (let symbol = 0; symbol < codes.length; symbol++) {
    const length = lengths[symbol] as number;
    codes[symbol] = length > 0 ? reversed(next[length] as number, length) | (length << 16) : 0;
    bump(next, length, 1);
  }
}

function reversed(code: number, length: number): number {
  let out = 0;
  for (let bit = 0; bit < length; bit++) out |= ((code >>> bit) & 1) << (length - 1 - bit);
  return out;
}
