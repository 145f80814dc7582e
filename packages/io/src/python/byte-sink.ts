/** Bytes that grow at the end. */
export class ByteSink {
  private bytes = new Uint8Array(1024);
  private length = 0;

  uint8(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  uint16(value: number): void {
    this.uint8(value & 0xff);
    this.uint8(value >>> 8);
  }

  /** Signed or unsigned: the same four bytes. */
  uint32(value: number): void {
    this.uint16(value & 0xffff);
    this.uint16(value >>> 16);
  }

  /** Eight bytes of a whole number up to 2^53. */
  uint64(value: number): void {
    this.uint32(value >>> 0);
    this.uint32(Math.floor(value / 2 ** 32));
  }

  /** A double, big-endian as pickles want it. */
  float64(value: number): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, false);
    this.put(bytes);
  }

  put(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** A copy of all bytes, of exactly their length. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  private reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}
