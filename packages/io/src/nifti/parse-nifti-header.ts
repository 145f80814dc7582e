import { NIFTI1, NIFTI2 } from "nifti-reader-js";
import { latin1 } from "./guess-format.js";
import { dtypeOfNiftiCode } from "./nifti-datatypes.js";
import { NIFTI1_HEADER_BYTES, NIFTI2_HEADER_BYTES, type NiftiHeader } from "./nifti-header.js";
import { checkDimensionCount, type NiftiSignature, readSignature } from "./nifti-signature.js";
import { type NiftiReadOptions, type NiftiSource, niftiSource } from "./nifti-source.js";

/**
 * Reads the fields of a NIfTI header.
 *
 * Only what makes the fields unreadable is refused here; see `checkNiftiHeader` for their values.
 *
 * @param bytes - Inflated bytes from the start of the file; what follows the header is ignored.
 * @throws `VP2201 NotNiftiError`, `VP2202 HeaderTooShortError`, `VP2204 BadDimensionsError` (`dim[0]`)
 * @see spec 2b-nifti, section 1
 */
export function parseNiftiHeader(bytes: Uint8Array, options: NiftiReadOptions = {}): NiftiHeader {
  return parseHeader(bytes, niftiSource(options, "header"));
}

/** As {@link parseNiftiHeader}, for a source whose options are known already. */
export function parseHeader(bytes: Uint8Array, source: NiftiSource): NiftiHeader {
  const signature = readSignature(bytes, source);
  return signature.version === 1
    ? parseVersion1(bytes, signature)
    : parseVersion2(bytes, signature, source);
}

/**
 * The library wants an ArrayBuffer, believes `sizeof_hdr` and would parse extensions that may be
 * broken: it gets a copy of the bare header with the right size in it.
 */
function bareHeader(bytes: Uint8Array, size: number, littleEndian: boolean): DataView<ArrayBuffer> {
  const view = new DataView(new Uint8Array(bytes.subarray(0, size)).buffer);
  view.setInt32(0, size, littleEndian);
  return view;
}

/** Fields that the library reads alike for both versions. */
function commonFields(raw: NIFTI1 | NIFTI2) {
  return {
    datatypeCode: raw.datatypeCode,
    dtype: dtypeOfNiftiCode(raw.datatypeCode),
    bitsPerVoxel: raw.numBitsPerVoxel,
    intentCode: raw.intent_code,
    pixdim: raw.pixDims,
    slope: raw.scl_slope,
    inter: raw.scl_inter,
    xyztUnits: raw.xyzt_units,
    toffset: raw.toffset,
    qformCode: raw.qform_code,
    sformCode: raw.sform_code,
    quatern: [raw.quatern_b, raw.quatern_c, raw.quatern_d],
    qoffsetXyz: [raw.qoffset_x, raw.qoffset_y, raw.qoffset_z],
  } as const;
}

function parseVersion1(bytes: Uint8Array, signature: NiftiSignature): NiftiHeader {
  const { littleEndian } = signature;
  const view = bareHeader(bytes, NIFTI1_HEADER_BYTES, littleEndian);
  const raw = new NIFTI1();
  raw.readHeader(view.buffer);
  return {
    ...signature,
    ...commonFields(raw),
    dims: raw.dims,
    voxOffset: raw.vox_offset,
    // The library's affine is one of both forms, chosen by another rule; the sform is read again.
    srow: Array.from({ length: 12 }, (_, i) => view.getFloat32(280 + 4 * i, littleEndian)),
    ...texts(bytes, { intentName: 328, descrip: 148, auxFile: 228 }),
  };
}

function parseVersion2(
  bytes: Uint8Array,
  signature: NiftiSignature,
  source: NiftiSource,
): NiftiHeader {
  const { littleEndian } = signature;
  const view = bareHeader(bytes, NIFTI2_HEADER_BYTES, littleEndian);
  const raw = new NIFTI2();
  raw.readHeader(view.buffer);
  // The library's 64-bit integers are wrong from 2^31 on in big-endian files and below 0 in all.
  const int64 = (offset: number): number => Number(view.getBigInt64(offset, littleEndian));
  const dims = Array.from({ length: 8 }, (_, i) => int64(16 + 8 * i));
  checkDimensionCount(dims, source);
  return {
    ...signature,
    ...commonFields(raw),
    dims,
    voxOffset: int64(168),
    srow: Array.from({ length: 12 }, (_, i) => view.getFloat64(400 + 8 * i, littleEndian)),
    ...texts(bytes, { intentName: 508, descrip: 240, auxFile: 320 }),
  };
}

/** Texts end at the first NUL; the library drops all NULs and joins what follows. */
function texts(
  bytes: Uint8Array,
  at: { readonly intentName: number; readonly descrip: number; readonly auxFile: number },
): { intentName: string; descrip: string; auxFile: string } {
  const text = (start: number, length: number): string => {
    const field = bytes.subarray(start, start + length);
    const end = field.indexOf(0);
    return latin1(end < 0 ? field : field.subarray(0, end));
  };
  return {
    intentName: text(at.intentName, 16),
    descrip: text(at.descrip, 80),
    auxFile: text(at.auxFile, 24),
  };
}
