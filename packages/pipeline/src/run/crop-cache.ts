import { type CroppedCase, croppedBytes } from "../steps/cropped-case.js";

/**
 * Cropped cases that stay in memory between the crop and the preprocessing, up to a number of bytes.
 * What does not fit is read from its npz again.
 */
export class CropCache {
  readonly #maxBytes: number;
  readonly #cases = new Map<string, CroppedCase>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Keeps a case when it fits. */
  offer(cropped: CroppedCase): void {
    const bytes = croppedBytes(cropped);
    if (this.#bytes + bytes > this.#maxBytes) return;
    this.#cases.set(cropped.caseId, cropped);
    this.#bytes += bytes;
  }

  /** A case that is kept, which stays kept. */
  peek(caseId: string): CroppedCase | undefined {
    return this.#cases.get(caseId);
  }

  /** Hands a case out and forgets it. */
  take(caseId: string): CroppedCase | undefined {
    const cropped = this.#cases.get(caseId);
    if (cropped === undefined) return undefined;
    this.#cases.delete(caseId);
    this.#bytes -= croppedBytes(cropped);
    return cropped;
  }
}
