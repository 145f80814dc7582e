import type { Phase, ProgressState } from "./events.js";

/** How far one part of a run is, weighted by voxels. */
export class Progress {
  readonly #phase: Phase;
  readonly #label: string;
  readonly #total: number;
  #totalVoxels = 0;
  readonly #start = performance.now();
  readonly #active = new Set<string>();
  #done = 0;
  #doneVoxels = 0;

  /** @param total - Cases of the part, or cases times stages. */
  constructor(phase: Phase, label: string, total: number) {
    this.#phase = phase;
    this.#label = label;
    this.#total = total;
  }

  /** Voxels of each case; without them all cases weigh the same. */
  expect(voxels: readonly number[]): void {
    this.#totalVoxels = voxels.reduce((sum, count) => sum + count, 0);
  }

  begin(caseId: string): void {
    this.#active.add(caseId);
  }

  end(caseId: string): void {
    this.#active.delete(caseId);
  }

  /** Takes note of a case, or of one of its stages, that is done or failed. */
  finish(voxels: number): { readonly done: number; readonly total: number } {
    this.#done++;
    this.#doneVoxels += voxels;
    return { done: this.#done, total: this.#total };
  }

  get state(): ProgressState {
    const elapsedMs = performance.now() - this.#start;
    const share = this.#share();
    return {
      phase: this.#phase,
      label: this.#label,
      done: this.#done,
      total: this.#total,
      share,
      elapsedMs,
      leftMs: share === 0 ? null : (elapsedMs * (1 - share)) / share,
      active: [...this.#active],
    };
  }

  #share(): number {
    if (this.#totalVoxels > 0) return Math.min(1, this.#doneVoxels / this.#totalVoxels);
    return this.#total === 0 ? 1 : Math.min(1, this.#done / this.#total);
  }
}
