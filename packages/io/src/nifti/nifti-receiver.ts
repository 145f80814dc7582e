import type { Finding } from "@voxprep/core";
import { HeaderCollector } from "./header-collector.js";
import { type JudgedHeader, judgeHeader, type ReceiverFile } from "./judge-header.js";
import type { NiftiHeader } from "./nifti-header.js";
import type { NiftiSource } from "./nifti-source.js";
import { VoxelReceiver } from "./voxel-receiver.js";
import type { VoxelDecoder } from "./voxels/voxel-decoder.js";

/** Everything that a file gave. */
export interface ReceivedNifti {
  readonly judged: JudgedHeader;
  readonly decoder: VoxelDecoder;
  readonly findings: readonly Finding[];
  /** The header as it stands before the voxels; `null` when it came from the other file of a pair. */
  readonly headerBytes: Uint8Array | null;
}

/**
 * Takes the inflated bytes of the file that holds the voxels, in parts of any size, and makes the
 * volume of them. It holds the volume and nothing else.
 */
export class NiftiReceiver {
  private readonly file: ReceiverFile;
  private readonly source: NiftiSource;
  private readonly collector = new HeaderCollector();
  /** Always true: bytes behind the voxels are looked at as well. */
  readonly wantsMore = true;
  private judged: JudgedHeader | undefined;
  private voxels: VoxelReceiver | undefined;

  /**
   * @param pairHeader - Header from the other file of a pair; without it the bytes begin with one.
   */
  constructor(file: ReceiverFile, source: NiftiSource, pairHeader?: NiftiHeader) {
    this.file = file;
    this.source = source;
    if (pairHeader !== undefined) this.open(pairHeader, true, 0);
  }

  /** Takes the next bytes; they are copied, so the caller may use their memory again. */
  take(bytes: Uint8Array): void {
    if (this.voxels !== undefined) {
      this.voxels.take(bytes);
      return;
    }
    const used = this.collector.take(bytes);
    if (!this.collector.isComplete) return;
    this.open(this.collector.parse(this.source), false, this.collector.bytes.length).take(
      bytes.subarray(used),
    );
  }

  /**
   * The volume, when all bytes have come.
   *
   * @param trailingBytes - Bytes behind the last gzip member.
   * @throws The errors of {@link NiftiReceiver.take} that only the end of the data brings to light.
   */
  finish(trailingBytes: number): ReceivedNifti {
    const { judged, voxels } = this;
    if (judged === undefined || voxels === undefined) {
      // Too short for a header: the collector's parse says so.
      this.collector.parse(this.source);
      throw new TypeError("a header was read that was thought to be cut");
    }
    const { decoder, findings } = voxels.finish(trailingBytes);
    return {
      judged,
      decoder,
      findings: [...judged.findings, ...findings],
      headerBytes: this.collector.isComplete ? this.collector.bytes : null,
    };
  }

  private open(header: NiftiHeader, isPair: boolean, start: number): VoxelReceiver {
    this.judged = judgeHeader(header, this.file, isPair, this.source);
    this.voxels = new VoxelReceiver(this.judged, this.file, this.source, start);
    return this.voxels;
  }
}
