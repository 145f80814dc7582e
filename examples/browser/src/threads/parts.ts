import type { IndexRange } from "@voxprep/core";
import { PART_TASKS, type PartTasks } from "./part-tasks.js";
import { Remote } from "./remote.js";

/** More threads than this only wait for memory. */
const MAX_THREADS = 8;

/** Carries out parts of the work on one case: on helpers where memory can be shared, else in this thread. */
export class Parts {
  readonly threads: number;
  readonly #helpers: readonly Remote<PartTasks>[];
  #next = 0;

  private constructor(helpers: readonly Remote<PartTasks>[]) {
    this.#helpers = helpers;
    this.threads = Math.max(1, helpers.length);
  }

  /** Starts as many helpers as the machine has threads; none where this page may not share memory. */
  static start(): Parts {
    const shares = typeof SharedArrayBuffer === "function" && globalThis.crossOriginIsolated;
    const threads = shares ? Math.min(navigator.hardwareConcurrency, MAX_THREADS) : 1;
    if (threads < 2) return new Parts([]);
    const start = () =>
      new Worker(new URL("./part-worker.ts", import.meta.url), { type: "module" });
    return new Parts(Array.from({ length: threads }, () => new Remote<PartTasks>(start())));
  }

  /** Carries out one part. */
  async run<K extends keyof PartTasks>(
    task: K,
    input: Parameters<PartTasks[K]>[0],
  ): Promise<ReturnType<PartTasks[K]>> {
    const helper = this.#helpers[this.#next++ % this.threads];
    if (helper !== undefined) {
      return (await helper.call(task, input)) as ReturnType<PartTasks[K]>;
    }
    const here = PART_TASKS[task] as (input: unknown) => ReturnType<PartTasks[K]>;
    return here(input);
  }

  /** Cuts `[0, count)` into one range per thread. */
  ranges(count: number): IndexRange[] {
    const size = Math.ceil(count / this.threads);
    return Array.from(
      { length: Math.ceil(count / Math.max(1, size)) },
      (_, i): IndexRange => [i * size, Math.min(count, (i + 1) * size)],
    );
  }
}
