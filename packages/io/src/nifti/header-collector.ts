import type { NiftiHeader } from "./nifti-header.js";
import { niftiHeaderBytes } from "./nifti-signature.js";
import type { NiftiSource } from "./nifti-source.js";
import { parseHeader } from "./parse-nifti-header.js";

/** Takes the bytes of a header until there are enough to read it. */
export class HeaderCollector {
  private bytes = new Uint8Array(0);

  /**
   * Takes bytes from the start of the file.
   *
   * @returns How many of them belong to the header.
   */
  take(part: Uint8Array): number {
    const before = this.bytes.length;
    // The first 8 bytes tell how long the header is.
    if (before < 8) this.append(part.subarray(0, 8 - before));
    const missing = niftiHeaderBytes(this.bytes) - this.bytes.length;
    if (this.bytes.length >= 8 && missing > 0) {
      const at = this.bytes.length - before;
      this.append(part.subarray(at, at + missing));
    }
    return this.bytes.length - before;
  }

  /** Bytes taken so far. */
  get length(): number {
    return this.bytes.length;
  }

  get isComplete(): boolean {
    return this.bytes.length >= niftiHeaderBytes(this.bytes);
  }

  /** Reads the header from what came. */
  parse(source: NiftiSource): NiftiHeader {
    return parseHeader(this.bytes, source);
  }

  private append(part: Uint8Array): void {
    const joined = new Uint8Array(this.bytes.length + part.length);
    joined.set(this.bytes);
    joined.set(part, this.bytes.length);
    this.bytes = joined;
  }
}
