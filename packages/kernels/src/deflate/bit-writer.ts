const STORED_CHUNK = 65535;

/** Bits of a deflate stream, least significant first, into a buffer that is large enough. */
export class BitWriter {
  /** Bytes written so far; up to 15 bits wait behind them. */
  position = 0;
  readonly bytes: Uint8Array;
  #buffer = 0;
  #used = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Adds up to 16 bits. */
  put(value: number, count: number): void {
    this.#buffer |= value << this.#used;
    this.#used += count;
    if (this.#used < 16) return;
    this.bytes[this.position++] = this.#buffer;
    this.bytes[this.position++] = this.#buffer >>> 8;
    this.#buffer >>>= 16;
    this.#used -= 16;
  }

  /** Adds a code in the form that `assignCodes` makes: bits, and their number from bit 16 on. */
  putCode(code: number): void {
    this.put(code & 0xffff, code >>> 16);
  }

  /** Writes stored blocks, none of them final; one empty block for no bytes. Ends byte-aligned. */
  putStored(bytes: Uint8Array): void {
    let from = 0;
    do {
      const chunk = Math.min(bytes.length - from, STORED_CHUNK);
      this.put(0, 3);
      this.#alignToByte();
      this.put(chunk, 16);
      this.put(~chunk & 0xffff, 16);
      this.bytes.set(bytes.subarray(from, from + chunk), this.position);
      this.position += chunk;
      from += chunk;
    } while (from < bytes.length);
  }

  #alignToByte(): void {
    for (; this.#used > 0; this.#used -= 8) {
      this.bytes[this.position++] = this.#buffer;
      this.#buffer >>>= 8;
    }
    this.#used = 0;
  }
}
