import type { Phase } from "./events.js";

/** Parts of a run whose time grows with voxels. */
type VoxelPhase = Extract<Phase, "crop" | "preprocess">;

/**
 * Time of one voxel in a part, relative to the crop: resampling, normalizing and compressing cost more than
 * reading and cutting. Measured on the phantoms and on scans of 256^3 with one and with two threads (3 to 5);
 * only the bar of a run and the time left before the preprocessing begins hang on it.
 */
const COST: Readonly<Record<VoxelPhase, number>> = { crop: 1, preprocess: 4 };

interface Amount {
  expected: number;
  done: number;
}

/** How much work a whole run is and how much of it is done, weighted by voxels. */
export class Workload {
  readonly #amounts = new Map<VoxelPhase, Amount>();
  #start: number | undefined;
  #share = 0;

  /** Voxels of a part that are going to be worked on; a later call knows better. */
  expect(phase: Phase, voxels: number): void {
    if (isVoxelPhase(phase)) this.#amountOf(phase).expected = voxels;
  }

  /** Voxels of a part that are done; the first call starts the clock. */
  reach(phase: Phase, voxels: number): void {
    if (!isVoxelPhase(phase)) return;
    this.#start ??= performance.now();
    this.#amountOf(phase).done = voxels;
  }

  /** Share of the run that is done, 0 to 1; never falls, also when a better estimate says so. */
  get share(): number {
    const { expected, done } = this.#total;
    if (expected > 0) this.#share = Math.max(this.#share, Math.min(1, done / expected));
    return this.#share;
  }

  /** Time that the rest takes at the rate so far; `null` while nothing is done. */
  get leftMs(): number | null {
    const { expected, done } = this.#total;
    if (this.#start === undefined || done === 0) return null;
    return ((performance.now() - this.#start) * Math.max(0, expected - done)) / done;
  }

  get #total(): Amount {
    const total = { expected: 0, done: 0 };
    for (const [phase, { expected, done }] of this.#amounts) {
      total.expected += COST[phase] * expected;
      total.done += COST[phase] * Math.min(done, expected);
    }
    return total;
  }

  #amountOf(phase: VoxelPhase): Amount {
    const known = this.#amounts.get(phase);
    if (known !== undefined) return known;
    const amount = { expected: 0, done: 0 };
    this.#amounts.set(phase, amount);
    return amount;
  }
}

function isVoxelPhase(phase: Phase): phase is VoxelPhase {
  return phase in COST;
}
