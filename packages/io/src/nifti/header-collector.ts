import type { NiftiHeader } from "./nifti-header.js";
import { niftiHeaderBytes } from "./nifti-signature.js";
import type { NiftiSource } from "./nifti-source.js";
import { parseHeader } from "./parse-nifti-header.js";

/** Takes the bytes of a header until there are enough to read it. */
export class HeaderCollector {
  private taken = new Uint8Array(0);

  /**
   * Takes bytes from the start of the file.
   *
   * @returns How many of them belong to the header.
   */
  take(part: Uint8Array): number {
    const before = this.taken.length;
    // The first 8 bytes tell how long the header is.
    if (before < 8) this.append(part.subarray(0, 8 - before));
    const missing = niftiHeaderBytes(this.taken) - this.taken.length;
    if (this.taken.length >= 8 && missing > 0) {
      const at = this.taken.length - before;
      this.append(part.subarray(at, at + missing));
    }
    return this.taken.length - before;
  }

  /** What came of the header so far. */
  get bytes(): Uint8Array {
    return this.taken;
  }

  get isComplete(): boolean {
    return this.taken.length >= niftiHeaderBytes(this.taken);
  }

  /** Reads the header from what came. */
  parse(source: NiftiSource): NiftiHeader {
    return parseHeader(this.taken, source);
  }

  private append(part: Uint8Array): void {
    const joined = new Uint8Array(this.taken.length + part.length);
    joined.set(this.taken);
    joined.set(part, this.taken.length);
    this.taken = joined;
  }
}
