import { GzipBombError } from "@voxprep/core";
import { SLACK_BYTES } from "../inflated-limit.js";
import { HeaderCollector } from "./header-collector.js";
import type { NiftiHeader } from "./nifti-header.js";
import { type NiftiSource, niftiFault } from "./nifti-source.js";

/**
 * Takes the inflated bytes of a `.hdr` file to their end, so that its checksum is compared like any
 * other. Behind the header nothing but some extensions can follow.
 */
export class PairHeaderReceiver {
  /** Always true: the stream is read to its end. */
  readonly wantsMore = true;
  private readonly collector = new HeaderCollector();
  private readonly isInflated: boolean;
  private readonly source: NiftiSource;
  private received = 0;

  constructor(isInflated: boolean, source: NiftiSource) {
    this.isInflated = isInflated;
    this.source = source;
  }

  /**
   * Takes the next bytes.
   *
   * @throws `VP9202 GzipBombError` when far more comes out of gzip than a header needs.
   */
  take(bytes: Uint8Array): void {
    this.received += bytes.length;
    if (!this.collector.isComplete) this.collector.take(bytes);
    if (!this.isInflated || this.received <= SLACK_BYTES) return;
    throw niftiFault(
      GzipBombError,
      this.source,
      `the .hdr file inflates to more than ${SLACK_BYTES} bytes; inflating was stopped`,
      { remedy: "Write the pair again, or convert it to one .nii.gz file." },
    );
  }

  /**
   * The header, when all bytes have come.
   *
   * @throws The errors of `parseNiftiHeader`.
   */
  finish(): NiftiHeader {
    return this.collector.parse(this.source);
  }
}
