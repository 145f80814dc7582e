import { BadArgumentError } from "@voxprep/core";
import type { RunVisitor } from "./label-runs.js";

/** Voxels per class. */
export class VoxelCounter implements RunVisitor {
  readonly counts: Float64Array;

  constructor(classCount: number) {
    this.counts = new Float64Array(classCount);
  }

  visitRun(slot: number, _start: number, length: number): void {
    this.counts[slot] = (this.counts[slot] as number) + length;
  }
}

/**
 * Finds the voxels of given ranks: the rank of a voxel is its place among the voxels of its class in
 * C order. So the positions of a class never have to be listed, only those that are wanted.
 */
export class RankPicker implements RunVisitor {
  readonly #ranks: readonly Uint32Array[];
  readonly #found: readonly Float64Array[];
  /** Per class: how many wanted ranks are found, and how many voxels were passed. */
  readonly #next: Int32Array;
  readonly #passed: Float64Array;

  /** @param wanted - Per class the ranks, in any order, each once. */
  constructor(wanted: readonly Uint32Array[]) {
    this.#ranks = wanted.map((ranks) => ranks.slice().sort());
    this.#found = wanted.map((ranks) => new Float64Array(ranks.length));
    this.#next = new Int32Array(wanted.length);
    this.#passed = new Float64Array(wanted.length);
  }

  visitRun(slot: number, start: number, length: number): void {
    const ranks = this.#ranks[slot] as Uint32Array;
    const found = this.#found[slot] as Float64Array;
    const passed = this.#passed[slot] as number;
    const end = passed + length;
    let next = this.#next[slot] as number;
    while (next < ranks.length && (ranks[next] as number) < end) {
      found[next] = start + ((ranks[next] as number) - passed);
      next++;
    }
    this.#next[slot] = next;
    this.#passed[slot] = end;
  }

  /** Flat C-order index of the voxel of a wanted rank. */
  flatIndexOf(slot: number, rank: number): number {
    const ranks = this.#ranks[slot] as Uint32Array;
    let low = 0;
    let high = ranks.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ranks[middle] as number) < rank) low = middle + 1;
      else high = middle;
    }
    if (ranks[low] !== rank) throw new BadArgumentError(`rank ${rank} was not wanted`);
    return (this.#found[slot] as Float64Array)[low] as number;
  }
}
