import { countedText, type Finding, GzipBombError } from "@voxprep/core";
import { SLACK_BYTES } from "../inflated-limit.js";
import { checkPresent, type JudgedHeader, type ReceiverFile } from "./judge-header.js";
import { niftiScaling } from "./nifti-scaling.js";
import { type NiftiSource, niftiFault, niftiWarning } from "./nifti-source.js";
import { VoxelDecoder } from "./voxels/voxel-decoder.js";

/**
 * Takes the bytes from a place in a file on and decodes the voxels among them.
 *
 * What lies before the voxels is skipped; what lies behind is counted, and refused after 1 MiB when it
 * comes out of gzip.
 */
export class VoxelReceiver {
  private readonly decoder: VoxelDecoder;
  private readonly judged: JudgedHeader;
  private readonly file: ReceiverFile;
  private readonly source: NiftiSource;
  /** Place of the next byte in the file that holds the voxels, inflated. */
  private at: number;
  private trailing = 0;

  constructor(judged: JudgedHeader, file: ReceiverFile, source: NiftiSource, start: number) {
    const { header, plan } = judged;
    this.judged = judged;
    this.file = file;
    this.source = source;
    this.at = start;
    this.decoder = new VoxelDecoder({
      dtype: plan.storedDtype,
      count: plan.voxelCount,
      littleEndian: header.littleEndian,
      scaling: niftiScaling(header),
      memory: source.memory,
    });
  }

  /** Takes the next bytes of the file. */
  take(bytes: Uint8Array): void {
    const skipped = Math.min(Math.max(this.judged.plan.dataOffset - this.at, 0), bytes.length);
    const used = this.decoder.take(skipped === 0 ? bytes : bytes.subarray(skipped));
    this.at += bytes.length;
    this.trailing += bytes.length - skipped - used;
    if (this.file.isInflated && this.trailing > SLACK_BYTES) {
      throw niftiFault(
        GzipBombError,
        this.source,
        `more than ${SLACK_BYTES} bytes follow the last voxel; inflating was stopped`,
        { remedy: "Write the file again with its voxels only." },
      );
    }
  }

  /**
   * The voxels, when all bytes have come.
   *
   * @param trailingRaw - Bytes behind the gzip stream.
   * @throws `VP2205 VoxelDataTooShortError`, `VP2208 BadVoxelOffsetError`
   */
  finish(trailingRaw: number): { decoder: VoxelDecoder; findings: Finding[] } {
    const { decoder, source } = this;
    if (decoder.received < decoder.wanted) {
      checkPresent(this.judged.plan, decoder.wanted, this.at, source);
    }
    const findings: Finding[] = [];
    const trailing = this.trailing + trailingRaw;
    if (trailing > 0) {
      const where = this.trailing > 0 ? "the last voxel" : "the gzip stream";
      const message = `${countedText(trailing, "byte")} behind ${where} ${trailing === 1 ? "is" : "are"} ignored`;
      findings.push(niftiWarning("VP2106", source, message, { found: trailing, expected: 0 }));
    }
    findings.push(...nonfiniteFindings(decoder, this.judged.plan.lengths, source));
    return { decoder, findings };
  }
}

function nonfiniteFindings(
  { tally }: VoxelDecoder,
  lengths: readonly number[],
  source: NiftiSource,
): Finding[] {
  const findings: Finding[] = [];
  const axes = lengths.length === 4 ? "t, z, y, x" : "z, y, x";
  const add = (code: "VP3101" | "VP3102", what: string, count: number, first: number): void => {
    if (count === 0) return;
    const firstIndex = arrayIndex(first, lengths);
    const message = `${countedText(count, "voxel")} ${count === 1 ? "is" : "are"} ${what} and ${count === 1 ? "becomes" : "become"} 0; the first is at (${axes}) = (${firstIndex.join(", ")})`;
    const originals = "They become 0 at reading, before anybody can see them.";
    const found = { count, firstIndex };
    findings.push(niftiWarning(code, source, message, { found, originals }));
  };
  add("VP3101", "NaN", tally.nanCount, tally.firstNan);
  add("VP3102", "infinite", tally.infiniteCount, tally.firstInfinite);
  return findings;
}

/** Index along each axis in array order, x last. */
function arrayIndex(flat: number, lengths: readonly number[]): number[] {
  const index: number[] = [];
  let rest = flat;
  for (const length of lengths) {
    index.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return index;
}
