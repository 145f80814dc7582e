import { readFileSync } from "node:fs";
import { freemem } from "node:os";
import { InsufficientMemoryError } from "@voxprep/core";

/** Share of the memory that is free at the start which a run may use. */
const DEFAULT_SHARE = 0.8;

const CGROUP_LIMITS = [
  "/sys/fs/cgroup/memory.max",
  "/sys/fs/cgroup/memory/memory.limit_in_bytes",
] as const;

/** Bytes that a run may use when it is told nothing: most of what is free and what the cgroup allows. */
export function defaultMemoryBudget(): number {
  return DEFAULT_SHARE * Math.min(freemem(), cgroupLimit());
}

function cgroupLimit(): number {
  for (const path of CGROUP_LIMITS) {
    try {
      const bytes = Number(readFileSync(path, "utf8"));
      if (bytes > 0) return bytes;
    } catch {
      // not Linux, or another cgroup version
    }
  }
  return Number.POSITIVE_INFINITY;
}

interface Waiting {
  readonly bytes: number;
  readonly admit: () => void;
}

/**
 * Admits work by the bytes it will need: what does not fit waits until enough is given back, in the
 * order of asking.
 */
export class MemoryBudget {
  readonly totalBytes: number;
  #usedBytes = 0;
  readonly #waiting: Waiting[] = [];

  constructor(totalBytes: number) {
    this.totalBytes = totalBytes;
  }

  get freeBytes(): number {
    return this.totalBytes - this.#usedBytes;
  }

  /**
   * Runs work while holding bytes of the budget.
   *
   * @throws `VP6101 InsufficientMemoryError` when the bytes would not fit even alone.
   */
  async hold<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    if (bytes > this.totalBytes) throw tooLarge(bytes, this.totalBytes);
    await this.#admission(bytes);
    try {
      return await work();
    } finally {
      this.#usedBytes -= bytes;
      this.#admitWaiting();
    }
  }

  #admission(bytes: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ bytes, admit: resolve });
      this.#admitWaiting();
    });
  }

  #admitWaiting(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (next.bytes > this.freeBytes) return;
      this.#waiting.shift();
      this.#usedBytes += next.bytes;
      next.admit();
    }
  }
}

function tooLarge(bytes: number, budget: number): InsufficientMemoryError {
  const megabytes = (value: number) => `${Math.ceil(value / 1e6)} MB`;
  return new InsufficientMemoryError(
    `the case needs about ${megabytes(bytes)}, the memory budget is ${megabytes(budget)}`,
    {
      found: Math.ceil(bytes),
      expected: Math.floor(budget),
      remedy: `Run with --max-memory ${megabytes(bytes).replace(" ", "")} or more, on a machine that has it.`,
    },
  );
}
