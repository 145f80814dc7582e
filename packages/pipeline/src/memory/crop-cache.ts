import { type CroppedCase, croppedBytes } from "../steps/cropped-case.js";
import type { MemoryBudget, MemoryClaim } from "./memory-budget.js";

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

  /** A case that is kept, which stays kept. */
  peek(caseId: string): CroppedCase | undefined {
    return this.#cases.get(caseId)?.cropped;
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

  /** Gives the oldest case back to the system; false when there is none. */
  spare(): boolean {
    const [caseId] = this.#cases.keys();
    return caseId !== undefined && this.take(caseId) !== undefined;
  }
}
