import type { Phase, RunEvent } from "./events.js";

/** Progress of one part of a run, weighted by voxels. */
export class Progress {
  readonly #phase: Phase;
  readonly #label: string;
  readonly #total: number;
  readonly #totalVoxels: number;
  readonly #emit: (event: RunEvent) => void;
  readonly #start = performance.now();
  #done = 0;
  #doneVoxels = 0;

  /** @param weights - Voxels of each case. */
  constructor(
    phase: Phase,
    label: string,
    weights: readonly number[],
    emit: (event: RunEvent) => void,
  ) {
    this.#phase = phase;
    this.#label = label;
    this.#total = weights.length;
    this.#totalVoxels = weights.reduce((sum, voxels) => sum + voxels, 0);
    this.#emit = emit;
  }

  /**
   * Takes note of a case that is done (or failed) and tells it.
   *
   * @param label - What was done, when it is a part of the whole only.
   */
  done(caseId: string, voxels: number, wallMs: number, label: string = this.#label): void {
    this.#done++;
    this.#doneVoxels += voxels;
    const share = this.#totalVoxels === 0 ? 1 : Math.min(1, this.#doneVoxels / this.#totalVoxels);
    const spentMs = performance.now() - this.#start;
    this.#emit({
      event: "case-done",
      phase: this.#phase,
      label,
      case: caseId,
      done: this.#done,
      total: this.#total,
      wallMs,
      share,
      leftMs: share === 0 ? 0 : (spentMs * (1 - share)) / share,
    });
  }
}
