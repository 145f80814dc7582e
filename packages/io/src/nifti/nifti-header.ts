import type { Dtype, Xyz } from "@voxprep/core";

/**
 * The fields of a NIfTI header that decide something, as they stand in the file: nothing is repaired.
 *
 * NIfTI-1 floats are float32 values, NIfTI-2 floats are doubles. Axes are in the file's order: x, y, z, t, ...
 *
 * @see spec 2b-nifti, section 1
 */
export interface NiftiHeader {
  readonly version: 1 | 2;
  readonly littleEndian: boolean;
  /** True when the magic says that the voxels lie in a file of their own (`.hdr` and `.img`). */
  readonly isPair: boolean;
  /** Eight numbers: count of dimensions, then the lengths of x, y, z, t, ... */
  readonly dims: readonly number[];
  readonly datatypeCode: number;
  /** Numeric type of the stored voxels; `null` for complex, colour and unknown types. */
  readonly dtype: Dtype | null;
  readonly bitsPerVoxel: number;
  readonly intentCode: number;
  readonly intentName: string;
  /** Eight numbers: sign of the qform's z axis, then the voxel size per dimension. */
  readonly pixdim: readonly number[];
  /** Where the voxels begin, in bytes; NIfTI-1 keeps it as a float. */
  readonly voxOffset: number;
  readonly slope: number;
  readonly inter: number;
  readonly xyztUnits: number;
  /** Origin of the time axis. */
  readonly toffset: number;
  readonly qformCode: number;
  readonly sformCode: number;
  /** Quaternion b, c, d; a follows from them. */
  readonly quatern: readonly [b: number, c: number, d: number];
  readonly qoffsetXyz: Xyz;
  /** Rows x, y, z of the sform matrix, four numbers each. */
  readonly srow: readonly number[];
  readonly descrip: string;
  readonly auxFile: string;
}

/** Bytes of a NIfTI-1 header. */
export const NIFTI1_HEADER_BYTES = 348;

/** Bytes of a NIfTI-2 header. */
export const NIFTI2_HEADER_BYTES = 540;

/**
 * Number of dimensions after trailing dimensions of length 1 are dropped, down to three.
 *
 * @see spec 2b-nifti, section 1, dim
 */
export function effectiveDimensions(header: NiftiHeader): number {
  let count = header.dims[0] as number;
  while (count > 3 && header.dims[count] === 1) count--;
  return count;
}
