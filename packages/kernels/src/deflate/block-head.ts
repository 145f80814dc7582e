import type { BitWriter } from "./bit-writer.js";
import { CODE_LENGTH_BITS, DISTANCES, FIXED_LITERALS, fixedLength, LITERALS } from "./format.js";
import { assignCodes, codeLengths } from "./huffman.js";

const RUN_SYMBOLS = 19;
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] as const;

/**
 * Code lengths of a block and the head that tells them to the reader: the lengths of both alphabets
 * as runs, which are themselves Huffman coded.
 *
 * @see RFC 1951, 3.2.7
 */
export class BlockHead {
  readonly literalLengths: Uint8Array = new Uint8Array(FIXED_LITERALS);
  readonly distanceLengths: Uint8Array = new Uint8Array(DISTANCES);
  #literals = 0;
  #distances = 0;
  #lengthCodes = 0;
  /** Symbol | extra << 8. */
  #runs: number[] = [];
  readonly #runLengths = new Uint8Array(RUN_SYMBOLS);

  /** Takes the lengths of the fixed code. */
  useFixedCode(): void {
    for (let s = 0; s < FIXED_LITERALS; s++) this.literalLengths[s] = fixedLength(s);
    this.distanceLengths.fill(5);
  }

  /** Prepares the head of a dynamic block; returns its size in bits. */
  make(): number {
    this.#literals = usedSymbols(this.literalLengths.subarray(0, LITERALS), 257);
    this.#distances = usedSymbols(this.distanceLengths, 1);
    this.#runs = runsOf([
      ...this.literalLengths.subarray(0, this.#literals),
      ...this.distanceLengths.subarray(0, this.#distances),
    ]);
    const counts = new Uint32Array(RUN_SYMBOLS);
    for (const run of this.#runs) counts[run & 255] = (counts[run & 255] as number) + 1;
    codeLengths(counts, CODE_LENGTH_BITS, this.#runLengths);
    this.#lengthCodes = RUN_SYMBOLS;
    while (this.#lengthCodes > 4 && this.#orderedLength(this.#lengthCodes - 1) === 0) {
      this.#lengthCodes--;
    }
    let bits = 17 + 3 * this.#lengthCodes;
    for (const run of this.#runs) {
      bits += (this.#runLengths[run & 255] as number) + runExtraBits(run & 255);
    }
    return bits;
  }

  /** Writes what {@link BlockHead.make} prepared. */
  put(to: BitWriter): void {
    to.put(4, 3);
    to.put(this.#literals - 257, 5);
    to.put(this.#distances - 1, 5);
    to.put(this.#lengthCodes - 4, 4);
    for (let i = 0; i < this.#lengthCodes; i++) to.put(this.#orderedLength(i), 3);
    const codes = new Uint32Array(RUN_SYMBOLS);
    assignCodes(this.#runLengths, codes);
    for (const run of this.#runs) {
      to.putCode(codes[run & 255] as number);
      to.put(run >>> 8, runExtraBits(run & 255));
    }
  }

  #orderedLength(place: number): number {
    return this.#runLengths[ORDER[place] as number] as number;
  }
}

function usedSymbols(lengths: Uint8Array, least: number): number {
  let n = lengths.length;
  while (n > least && lengths[n - 1] === 0) n--;
  return n;
}

function runExtraBits(symbol: number): number {
  if (symbol < 16) return 0;
  return symbol === 18 ? 7 : symbol - 14;
}

function runsOf(lengths: readonly number[]): number[] {
  const runs: number[] = [];
  for (let i = 0; i < lengths.length; ) {
    const length = lengths[i] as number;
    let run = 1;
    while (lengths[i + run] === length) run++;
    i += run;
    if (length === 0) pushZeros(runs, run);
    else pushRepeats(runs, length, run);
  }
  return runs;
}

function pushZeros(runs: number[], count: number): void {
  let run = count;
  while (run >= 3) {
    const some = Math.min(run, 138);
    runs.push(some > 10 ? 18 | ((some - 11) << 8) : 17 | ((some - 3) << 8));
    run -= some;
  }
  for (; run > 0; run--) runs.push(0);
}

function pushRepeats(runs: number[], length: number, count: number): void {
  runs.push(length);
  let run = count - 1;
  while (run >= 3) {
    const some = Math.min(run, 6);
    runs.push(16 | ((some - 3) << 8));
    run -= some;
  }
  for (; run > 0; run--) runs.push(length);
}
