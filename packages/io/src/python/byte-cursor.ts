import { PickleRefusal } from "./pickle-errors.js";

const NEWLINE = 0x0a;

/** Reads a pickle from front to back; every read is refused before it allocates or leaves the bytes. */
export class ByteCursor {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get offset(): number {
    return this.at;
  }

  uint8(): number {
    return this.view.getUint8(this.advance(1));
  }

  uint16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  uint32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  int32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  /** Lengths beyond 2^53 lose digits, but stay longer than any file. */
  uint64(): number {
    return Number(this.view.getBigUint64(this.advance(8), true));
  }

  /** A double, big-endian as pickles write it. */
  float64(): number {
    return this.view.getFloat64(this.advance(8), false);
  }

  /** The next bytes, over the pickle's memory. */
  take(length: number): Uint8Array {
    if (length < 0) throw new PickleRefusal("PICKLE_MALFORMED", `a negative length, ${length}`);
    const start = this.advance(length);
    return this.bytes.subarray(start, start + length);
  }

  /** Checks that so many bytes follow, without reading them. */
  expect(length: number): void {
    if (length > this.bytes.length - this.at) {
      const left = this.bytes.length - this.at;
      throw new PickleRefusal("PICKLE_TRUNCATED", `${length} bytes were announced, ${left} follow`);
    }
  }

  /** The bytes before the next newline. */
  line(): Uint8Array {
    const end = this.bytes.indexOf(NEWLINE, this.at);
    if (end < 0) throw new PickleRefusal("PICKLE_TRUNCATED", "ends inside a line");
    const line = this.bytes.subarray(this.at, end);
    this.at = end + 1;
    return line;
  }

  private advance(length: number): number {
    this.expect(length);
    const start = this.at;
    this.at += length;
    return start;
  }
}
