import { BadDimensionsError, HeaderTooShortError, NotNiftiError } from "@voxprep/core";
import { guessFormat, hexOf, latin1 } from "./guess-format.js";
import { NIFTI1_HEADER_BYTES, NIFTI2_HEADER_BYTES } from "./nifti-header.js";
import { type NiftiSource, niftiFault } from "./nifti-source.js";

/** What kind of NIfTI header some bytes are. */
export interface NiftiSignature {
  readonly version: 1 | 2;
  readonly littleEndian: boolean;
  readonly isPair: boolean;
}

const DIM_OFFSET = 40;
const MAGIC1_OFFSET = 344;
const MAGIC2_OFFSET = 4;

/** How many bytes the header of a file has, seen from at least its first 8 bytes. */
export function niftiHeaderBytes(bytes: Uint8Array): number {
  return isNifti2(bytes) ? NIFTI2_HEADER_BYTES : NIFTI1_HEADER_BYTES;
}

/**
 * Tells version, byte order and kind of a header.
 *
 * The byte order of NIfTI-1 comes from `dim[0]`, as in ITK; `sizeof_hdr` may hold anything.
 *
 * @throws `VP2201 NotNiftiError`, `VP2202 HeaderTooShortError`, `VP2204 BadDimensionsError` (`dim[0]`)
 * @see spec 2b-nifti, section 1
 */
export function readSignature(bytes: Uint8Array, source: NiftiSource): NiftiSignature {
  const wanted = niftiHeaderBytes(bytes);
  if (bytes.length < wanted) {
    const guess = guessFormat(bytes);
    if (guess !== null) throw notNifti(bytes, source, guess);
    throw niftiFault(
      HeaderTooShortError,
      source,
      `the file ends after ${bytes.length} bytes, a NIfTI-${wanted === NIFTI2_HEADER_BYTES ? 2 : 1} header has ${wanted}`,
      { found: bytes.length, expected: wanted, remedy: "Get the file again from its source." },
    );
  }
  if (wanted === NIFTI2_HEADER_BYTES) {
    return {
      version: 2,
      littleEndian: view(bytes).getInt32(0, true) === NIFTI2_HEADER_BYTES,
      isPair: latin1(bytes.subarray(MAGIC2_OFFSET, MAGIC2_OFFSET + 3)) === "ni2",
    };
  }
  const magic = latin1(bytes.subarray(MAGIC1_OFFSET, MAGIC1_OFFSET + 4));
  if (magic !== "n+1\0" && magic !== "ni1\0") throw notNifti(bytes, source, guessFormat(bytes));
  return { version: 1, littleEndian: isLittleEndian(bytes, source), isPair: magic[1] === "i" };
}

function isNifti2(bytes: Uint8Array): boolean {
  if (bytes.length < MAGIC2_OFFSET + 4) return false;
  const size = view(bytes);
  const magic = latin1(bytes.subarray(MAGIC2_OFFSET, MAGIC2_OFFSET + 4));
  return (
    (size.getInt32(0, true) === NIFTI2_HEADER_BYTES ||
      size.getInt32(0, false) === NIFTI2_HEADER_BYTES) &&
    (magic === "n+2\0" || magic === "ni2\0") &&
    hasLineEnds(bytes.subarray(MAGIC2_OFFSET + 4, MAGIC2_OFFSET + 8))
  );
}

/** Behind the magic of NIfTI-2 are line ends, which a transfer as text changes; some writers leave zeros there. */
function hasLineEnds(bytes: Uint8Array): boolean {
  const isWhole = bytes.length === 4;
  return !isWhole || ["\r\n\x1a\n", "\0\0\0\0"].includes(latin1(bytes));
}

function isLittleEndian(bytes: Uint8Array, source: NiftiSource): boolean {
  for (const littleEndian of [true, false]) {
    const count = view(bytes).getInt16(DIM_OFFSET, littleEndian);
    if (count >= 1 && count <= 7) return littleEndian;
  }
  const dims = Array.from({ length: 8 }, (_, i) => view(bytes).getInt16(DIM_OFFSET + 2 * i, true));
  checkDimensionCount(dims, source);
  return true;
}

/**
 * Refuses a `dim[0]` outside of 1 to 7.
 *
 * @throws `VP2204 BadDimensionsError`
 */
export function checkDimensionCount(dims: readonly number[], source: NiftiSource): void {
  const count = dims[0] as number;
  if (count >= 1 && count <= 7) return;
  throw niftiFault(
    BadDimensionsError,
    source,
    `dim[0] is ${count}, expected 1 to 7 (dim: ${dims.join(", ")})`,
    { field: "dim", found: dims, remedy: "Write the file again with its true dimensions." },
  );
}

function notNifti(bytes: Uint8Array, source: NiftiSource, guess: string | null): Error {
  const looks = guess === null ? "its magic is not that of NIfTI" : `it looks like ${guess}`;
  return niftiFault(
    NotNiftiError,
    source,
    `not a NIfTI file: ${looks} (first bytes: ${hexOf(bytes)})`,
    {
      field: "magic",
      found: hexOf(bytes),
      remedy: "Convert the image to NIfTI, or get the file again from its source.",
      originals: "A wrong magic is read as ANALYZE 7.5; origin and direction are lost silently.",
    },
  );
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
