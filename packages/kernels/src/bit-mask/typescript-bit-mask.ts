import type { BoxZyx, VoxelArray, Zyx } from "@voxprep/core";
import type { BitMask } from "./bit-mask.js";
import { ZeroRuns } from "./zero-runs.js";

/** Every row begins with a word of its own; bits behind its last voxel are clear. */
const WORD_BITS = 32;

/** The mask in words of a typed array. */
export class TypescriptBitMask implements BitMask {
  readonly #shape: Zyx;
  readonly #rowWords: number;
  readonly #words: Int32Array;

  /** An empty mask. */
  constructor(shapeZyx: Zyx) {
    const [nz, ny, nx] = shapeZyx;
    this.#shape = shapeZyx;
    this.#rowWords = Math.ceil(nx / WORD_BITS);
    this.#words = new Int32Array(nz * ny * this.#rowWords);
  }

  markNonzero(samples: VoxelArray): void {
    const [nz, ny, nx] = this.#shape;
    const isBig = samples instanceof BigInt64Array || samples instanceof BigUint64Array;
    const zero = isBig ? 0n : 0;
    for (let row = 0; row < nz * ny; row++) {
      const word = row * this.#rowWords;
      for (let x = 0; x < nx; x++) {
        if (samples[row * nx + x] !== zero) this.#set(word, x);
      }
    }
  }

  fillHoles(): void {
    const [nz, ny] = this.#shape;
    const runs = new ZeroRuns();
    const firstRun = new Int32Array(nz * ny + 1);
    const joinRows = (a: number, b: number) =>
      runs.joinRows(...rangeOf(firstRun, a), ...rangeOf(firstRun, b));
    for (let row = 0; row < nz * ny; row++) {
      this.#addRuns(row, runs);
      firstRun[row + 1] = runs.count;
      if (row % ny > 0) joinRows(row - 1, row);
      if (row >= ny) joinRows(row - ny, row);
    }
    for (let row = 0; row < nz * ny; row++) {
      const [first, last] = rangeOf(firstRun, row);
      for (let run = first; run < last; run++) {
        if (runs.reachesOutside(run)) continue;
        for (let x = runs.startOf(run); x < runs.endOf(run); x++) {
          this.#set(row * this.#rowWords, x);
        }
      }
    }
  }

  box(): BoxZyx | null {
    const [nz, ny, nx] = this.#shape;
    let [z0, z1, y0, y1, x0, x1] = [nz, 0, ny, 0, nx, 0];
    for (let row = 0; row < nz * ny; row++) {
      const first = this.#next(row, 0, 0);
      if (first === nx) continue;
      const [z, y] = [Math.floor(row / ny), row % ny];
      [z0, z1] = [Math.min(z0, z), z + 1];
      [y0, y1] = [Math.min(y0, y), Math.max(y1, y + 1)];
      let end = nx;
      while (!this.#isSet(row * this.#rowWords, end - 1)) end--;
      [x0, x1] = [Math.min(x0, first), Math.max(x1, end)];
    }
    if (z1 === 0) return null;
    return [
      [z0, z1],
      [y0, y1],
      [x0, x1],
    ];
  }

  write([[z0, z1], [y0, y1], [x0, x1]]: BoxZyx, out: Uint8Array): void {
    let at = 0;
    for (let z = z0; z < z1; z++) {
      for (let y = y0; y < y1; y++) {
        const word = (z * this.#shape[1] + y) * this.#rowWords;
        for (let x = x0; x < x1; x++) out[at++] = this.#isSet(word, x) ? 1 : 0;
      }
    }
  }

  close(): void {
    // Nothing outlives the mask.
  }

  #addRuns(row: number, runs: ZeroRuns): void {
    const [nz, ny, nx] = this.#shape;
    const [z, y] = [Math.floor(row / ny), row % ny];
    const onFace = z === 0 || z === nz - 1 || y === 0 || y === ny - 1;
    for (let end = 0; ; ) {
      const start = this.#next(row, end, -1);
      if (start === nx) return;
      end = this.#next(row, start, 0);
      runs.add(start, end, onFace || start === 0 || end === nx);
    }
  }

  /** First x from `at` on whose bit is set when `flip` is 0, clear when it is -1; the row's length when there is none. */
  #next(row: number, at: number, flip: 0 | -1): number {
    const nx = this.#shape[2];
    if (at >= nx) return nx;
    const first = row * this.#rowWords;
    let index = Math.floor(at / WORD_BITS);
    let word = ((this.#words[first + index] as number) ^ flip) & (-1 << (at % WORD_BITS));
    while (word === 0) {
      if (++index === this.#rowWords) return nx;
      word = (this.#words[first + index] as number) ^ flip;
    }
    const lowest = WORD_BITS - 1 - Math.clz32(word & -word);
    return Math.min(nx, index * WORD_BITS + lowest);
  }

  #set(rowWord: number, x: number): void {
    const index = rowWord + Math.floor(x / WORD_BITS);
    this.#words[index] = (this.#words[index] as number) | (1 << (x % WORD_BITS));
  }

  #isSet(rowWord: number, x: number): boolean {
    const word = this.#words[rowWord + Math.floor(x / WORD_BITS)] as number;
    return ((word >> (x % WORD_BITS)) & 1) === 1;
  }
}

function rangeOf(firstRun: Int32Array, row: number): [first: number, end: number] {
  return [firstRun[row] as number, firstRun[row + 1] as number];
}
