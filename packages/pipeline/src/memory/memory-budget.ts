import { readFileSync } from "node:fs";
import { freemem } from "node:os";
import { InsufficientMemoryError } from "@voxprep/core";

/** Share of the memory that is free at the start which a run may use. */
const DEFAULT_SHARE = 0.8;

/**
 * Share of a run's budget that cases may hold together: what one gave back may be there until the next
 * collection, and forecasts are off by some per cent.
 */
export const SHARED_PART = 0.75;

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

/** Bytes of the budget that are kept for work which waits: they go back the moment it is admitted. */
export interface KeptForWork {
  /** 0 once they were spared. */
  readonly bytes: number;
  release(): void;
}

interface Waiting {
  readonly bytes: number;
  readonly kept: KeptForWork | undefined;
  readonly admit: () => void;
}

/** Bytes of a budget that a piece of work holds. */
export class MemoryClaim {
  readonly #giveBack: (bytes: number) => void;
  #bytes: number;

  constructor(bytes: number, giveBack: (bytes: number) => void) {
    this.#bytes = bytes;
    this.#giveBack = giveBack;
  }

  /** Gives back what is above `bytes`: the rest of the work needs no more. */
  shrinkTo(wanted: number): void {
    const bytes = Math.ceil(wanted);
    const spare = this.#bytes - bytes;
    if (spare <= 0) return;
    this.#bytes = bytes;
    this.#giveBack(spare);
  }

  /** Gives all back; a second call does nothing. */
  release(): void {
    this.shrinkTo(0);
  }
}

/** A holder of bytes of a budget that can do without. */
export interface SpareBytes {
  /** Bytes that it could give back. */
  readonly spareBytes: number;
  /** Gives some of them back; false when it has none left. */
  spare(): boolean;
}

/**
 * Admits work by the bytes it will need: what does not fit waits until enough is given back, in the
 * order of asking.
 *
 * Counted in whole bytes: of fractions something would be left over when all is given back, and work that only
 * fits alone would wait for ever.
 */
export class MemoryBudget {
  readonly totalBytes: number;
  #usedBytes = 0;
  readonly #waiting: Waiting[] = [];
  readonly #spares: SpareBytes[] = [];

  readonly #reservedBytes: number;
  readonly #sharedPart: number;

  /**
   * @param reservedBytes - What the program itself takes on top; errors tell both together. Default: 0.
   * @param sharedPart - Share of the bytes that several holders may have together. Default: all.
   */
  constructor(totalBytes: number, reservedBytes = 0, sharedPart = 1) {
    this.totalBytes = Math.floor(totalBytes);
    this.#sharedPart = sharedPart;
    this.#reservedBytes = reservedBytes;
  }

  get freeBytes(): number {
    return this.totalBytes - this.#usedBytes;
  }

  /** True when more than half of the bytes are in use: then memory has to come back as soon as it is given back. */
  get isTight(): boolean {
    return 2 * this.freeBytes < this.totalBytes;
  }

  /** True when one holder has more than several may have together: there are no others. */
  get isHeldAlone(): boolean {
    return this.#usedBytes > this.#sharedPart * this.totalBytes;
  }

  /** Takes note of a holder of bytes that can do without, such as a cache. */
  onShortage(holder: SpareBytes): void {
    this.#spares.push(holder);
  }

  /**
   * Waits until bytes are free and takes them.
   *
   * @param kept - What the work finds kept counts for it.
   * @throws `VP6101 InsufficientMemoryError` when the bytes would not fit even alone.
   */
  async claim(wanted: number, kept?: KeptForWork): Promise<MemoryClaim> {
    const bytes = Math.ceil(wanted);
    if (bytes > this.totalBytes) {
      throw tooLarge(bytes + this.#reservedBytes, this.totalBytes + this.#reservedBytes);
    }
    await new Promise<void>((resolve) => {
      this.#waiting.push({ bytes, kept, admit: resolve });
      this.#admitWaiting();
    });
    return this.#newClaim(bytes);
  }

  /** Takes bytes when they are free now and nobody waits for them; else `undefined`. */
  tryClaim(wanted: number): MemoryClaim | undefined {
    const bytes = Math.ceil(wanted);
    if (this.#waiting.length > 0 || !this.#fits(bytes)) return undefined;
    this.#usedBytes += bytes;
    return this.#newClaim(bytes);
  }

  /**
   * Runs work while holding bytes of the budget.
   *
   * @param work - Its claim may be shrunk on the way.
   * @throws `VP6101 InsufficientMemoryError` when the bytes would not fit even alone.
   */
  async hold<T>(bytes: number, work: (claim: MemoryClaim) => Promise<T>): Promise<T> {
    const claim = await this.claim(bytes);
    try {
      return await work(claim);
    } finally {
      claim.release();
    }
  }

  #fits(bytes: number, usedBytes: number = this.#usedBytes): boolean {
    const isAlone = usedBytes === 0;
    return usedBytes + bytes <= (isAlone ? 1 : this.#sharedPart) * this.totalBytes;
  }

  /** True when the bytes fit once all that can be spared is given back; else nothing is spared in vain. */
  #couldFit(bytes: number): boolean {
    const spare = this.#spares.reduce((sum, { spareBytes }) => sum + spareBytes, 0);
    return this.#fits(bytes, Math.max(0, this.#usedBytes - spare));
  }

  #newClaim(bytes: number): MemoryClaim {
    return new MemoryClaim(bytes, (spare) => {
      this.#usedBytes -= spare;
      this.#admitWaiting();
    });
  }

  #admitWaiting(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (!this.#fits(next.bytes, this.#usedBytes - (next.kept?.bytes ?? 0))) {
        // What is spared comes back through here, and may have admitted others already.
        if (this.#couldFit(next.bytes) && this.#spares.some((one) => one.spare())) continue;
        return;
      }
      this.#waiting.shift();
      this.#usedBytes += next.bytes;
      next.admit();
      // This comes back through here too, and may admit the next.
      next.kept?.release();
    }
  }
}

/** The error of work that needs more bytes than a budget has; its remedy names the `--max-memory` that would do. */
export function tooLarge(bytes: number, budget: number): InsufficientMemoryError {
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
