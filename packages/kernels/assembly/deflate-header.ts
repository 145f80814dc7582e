// Head of a dynamic block: the code lengths as runs, themselves Huffman coded (RFC 1951, 3.2.7).
// Twin of src/deflate/block-head.ts.

import { put } from "./deflate-bits";
import { CODE_LENGTH_BITS, DISTANCES, LITERALS } from "./deflate-format";
import { assignCodes, codeLengths } from "./deflate-huffman";

/** Two symbols more than a dynamic block may use: the fixed code counts them. */
export const LITERAL_LENGTHS: usize = memory.data(320, 16);
export const DISTANCE_LENGTHS: usize = memory.data(32, 16);

/** Lengths of both alphabets in a row; then the runs over them: symbol | extra << 8. */
const ALL_LENGTHS: usize = memory.data(320, 16);
const RUNS: usize = memory.data(1280, 16);

const RUN_SYMBOLS: u32 = 19;
const RUN_COUNTS: usize = memory.data(80, 16);
const RUN_LENGTHS: usize = memory.data(32, 16);
const RUN_CODES: usize = memory.data(80, 16);

const ORDER: usize = memory.data<u8>([
  16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
]);

let literals: u32 = 0;
let distances: u32 = 0;
let lengthCodes: u32 = 0;
let runs: u32 = 0;

function runSymbol(at: usize, symbol: u32, extra: u32): usize {
  store<u32>(at, symbol | (extra << 8));
  const count = RUN_COUNTS + (<usize>symbol << 2);
  store<u32>(count, load<u32>(count) + 1);
  return at + 4;
}

/** Codes the lengths of both alphabets as runs; returns the number of run symbols. */
function makeRuns(literals: u32, distances: u32): u32 {
  memory.fill(RUN_COUNTS, 0, 76);
  memory.copy(ALL_LENGTHS, LITERAL_LENGTHS, literals);
  memory.copy(ALL_LENGTHS + literals, DISTANCE_LENGTHS, distances);
  const total = literals + distances;
  let to = RUNS;
  let i: u32 = 0;
  while (i < total) {
    const length = <u32>load<u8>(ALL_LENGTHS + i);
    let run: u32 = 1;
    while (i + run < total && load<u8>(ALL_LENGTHS + i + run) == length) run++;
    i += run;
    if (length == 0) {
      while (run >= 3) {
        const some = min<u32>(run, 138);
        to = some > 10 ? runSymbol(to, 18, some - 11) : runSymbol(to, 17, some - 3);
        run -= some;
      }
    } else {
      to = runSymbol(to, length, 0);
      run--;
      while (run >= 3) {
        const some = min<u32>(run, 6);
        to = runSymbol(to, 16, some - 3);
        run -= some;
      }
    }
    while (run > 0) {
      to = runSymbol(to, length, 0);
      run--;
    }
  }
  return <u32>((to - RUNS) >> 2);
}

// @ts-ignore: decorator
@inline
function runExtraBits(symbol: u32): u32 {
  return symbol == 16 ? 2 : symbol == 17 ? 3 : symbol == 18 ? 7 : 0;
}

function usedSymbols(lengths: usize, symbols: u32, least: u32): u32 {
  let n = symbols;
  while (n > least && load<u8>(lengths + n - 1) == 0) n--;
  return n;
}

/** Prepares the head for the present code lengths; returns its size in bits. */
export function makeHead(): u32 {
  literals = usedSymbols(LITERAL_LENGTHS, LITERALS, 257);
  distances = usedSymbols(DISTANCE_LENGTHS, DISTANCES, 1);
  runs = makeRuns(literals, distances);
  codeLengths(RUN_COUNTS, RUN_SYMBOLS, CODE_LENGTH_BITS, RUN_LENGTHS);
  lengthCodes = RUN_SYMBOLS;
  while (lengthCodes > 4 && load<u8>(RUN_LENGTHS + load<u8>(ORDER + lengthCodes - 1)) == 0) {
    lengthCodes--;
  }
  let bits: u32 = 17 + 3 * lengthCodes;
  for (let s: u32 = 0; s < RUN_SYMBOLS; s++) {
    const length = <u32>load<u8>(RUN_LENGTHS + s) + runExtraBits(s);
    bits += load<u32>(RUN_COUNTS + (<usize>s << 2)) * length;
  }
  return bits;
}

export function putHead(): void {
  put(4 | ((literals - 257) << 3) | ((distances - 1) << 8) | ((lengthCodes - 4) << 13), 17);
  for (let i: u32 = 0; i < lengthCodes; i++) put(load<u8>(RUN_LENGTHS + load<u8>(ORDER + i)), 3);
  assignCodes(RUN_LENGTHS, RUN_SYMBOLS, RUN_CODES);
  for (let i: u32 = 0; i < runs; i++) {
    const run = load<u32>(RUNS + (<usize>i << 2));
    const symbol = run & 255;
    const code = load<u32>(RUN_CODES + (<usize>symbol << 2));
    const length = code >>> 16;
    put((code & 0xffff) | ((run >>> 8) << length), length + runExtraBits(symbol));
  }
}
