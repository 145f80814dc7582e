import { crc32 } from "@voxprep/kernels";
import { type FlateError, FlateErrorCode, Gunzip } from "fflate";
import { checkGzipHeader } from "./check-gzip-header.js";
import { badGzipData, checkMemberCount, truncatedGzip, wrongGzipChecksum } from "./gzip-errors.js";
import {
  GZIP_HEADER_LIMIT,
  GZIP_TRAILER_BYTES,
  gzipHeaderBytes,
  startsGzipMember,
  trailerMatches,
} from "./gzip-frame.js";
import type { NiftiSource } from "./nifti-source.js";

/** Compressed bytes inflated at a time: at deflate's best ratio they become 33 MB. */
const STEP_BYTES = 1 << 15;

/** A member without content. fflate tells where a member ends only when another one follows. */
const EMPTY_MEMBER = Uint8Array.of(
  ...[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3],
  ...[3, 0, 0, 0, 0, 0, 0, 0, 0, 0],
);

/** Before the place where junk was met, the last trailer cannot begin earlier than this. */
const WINDOW_SLACK = 64;

/** Places that look like the last trailer and are tried; each trial inflates the file again. */
const MOST_ATTEMPTS = 8;

/** fflate hands out data at every push, except while the header of a member goes on. */
const MOST_SILENT_PUSHES: number = 1 + GZIP_HEADER_LIMIT / STEP_BYTES;

/**
 * Inflates all members of a gzip file that lies in memory, without Node.
 *
 * fflate walks through the members but compares neither checksum nor length, and it tells where a member
 * ends only by finding the next one. So a member without content is put behind the file, and the
 * trailer of each member is compared where fflate says that the next one begins.
 *
 * @param take - Receives the inflated bytes in parts.
 * @returns Number of bytes behind the last member.
 * @throws `VP2102 TruncatedGzipError`, `VP2103 GzipChecksumError`, `VP2104 GzipDataError`,
 *   `VP9202 GzipBombError` for far too many members
 */
export function gunzipMembers(
  file: Uint8Array,
  take: (bytes: Uint8Array) => void,
  source: NiftiSource,
): number {
  const walk = new MemberWalk(file, take, source);
  const junkFrom = walk.run();
  if (junkFrom === null) return 0;
  const length = walk.junkBehind(junkFrom);
  if (length !== null) return length;
  throw walk.isFollowedByJunk ? walk.wrongChecksum() : walk.cut();
}

/** One way through a file, from its first member to the one that was put behind it. */
class MemberWalk {
  /** True when the data of a member end before those of the file, and no other member follows. */
  isFollowedByJunk = false;
  private readonly file: Uint8Array;
  private readonly source: NiftiSource;
  private readonly gunzip: Gunzip;
  /** Number, checksum and length of the member that is being inflated. */
  private number = 1;
  private crc = 0;
  private length = 0;
  private total = 0;
  /** Where the last member whose trailer was compared ends. */
  private lastEnd = 0;
  /** True when only the last trailer is left: what is still inflated is no data. */
  private isSealed = false;
  private hasLateData = false;
  private silentPushes = 0;

  constructor(file: Uint8Array, take: (bytes: Uint8Array) => void, source: NiftiSource) {
    this.file = file;
    this.source = source;
    this.gunzip = new Gunzip((bytes) => {
      this.silentPushes = 0;
      if (this.isSealed) {
        this.hasLateData ||= bytes.length > 0;
        return;
      }
      this.crc = crc32(bytes, this.crc);
      this.length += bytes.length;
      this.total += bytes.length;
      take(bytes);
    });
    this.gunzip.onmember = (offset) => this.finishMember(offset);
  }

  /**
   * Inflates all members.
   *
   * @returns `null` when the file ends with a member whose trailer is right, else a place behind which
   *   the last member ends or is cut.
   */
  run(): number | null {
    const { file } = this;
    this.checkHeader();
    // The last trailer is held back: what is inflated from it on shows that the data are cut.
    const end = Math.max(file.length - GZIP_TRAILER_BYTES, 0);
    for (let at = 0; at < end; at += STEP_BYTES) {
      const next = Math.min(at + STEP_BYTES, end);
      const error = this.push(file.subarray(at, next));
      if (error === null) continue;
      if (!isInvalidHeader(error)) throw badGzipData(this.source, at, error);
      this.isFollowedByJunk = true;
      return at;
    }
    this.isSealed = true;
    const error = this.push(file.subarray(end)) ?? this.push(EMPTY_MEMBER);
    if (this.lastEnd === file.length) return null;
    this.isFollowedByJunk = isInvalidHeader(error) && !this.hasLateData;
    return end;
  }

  /**
   * Bytes behind the last member; `null` when no trailer behind a place has its checksum and length.
   *
   * @throws `VP2102 TruncatedGzipError` when the bytes begin another member.
   */
  junkBehind(place: number): number | null {
    const { file } = this;
    const header = file.subarray(this.lastEnd, this.lastEnd + GZIP_HEADER_LIMIT);
    const first = Math.max(place - WINDOW_SLACK, this.lastEnd + (gzipHeaderBytes(header) ?? 0));
    const last = Math.min(place + STEP_BYTES, file.length - GZIP_TRAILER_BYTES);
    for (let at = first, attempts = 0; at <= last && attempts < MOST_ATTEMPTS; at++) {
      if (!trailerMatches(file.subarray(at), this.crc, this.length)) continue;
      attempts++;
      const end = at + GZIP_TRAILER_BYTES;
      // The same bytes may stand elsewhere by chance or damage: only the end of a member counts.
      if (new MemberWalk(file.subarray(0, end), () => undefined, this.source).run() !== null)
        continue;
      if (startsGzipMember(file.subarray(end))) throw this.cut();
      return file.length - end;
    }
    return null;
  }

  wrongChecksum(): Error {
    return wrongGzipChecksum(this.source, this.number);
  }

  cut(): Error {
    return truncatedGzip(this.source, this.total);
  }

  /** Inflates a part; the error of fflate, if it has one: `InvalidHeader` when junk follows a member. */
  private push(bytes: Uint8Array): FlateError | null {
    if (++this.silentPushes > MOST_SILENT_PUSHES) throw this.cut();
    try {
      this.gunzip.push(bytes);
      return null;
    } catch (error) {
      if (!isFlateError(error)) throw error;
      return error;
    }
  }

  /** Compares the trailer before the header of the next member. */
  private finishMember(offset: number): void {
    if (offset > this.file.length) return;
    const trailer = this.file.subarray(offset - GZIP_TRAILER_BYTES, offset);
    if (!trailerMatches(trailer, this.crc, this.length)) throw this.wrongChecksum();
    checkMemberCount(this.number, this.total, this.source);
    this.lastEnd = offset;
    this.number++;
    this.crc = 0;
    this.length = 0;
    this.checkHeader();
  }

  /** Looks at the header of the member that begins where the last one ended. */
  private checkHeader(): void {
    const rest = this.file.subarray(this.lastEnd, this.lastEnd + GZIP_HEADER_LIMIT);
    const length = startsGzipMember(rest) ? gzipHeaderBytes(rest) : null;
    if (length !== null) checkGzipHeader(rest.subarray(0, length), this.lastEnd, this.source);
  }
}

function isInvalidHeader(error: FlateError | null): boolean {
  return error?.code === FlateErrorCode.InvalidHeader;
}

function isFlateError(error: unknown): error is FlateError {
  return error instanceof Error && "code" in error && typeof error.code === "number";
}
