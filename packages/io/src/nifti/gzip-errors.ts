import { GzipBombError, GzipChecksumError, GzipDataError, TruncatedGzipError } from "@voxprep/core";
import { type NiftiSource, niftiFault } from "./nifti-source.js";

const REMEDY = "Get the file again from its source.";

/** The error for a gzip stream that ends too early. */
export function truncatedGzip(source: NiftiSource, inflated: number): Error {
  return niftiFault(
    TruncatedGzipError,
    source,
    `the gzip stream is cut off: ${inflated} bytes could be inflated before its end`,
    {
      found: inflated,
      remedy: REMEDY,
      originals: "The missing voxels silently become 0.",
    },
  );
}

/** The error for a member whose checksum or length is not that of its data. */
export function wrongGzipChecksum(source: NiftiSource, member: number): Error {
  return niftiFault(
    GzipChecksumError,
    source,
    `checksum or length of gzip member ${member} is wrong: the data are damaged`,
    { found: member, remedy: REMEDY, originals: "In files of some size nobody notices." },
  );
}

/**
 * The error for bytes that are no deflate data.
 *
 * @param offset - About where in the compressed file, when known.
 */
export function badGzipData(source: NiftiSource, offset: number | null, cause: unknown): Error {
  const where = offset === null ? "" : ` near byte ${offset}`;
  return niftiFault(GzipDataError, source, `the gzip stream is damaged${where}`, {
    ...(offset === null ? {} : { found: offset }),
    remedy: REMEDY,
    originals: "In files of some size nobody notices.",
    cause,
  });
}

/** So many members are always read. */
const FREE_MEMBERS = 4096;

/** Beyond them, members hold at least so many bytes on average; files of block-wise writers hold far more. */
const LEAST_MEAN_BYTES = 256;

/**
 * Refuses a stream that is made of far too many members: each costs some microseconds, however little
 * is in it.
 *
 * @param members - Members that were read.
 * @param inflated - Bytes that came out of them.
 * @throws `VP9202 GzipBombError`
 */
export function checkMemberCount(members: number, inflated: number, source: NiftiSource): void {
  if (members <= FREE_MEMBERS + inflated / LEAST_MEAN_BYTES) return;
  throw niftiFault(
    GzipBombError,
    source,
    `the gzip stream has more than ${members} members with only ${inflated} bytes in them; inflating was stopped`,
    { remedy: "Write the file again as one gzip stream." },
  );
}
