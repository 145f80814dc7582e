import { checkGzipHeader } from "../../nifti/check-gzip-header.js";
import { checkMemberCount, truncatedGzip, wrongGzipChecksum } from "../../nifti/gzip-errors.js";
import {
  GZIP_HEADER_LIMIT,
  GZIP_TRAILER_BYTES,
  gzipHeaderBytes,
  startsGzipMember,
  trailerMatches,
} from "../../nifti/gzip-frame.js";
import type { NiftiSource } from "../../nifti/nifti-source.js";
import { CheckedSink, type InflatedSink } from "./checked-sink.js";
import { inflateMember } from "./own-member.js";
import type { PartQueue } from "./part-queue.js";
import { inflateMemberByZlib } from "./zlib-member.js";

/**
 * Inflates all members of a gzip stream one after the other and compares their checksums and lengths.
 *
 * The framing is done here and not by zlib, because zlib does not tell a cut stream from a wrong checksum
 * by its error codes and is silent about what follows the last member.
 *
 * @param parts - At the first byte of the stream; left behind its last member.
 * @throws `VP2102 TruncatedGzipError`, `VP2103 GzipChecksumError`, `VP2104 GzipDataError`,
 *   `VP9202 GzipBombError` for far too many members, and what the sink throws.
 */
export async function inflateMembers(
  parts: PartQueue,
  sink: InflatedSink,
  source: NiftiSource,
): Promise<void> {
  const checked = new CheckedSink(sink);
  for (let member = 1; startsGzipMember(parts.peek(3)); member++) {
    skipHeader(parts, checked.total, source);
    checked.beginMember();
    if (!inflateMember(parts, checked, source)) await inflateMemberByZlib(parts, checked, source);
    if (!sink.wantsMore) return;
    const trailer = parts.peek(GZIP_TRAILER_BYTES);
    if (trailer.length < GZIP_TRAILER_BYTES) throw truncatedGzip(source, checked.total);
    if (!trailerMatches(trailer, checked.crc, checked.length)) {
      throw wrongGzipChecksum(source, member);
    }
    parts.skip(GZIP_TRAILER_BYTES);
    checkMemberCount(member, checked.total, source);
  }
}

function skipHeader(parts: PartQueue, inflated: number, source: NiftiSource): void {
  const length = gzipHeaderBytes(parts.peek(1)) ?? gzipHeaderBytes(parts.peek(GZIP_HEADER_LIMIT));
  if (length === null) throw truncatedGzip(source, inflated);
  checkGzipHeader(parts.peek(length).subarray(0, length), parts.position, source);
  parts.skip(length);
}
