import { fastCrc32 } from "../deflate-piece.js";

/** What takes inflated bytes. */
export interface InflatedSink {
  /** Takes the next bytes; they are copied. */
  take(bytes: Uint8Array): void;
  /** False when no more bytes are needed: inflating stops without looking at the rest. */
  readonly wantsMore: boolean;
}

/** Counts and checks what passes to another sink, member by member. */
export class CheckedSink implements InflatedSink {
  /** CRC-32 and number of the bytes of the present member. */
  crc = 0;
  length = 0;
  /** Bytes of all members. */
  total = 0;
  readonly #sink: InflatedSink;

  constructor(sink: InflatedSink) {
    this.#sink = sink;
  }

  get wantsMore(): boolean {
    return this.#sink.wantsMore;
  }

  beginMember(): void {
    this.crc = 0;
    this.length = 0;
  }

  take(bytes: Uint8Array): void {
    this.crc = fastCrc32(bytes, this.crc);
    this.length += bytes.length;
    this.total += bytes.length;
    this.#sink.take(bytes);
  }
}
