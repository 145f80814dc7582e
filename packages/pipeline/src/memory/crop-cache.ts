import { type CroppedCase, croppedBytes } from "../steps/cropped-case.js";
import type { KeptForWork, MemoryBudget, MemoryClaim } from "./memory-budget.js";

interface Kept {
  readonly cropped: CroppedCase;
  readonly claim: MemoryClaim;
}

/**
 * Cropped cases that stay in memory between the crop and the preprocessing, up to a number of bytes, and only
 * while nothing else needs their memory. What does not stay is read from its npz again.
 */
export class CropCache {
  readonly #maxBytes: number;
  readonly #budget: MemoryBudget;
  readonly #cases = new Map<string, Kept>();
  #bytes = 0;

  /** @param budget - The memory that is used is claimed from it. */
  constructor(maxBytes: number, budget: MemoryBudget) {
    this.#maxBytes = maxBytes;
    this.#budget = budget;
    budget.onShortage(this);
  }

  /** Keeps a case when it fits; false when it does not, and the caller has its memory for himself. */
  offer(cropped: CroppedCase): boolean {
    const bytes = croppedBytes(cropped);
    if (this.#bytes + bytes > this.#maxBytes) return false;
    const claim = this.#budget.tryClaim(bytes);
    if (claim === undefined) return false;
    this.#cases.set(cropped.caseId, { cropped, claim });
    this.#bytes += bytes;
    return true;
  }

  /** Bytes of a case that is kept; 0 for one that is not. */
  bytesOf(caseId: string): number {
    const kept = this.#cases.get(caseId);
    return kept === undefined ? 0 : croppedBytes(kept.cropped);
  }

  /** Hands a case out and forgets it; its memory is the caller's from now on. */
  take(caseId: string): CroppedCase | undefined {
    const kept = this.#cases.get(caseId);
    if (kept === undefined) return undefined;
    this.#cases.delete(caseId);
    this.#bytes -= croppedBytes(kept.cropped);
    kept.claim.release();
    return kept.cropped;
  }

  /** Bytes of the cases that are kept. */
  get spareBytes(): number {
    return this.#bytes;
  }

  /** Gives the newest case back to the system, for the oldest is prepared first; false when there is none. */
  spare(): boolean {
    const caseId = [...this.#cases.keys()].at(-1);
    return caseId !== undefined && this.take(caseId) !== undefined;
  }
}

/** A cropped case on its way from the cache to the work on it: it leaves the cache when the work is admitted. */
export class CropHandover implements KeptForWork {
  readonly #cache: CropCache;
  readonly #caseId: string;
  #cropped: CroppedCase | undefined;

  constructor(cache: CropCache, caseId: string) {
    this.#cache = cache;
    this.#caseId = caseId;
  }

  /** Bytes that the cache holds for the case. */
  get bytes(): number {
    return this.#cache.bytesOf(this.#caseId);
  }

  /** The cache gives up the case. */
  release(): void {
    this.#cropped = this.#cache.take(this.#caseId);
  }

  /** The case that the cache gave up, once: who takes it holds its memory alone. */
  take(): CroppedCase | undefined {
    const cropped = this.#cropped;
    this.#cropped = undefined;
    return cropped;
  }
}
