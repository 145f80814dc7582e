import type { IndexRange } from "@voxprep/core";

/** Cuts `[0, units)` into at most `parts` ranges of nearly equal length; none is empty. */
export function slabsOf(units: number, parts: number): IndexRange[] {
  const count = Math.max(1, Math.min(units, Math.floor(parts)));
  return Array.from(
    { length: count },
    (_, i): IndexRange => [Math.floor((i * units) / count), Math.floor(((i + 1) * units) / count)],
  );
}

/**
 * Into how many parts the work of one case is cut: one each when there are cases enough for all
 * threads, several per thread when there are not, so that no thread runs dry.
 */
export class Parallelism {
  readonly #threads: number;
  #activeCases = 0;

  constructor(threads: number) {
    this.#threads = threads;
  }

  get parts(): number {
    if (this.#threads === 1 || this.#activeCases > this.#threads) return 1;
    return Math.ceil((2 * this.#threads) / Math.max(1, this.#activeCases));
  }

  /** Counts a case as active while `work` runs. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#activeCases++;
    try {
      return await work();
    } finally {
      this.#activeCases--;
    }
  }
}
