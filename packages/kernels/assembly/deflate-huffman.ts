// Length-limited Huffman codes. Twin of src/deflate/huffman.ts.

/** Sort keys, then tree weights. */
const KEYS: usize = memory.data(1152, 16);
const WEIGHTS: usize = memory.data(1152, 16);
const PER_LENGTH: usize = memory.data(288, 16);

/** Ascending; Shell's method, as there are at most 286 keys. */
function sortKeys(count: u32): void {
  for (let gap: u32 = 121; gap > 0; gap = gap / 3) {
    for (let i = gap; i < count; i++) {
      const key = load<u32>(KEYS + (<usize>i << 2));
      let j = i;
      while (j >= gap) {
        const other = load<u32>(KEYS + (<usize>(j - gap) << 2));
        if (other <= key) break;
        store<u32>(KEYS + (<usize>j << 2), other);
        j -= gap;
      }
      store<u32>(KEYS + (<usize>j << 2), key);
    }
  }
}

// @ts-ignore: decorator
@inline
function weight(i: u32): u32 {
  return load<u32>(WEIGHTS + (<usize>i << 2));
}

// @ts-ignore: decorator
@inline
function setWeight(i: u32, value: u32): void {
  store<u32>(WEIGHTS + (<usize>i << 2), value);
}

/** Moffat and Katajainen's in-place method: ascending weights become depths, deepest first. */
function weightsToDepths(n: u32): void {
  setWeight(0, weight(0) + weight(1));
  let root: u32 = 0;
  let leaf: u32 = 2;
  for (let next: u32 = 1; next < n - 1; next++) {
    let sum: u32;
    if (leaf >= n || weight(root) < weight(leaf)) {
      sum = weight(root);
      setWeight(root++, next);
    } else sum = weight(leaf++);
    if (leaf >= n || (root < next && weight(root) < weight(leaf))) {
      sum += weight(root);
      setWeight(root++, next);
    } else sum += weight(leaf++);
    setWeight(next, sum);
  }
  setWeight(n - 2, 0);
  for (let i: i32 = <i32>n - 3; i >= 0; i--) setWeight(i, weight(weight(i)) + 1);
  let available: u32 = 1;
  let depth: u32 = 0;
  let node: i32 = <i32>n - 2;
  let next: i32 = <i32>n - 1;
  while (available > 0) {
    let used: u32 = 0;
    while (node >= 0 && weight(node) == depth) {
      used++;
      node--;
    }
    while (available > used) {
      setWeight(next--, depth);
      available--;
    }
    available = 2 * used;
    depth++;
  }
}

/** Makes the numbers of codes per length fit into `limit` bits; the sum of 2^-length stays 1. */
function limitLengths(n: u32, limit: u32): void {
  memory.fill(PER_LENGTH, 0, 288);
  for (let i: u32 = 0; i < n; i++) {
    const at = PER_LENGTH + (<usize>min(weight(i), limit) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  let total: u32 = 0;
  for (let length: u32 = 1; length <= limit; length++) {
    total += load<u32>(PER_LENGTH + (<usize>length << 2)) << (limit - length);
  }
  const longest = PER_LENGTH + (<usize>limit << 2);
  while (total > <u32>1 << limit) {
    store<u32>(longest, load<u32>(longest) - 1);
    for (let length = limit - 1; length > 0; length--) {
      const at = PER_LENGTH + (<usize>length << 2);
      const count = load<u32>(at);
      if (count == 0) continue;
      store<u32>(at, count - 1);
      store<u32>(at, load<u32>(at, 4) + 2, 4);
      break;
    }
    total--;
  }
}

/**
 * Code lengths of at most `limit` bits for `symbols` counts; unused symbols get 0.
 *
 * Fewer than two used symbols are filled up to two, since some readers refuse a code of one.
 */
export function codeLengths(counts: usize, symbols: u32, limit: u32, lengths: usize): void {
  memory.fill(lengths, 0, symbols);
  let n: u32 = 0;
  for (let symbol: u32 = 0; symbol < symbols; symbol++) {
    const count = load<u32>(counts + (<usize>symbol << 2));
    if (count > 0) store<u32>(KEYS + (<usize>(n++) << 2), (count << 9) | symbol);
  }
  for (let symbol: u32 = 0; n < 2; symbol++) {
    if (load<u32>(counts + (<usize>symbol << 2)) > 0) continue;
    store<u32>(KEYS + (<usize>n << 2), 512 | symbol);
    n++;
  }
  sortKeys(n);
  for (let i: u32 = 0; i < n; i++) setWeight(i, load<u32>(KEYS + (<usize>i << 2)) >>> 9);
  weightsToDepths(n);
  limitLengths(n, limit);
  let i: u32 = 0;
  for (let length = limit; length > 0; length--) {
    const count = load<u32>(PER_LENGTH + (<usize>length << 2));
    for (let k: u32 = 0; k < count; k++) {
      store<u8>(lengths + (load<u32>(KEYS + (<usize>(i++) << 2)) & 511), length);
    }
  }
}

/** Canonical codes, bits reversed as deflate writes them, with the length from bit 16 on. */
export function assignCodes(lengths: usize, symbols: u32, codes: usize): void {
  memory.fill(PER_LENGTH, 0, 288);
  for (let symbol: u32 = 0; symbol < symbols; symbol++) {
    const at = PER_LENGTH + (<usize>load<u8>(lengths + symbol) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  let code: u32 = 0;
  store<u32>(PER_LENGTH, 0);
  for (let length: usize = 1; length < 16; length++) {
    const at = PER_LENGTH + (length << 2);
    const count = load<u32>(at);
    store<u32>(at, code);
    code = (code + count) << 1;
  }
  for (let symbol: u32 = 0; symbol < symbols; symbol++) {
    const length = <u32>load<u8>(lengths + symbol);
    const at = PER_LENGTH + (<usize>length << 2);
    const next = load<u32>(at);
    store<u32>(at, next + 1);
    store<u32>(codes + (<usize>symbol << 2), length ? reversed(next, length) | (length << 16) : 0);
  }
}

// @ts-ignore: decorator
@inline
function reversed(code: u32, length: u32): u32 {
  let x = ((code & 0x5555) << 1) | ((code >>> 1) & 0x5555);
  x = ((x & 0x3333) << 2) | ((x >>> 2) & 0x3333);
  x = ((x & 0x0f0f) << 4) | ((x >>> 4) & 0x0f0f);
  x = ((x & 0xff) << 8) | ((x >>> 8) & 0xff);
  return x >>> (16 - length);
}
