// Bits of the stream, least significant first. Twin of src/deflate/bit-writer.ts.

/** Where the next whole byte goes. */
export let out: usize = 0;
/** Bits that do not fill a byte yet; fewer than 8 between calls. */
export let buffer: u64 = 0;
export let used: u32 = 0;

export function start(dst: usize): void {
  resume(dst, 0, 0);
}

/** Takes over the state of a loop that kept it in locals. */
export function resume(to: usize, bits: u64, count: u32): void {
  out = to;
  buffer = bits;
  used = count;
}

/** Adds up to 57 bits. Writes eight bytes: the output needs that much room to spare. */
export function put(value: u64, count: u32): void {
  buffer |= value << used;
  used += count;
  store<u64>(out, buffer);
  out += used >>> 3;
  buffer >>= used & 56;
  used &= 7;
}

function alignToByte(): void {
  if (used == 0) return;
  store<u8>(out++, <u8>buffer);
  buffer = 0;
  used = 0;
}

/** Stored blocks, none of them final; one empty block when `length` is 0. Ends byte-aligned. */
export function putStored(src: usize, length: usize): void {
  do {
    const chunk = min<usize>(length, 65535);
    put(0, 3);
    alignToByte();
    store<u16>(out, <u16>chunk);
    store<u16>(out, <u16>~chunk, 2);
    memory.copy(out + 4, src, chunk);
    out += chunk + 4;
    src += chunk;
    length -= chunk;
  } while (length > 0);
}
