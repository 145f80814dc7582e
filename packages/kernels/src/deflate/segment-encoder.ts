import { BitWriter } from "./bit-writer.js";
import { BlockHead } from "./block-head.js";
import {
  BLOCK,
  DISTANCE_BITS,
  DISTANCES,
  distanceExtraBits,
  distanceSymbol,
  END_OF_BLOCK,
  FIXED_LITERALS,
  fixedLength,
  LITERAL_BITS,
  LITERALS,
  lengthExtraBits,
  lengthSymbol,
  MAX_MATCH,
  MAX_MATCH_SYMBOL,
  SEGMENT_BYTES,
  SEGMENT_CAPACITY,
} from "./format.js";
import { assignCodes, codeLengths } from "./huffman.js";
import { MatchFinder } from "./match-finder.js";

/**
 * The encoder in TypeScript: where no WebAssembly SIMD is, and what the twin is compared with.
 *
 * A block takes the cheapest of three forms: stored when it is not longer than the others, else
 * fixed when it is not longer than dynamic.
 */
export class SegmentEncoder {
  readonly #words = new Uint32Array(SEGMENT_BYTES / 4);
  readonly #bytes = new Uint8Array(this.#words.buffer);
  readonly #output = new Uint8Array(SEGMENT_CAPACITY);
  readonly #finder = new MatchFinder();
  readonly #head = new BlockHead();
  readonly #literalCodes = new Uint32Array(FIXED_LITERALS);
  readonly #distanceCodes = new Uint32Array(DISTANCES);

  /**
   * Deflates one segment into blocks of which none is final and the last is an empty stored one.
   *
   * @param raw - At most {@link SEGMENT_BYTES}.
   * @returns A view that is valid until the next call.
   */
  encode(raw: Uint8Array): Uint8Array {
    this.#bytes.set(raw);
    this.#finder.clear();
    const to = new BitWriter(this.#output);
    const samples = raw.length >>> 2;
    for (let from = 0; from < samples; from += BLOCK) {
      const end = Math.min(samples, from + BLOCK);
      this.#putBlock(to, from, end, end === samples ? raw.length & 3 : 0);
    }
    if (samples === 0 && raw.length > 0) this.#putBlock(to, 0, 0, raw.length);
    to.putStored(this.#bytes.subarray(0, 0));
    return this.#output.subarray(0, to.position);
  }

  /** Samples `[from, end)` and `tail` bytes after them. */
  #putBlock(to: BitWriter, from: number, end: number, tail: number): void {
    const finder = this.#finder;
    const head = this.#head;
    const sequences = finder.find(this.#words, from, end);
    const raw = this.#bytes.subarray(4 * from, 4 * end + tail);
    const tailBytes = raw.subarray(raw.length - tail);
    for (const byte of tailBytes) {
      finder.literalCounts[byte] = (finder.literalCounts[byte] as number) + 1;
    }
    codeLengths(finder.literalCounts, LITERAL_BITS, head.literalLengths);
    codeLengths(finder.distanceCounts, DISTANCE_BITS, head.distanceLengths);
    head.literalLengths.fill(0, LITERALS);
    const dynamicBits = head.make() + this.#bodyBits(false);
    const fixedBits = 3 + this.#bodyBits(true);
    const storedBits = 8 * (raw.length + 5 * Math.ceil(raw.length / 65535));
    if (storedBits <= Math.min(dynamicBits, fixedBits)) {
      to.putStored(raw);
      return;
    }
    if (fixedBits <= dynamicBits) {
      to.put(2, 3);
      head.useFixedCode();
    } else head.put(to);
    assignCodes(head.literalLengths, this.#literalCodes);
    assignCodes(head.distanceLengths, this.#distanceCodes);
    this.#putSequences(to, from, sequences);
    for (const byte of tailBytes) to.putCode(this.#literalCodes[byte] as number);
    to.putCode(this.#literalCodes[END_OF_BLOCK] as number);
  }

  /** Bits of all symbols of the block, extra bits included. */
  #bodyBits(isFixed: boolean): number {
    const { literalCounts, distanceCounts } = this.#finder;
    const { literalLengths, distanceLengths } = this.#head;
    let bits = 0;
    for (let s = 0; s < LITERALS; s++) {
      const length = isFixed ? fixedLength(s) : (literalLengths[s] as number);
      const extra = s < 265 || s === MAX_MATCH_SYMBOL ? 0 : (s - 261) >>> 2;
      bits += (literalCounts[s] as number) * (length + extra);
    }
    for (let s = 0; s < DISTANCES; s++) {
      const length = isFixed ? 5 : (distanceLengths[s] as number);
      bits += (distanceCounts[s] as number) * (length + distanceExtraBits(s));
    }
    return bits;
  }

  #putSequences(to: BitWriter, from: number, count: number): void {
    const sequences = this.#finder.sequences;
    const codes = this.#literalCodes;
    const bytes = this.#bytes;
    let at = 4 * from;
    for (let i = 0; i < count; i++) {
      const end = at + 4 * (sequences[2 * i] as number);
      for (; at < end; at++) to.putCode(codes[bytes[at] as number] as number);
      const match = sequences[2 * i + 1] as number;
      at += 4 * (match >>> 14);
      this.#putMatch(to, 4 * (match >>> 14), 4 * (match & 0x3fff));
    }
  }

  #putMatch(to: BitWriter, length: number, distance: number): void {
    let rest = length;
    while (rest > 0) {
      // 260 bytes are said as 256 + 4: a token has at least 3.
      const now = rest >= MAX_MATCH && rest !== 260 ? MAX_MATCH : Math.min(rest, 256);
      this.#putLength(to, now);
      const symbol = distanceSymbol(distance);
      const extra = distanceExtraBits(symbol);
      to.putCode(this.#distanceCodes[symbol] as number);
      to.put((distance - 1) & ((1 << extra) - 1), extra);
      rest -= now;
    }
  }

  #putLength(to: BitWriter, bytes: number): void {
    if (bytes === MAX_MATCH) {
      to.putCode(this.#literalCodes[MAX_MATCH_SYMBOL] as number);
      return;
    }
    const extra = lengthExtraBits(bytes);
    to.putCode(this.#literalCodes[lengthSymbol(bytes)] as number);
    to.put((bytes - 3) & ((1 << extra) - 1), extra);
  }
}
