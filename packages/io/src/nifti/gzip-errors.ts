import { GzipChecksumError, GzipDataError, TruncatedGzipError } from "@voxprep/core";
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
