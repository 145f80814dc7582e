import { crc32 } from "@voxprep/kernels";
import { FlateErrorCode, Gunzip } from "fflate";
import { badGzipData, truncatedGzip, wrongGzipChecksum } from "./gzip-errors.js";
import { GZIP_TRAILER_BYTES, startsGzipMember, trailerMatches } from "./gzip-frame.js";
import type { NiftiSource } from "./nifti-source.js";

/** Compressed bytes inflated at a time: at deflate's best ratio they become 33 MB. */
const STEP_BYTES = 1 << 15;

/** No trailer begins earlier: a header has 10 bytes and the shortest deflate stream 2. */
const EARLIEST_TRAILER = 12;

/** How far behind the place where junk was met a trailer may begin. */
const WINDOW_SLACK = 64;

/**
 * Inflates all members of a gzip file that lies in memory, without Node.
 *
 * fflate walks through the members but compares neither checksum nor length, and it does not tell
 * where the last one ends. So the trailers of all members are compared here, and the last one is
 * found by its content: checksum and length of what was inflated.
 *
 * @param take - Receives the inflated bytes in parts.
 * @returns Number of bytes behind the last member.
 * @throws `VP2102 TruncatedGzipError`, `VP2103 GzipChecksumError`, `VP2104 GzipDataError`
 */
export function gunzipMembers(
  file: Uint8Array,
  take: (bytes: Uint8Array) => void,
  source: NiftiSource,
): number {
  const member = { number: 1, crc: 0, length: 0, total: 0 };
  const gunzip = new Gunzip((bytes) => {
    member.crc = crc32(bytes, member.crc);
    member.length += bytes.length;
    member.total += bytes.length;
    take(bytes);
  });
  gunzip.onmember = (offset) => {
    const trailer = file.subarray(offset - GZIP_TRAILER_BYTES, offset);
    if (!trailerMatches(trailer, member.crc, member.length)) {
      throw wrongGzipChecksum(source, member.number);
    }
    member.number++;
    member.crc = 0;
    member.length = 0;
  };
  // The last trailer is held back: then data that end without one are seen as cut.
  const end = Math.max(file.length - GZIP_TRAILER_BYTES, 0);
  for (let at = 0; at < end || at === 0; at += STEP_BYTES) {
    const next = Math.min(at + STEP_BYTES, end);
    try {
      gunzip.push(file.subarray(at, next), next === end);
    } catch (error) {
      const code = flateCode(error);
      if (code === null) throw error;
      if (code === FlateErrorCode.UnexpectedEOF) throw truncatedGzip(source, member.total);
      if (code !== FlateErrorCode.InvalidHeader) throw badGzipData(source, at, error);
      const junk = junkBehind(file, at, next, member, source);
      if (junk === null) throw wrongGzipChecksum(source, member.number);
      return junk;
    }
  }
  const junk = junkBehind(file, end, end, member, source);
  if (junk !== null) return junk;
  // fflate does not complain of a stream that is cut between two symbols. One of two wrong numbers at
  // the end is damage, two are the end of a cut stream.
  const trailer = file.subarray(end);
  const isDamage =
    member.length > 0 &&
    (trailerMatches(trailer, member.crc, null) || trailerMatches(trailer, null, member.length));
  throw isDamage ? wrongGzipChecksum(source, member.number) : truncatedGzip(source, member.total);
}

interface Member {
  readonly number: number;
  readonly crc: number;
  readonly length: number;
  readonly total: number;
}

/** Bytes behind the member whose trailer lies in a window of the file; `null` when none is found. */
function junkBehind(
  file: Uint8Array,
  start: number,
  end: number,
  member: Member,
  source: NiftiSource,
): number | null {
  const last = Math.min(end, file.length - GZIP_TRAILER_BYTES);
  for (let at = Math.max(start - WINDOW_SLACK, EARLIEST_TRAILER); at <= last; at++) {
    if (!trailerMatches(file.subarray(at), member.crc, member.length)) continue;
    const junk = file.subarray(at + GZIP_TRAILER_BYTES);
    if (startsGzipMember(junk)) throw truncatedGzip(source, member.total);
    return junk.length;
  }
  return null;
}

function flateCode(error: unknown): number | null {
  return error instanceof Error && "code" in error && typeof error.code === "number"
    ? error.code
    : null;
}
