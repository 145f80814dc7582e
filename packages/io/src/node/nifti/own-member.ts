import { InflateError, Inflater } from "@voxprep/kernels";
import { badGzipData, truncatedGzip } from "../../nifti/gzip-errors.js";
import type { NiftiSource } from "../../nifti/nifti-source.js";
import type { CheckedSink } from "./checked-sink.js";
import type { PartQueue } from "./part-queue.js";

/**
 * Inflates the deflate stream of one member here and now.
 *
 * @param parts - At the first byte of the stream; left behind its last.
 * @returns False when the own inflater cannot run: nothing was taken out.
 * @throws `VP2102 TruncatedGzipError`, `VP2104 GzipDataError`, and what the sink throws.
 */
export function inflateMember(parts: PartQueue, sink: CheckedSink, source: NiftiSource): boolean {
  const inflater = Inflater.open();
  if (inflater === null) return false;
  const start = parts.position;
  try {
    while (sink.wantsMore) {
      const part = parts.take();
      const rest = part === null ? inflater.finish(sink) : inflater.push(part, sink);
      if (rest === null) continue;
      parts.giveBack(rest);
      break;
    }
    return true;
  } catch (error) {
    if (!(error instanceof InflateError)) throw error;
    if (error.fault === "truncated") throw truncatedGzip(source, sink.total);
    throw badGzipData(source, start + error.position, error);
  } finally {
    inflater.close();
  }
}
