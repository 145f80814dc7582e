// CRC-32 (reflected 0xEDB88320), sixteen bytes per step: table k holds the effect of a byte that
// is followed by k zero bytes. Twin of src/deflate/crc32.ts.

const TABLES: usize = memory.data(16 * 1024, 16);
let ready = false;

function makeTables(): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    store<u32>(TABLES + (<usize>byte << 2), value);
  }
  for (let at: usize = 256; at < 4096; at++) {
    const before = load<u32>(TABLES + ((at - 256) << 2));
    const next = (before >>> 8) ^ load<u32>(TABLES + ((<usize>before & 255) << 2));
    store<u32>(TABLES + (at << 2), next);
  }
  ready = true;
}

// @ts-ignore: decorator
@inline
function entry(value: u32, shift: u32, table: usize): u32 {
  return load<u32>(TABLES + ((<usize>(value >>> shift) & 255) << 2) + (table << 10));
}

/** Continues `crc` over `length` bytes at `src`. */
export function crc32(crc: u32, src: usize, length: usize): u32 {
  if (!ready) makeTables();
  let state = ~crc;
  const end = src + length;
  while (src + 16 <= end) {
    const a = load<u32>(src) ^ state;
    const b = load<u32>(src, 4);
    const c = load<u32>(src, 8);
    const d = load<u32>(src, 12);
    const ab =
      entry(a, 0, 15) ^ entry(a, 8, 14) ^ entry(a, 16, 13) ^ entry(a, 24, 12) ^
      (entry(b, 0, 11) ^ entry(b, 8, 10) ^ entry(b, 16, 9) ^ entry(b, 24, 8));
    const cd =
      entry(c, 0, 7) ^ entry(c, 8, 6) ^ entry(c, 16, 5) ^ entry(c, 24, 4) ^
      (entry(d, 0, 3) ^ entry(d, 8, 2) ^ entry(d, 16, 1) ^ entry(d, 24, 0));
    state = ab ^ cd;
    src += 16;
  }
  while (src < end) {
    state = (state >>> 8) ^ load<u32>(TABLES + ((<usize>(state ^ load<u8>(src)) & 255) << 2));
    src++;
  }
  return ~state;
}
