import { GzipChecksumError } from "@voxprep/core";
import { crc32 } from "@voxprep/kernels";
import { badGzipData } from "./gzip-errors.js";
import { type NiftiSource, niftiFault } from "./nifti-source.js";

/** Flags that RFC 1952 keeps for later. */
const RESERVED = 0xe0;

/** The header ends in the low half of its own CRC-32. */
const CHECKSUM = 2;

/**
 * Refuses the damaged header of a gzip member, as zlib does.
 *
 * @param header - The member's header alone.
 * @param offset - Where it lies in the file.
 * @throws `VP2103 GzipChecksumError` for a wrong checksum of the header, `VP2104 GzipDataError` for unknown flags.
 * @see RFC 1952, section 2.3.1
 */
export function checkGzipHeader(header: Uint8Array, offset: number, source: NiftiSource): void {
  const flags = header[3] ?? 0;
  if ((flags & RESERVED) !== 0) {
    throw badGzipData(source, offset + 3, new TypeError(`unknown flags ${flags}`));
  }
  if ((flags & CHECKSUM) === 0) return;
  const end = header.length - 2;
  const found = (header[end] ?? 0) + 256 * (header[end + 1] ?? 0);
  const expected = crc32(header.subarray(0, end)) & 0xffff;
  if (found === expected) return;
  throw niftiFault(
    GzipChecksumError,
    source,
    "the header of a gzip member does not have its checksum: the file is damaged",
    { found, expected, remedy: "Get the file again from its source." },
  );
}
