import type { CaseWork } from "./case-work.js";
import type { Phase, ProgressState } from "./events.js";
import { Workload } from "./workload.js";

/** How many cases of a part are done; plain data. */
export type ProgressCounts = {
  readonly phase: Phase;
  readonly label: string;
  readonly done: number;
  readonly total: number;
};

/** How far one part of a run is, weighted by voxels, and what that means for the whole. */
export class Progress {
  readonly #phase: Phase;
  readonly #label: string;
  readonly #total: number;
  readonly #workload: Workload;
  readonly #start = performance.now();
  readonly #open = new Set<CaseWork>();
  #totalVoxels = 0;
  #done = 0;
  #doneVoxels = 0;

  /**
   * @param total - Cases of the part, or cases times stages.
   * @param workload - That of the whole run.
   */
  constructor(phase: Phase, label: string, total: number, workload: Workload = new Workload()) {
    this.#phase = phase;
    this.#label = label;
    this.#total = total;
    this.#workload = workload;
  }

  /** Voxels of each piece of work; without them all weigh the same. */
  expect(voxels: readonly number[]): void {
    this.#setTotal(voxels.reduce((sum, count) => sum + count, 0));
  }

  /** Takes note of work that may begin. */
  open(work: CaseWork): void {
    this.#open.add(work);
  }

  /**
   * Takes note of work that ended.
   *
   * @param wasReused - Nothing had to be done: its voxels leave the sum, so that they do not count for the rate.
   */
  finish(work: CaseWork, wasReused: boolean): { readonly done: number; readonly total: number } {
    this.#open.delete(work);
    this.#done++;
    if (wasReused) this.#setTotal(Math.max(0, this.#totalVoxels - work.size.voxels));
    else this.#doneVoxels += work.size.voxels;
    return { done: this.#done, total: this.#total };
  }

  /** Cases that are done. */
  get counts(): ProgressCounts {
    return { phase: this.#phase, label: this.#label, done: this.#done, total: this.#total };
  }

  /** How far the part and the run are now. */
  get state(): ProgressState {
    const elapsedMs = performance.now() - this.#start;
    const voxels = this.#reachedVoxels();
    this.#workload.reach(this.#phase, voxels);
    const share = this.#share(voxels);
    return {
      ...this.counts,
      share,
      elapsedMs,
      leftMs: share === 0 ? null : (elapsedMs * (1 - share)) / share,
      voxelsPerSecond: voxels === 0 ? null : (1000 * voxels) / elapsedMs,
      runShare: this.#workload.share,
      runLeftMs: this.#workload.leftMs,
      active: [...this.#open].flatMap((work) => work.active ?? []),
    };
  }

  #setTotal(voxels: number): void {
    this.#totalVoxels = voxels;
    this.#workload.expect(this.#phase, voxels);
  }

  #reachedVoxels(): number {
    let voxels = this.#doneVoxels;
    for (const work of this.#open) voxels += work.voxelsBehind;
    return voxels;
  }

  #share(voxels: number): number {
    if (this.#totalVoxels > 0) return Math.min(1, voxels / this.#totalVoxels);
    return this.#total === 0 ? 1 : Math.min(1, this.#done / this.#total);
  }
}
