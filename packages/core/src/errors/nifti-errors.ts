import { VoxprepError } from "./voxprep-error.js";

/** VP2101: a file of 0 bytes. */
export class EmptyFileError extends VoxprepError {
  override readonly code = "VP2101";
}

/** VP2102: a gzip stream that ends too early. */
export class TruncatedGzipError extends VoxprepError {
  override readonly code = "VP2102";
}

/** VP2103: a gzip member whose CRC-32 or length is wrong. */
export class GzipChecksumError extends VoxprepError {
  override readonly code = "VP2103";
}

/** VP2104: a gzip stream with invalid deflate data. */
export class GzipDataError extends VoxprepError {
  override readonly code = "VP2104";
}

/** VP2201: a file that is not NIfTI. */
export class NotNiftiError extends VoxprepError {
  override readonly code = "VP2201";
}

/** VP2202: a file that is shorter than a NIfTI header. */
export class HeaderTooShortError extends VoxprepError {
  override readonly code = "VP2202";
}

/** VP2203: a header and image pair of which one half is missing or misplaced. */
export class HeaderImagePairError extends VoxprepError {
  override readonly code = "VP2203";
}

/** VP2204: a header whose dimensions are not positive. */
export class BadDimensionsError extends VoxprepError {
  override readonly code = "VP2204";
}

/** VP2205: fewer voxel bytes than the header promises. */
export class VoxelDataTooShortError extends VoxprepError {
  override readonly code = "VP2205";
}

/** VP2206: a datatype that the originals cannot use either. */
export class UnsupportedDatatypeError extends VoxprepError {
  override readonly code = "VP2206";
}

/** VP2208: a vox_offset that cannot be right. */
export class BadVoxelOffsetError extends VoxprepError {
  override readonly code = "VP2208";
}

/** VP2209: a pixdim that is zero or not finite. */
export class BadSpacingError extends VoxprepError {
  override readonly code = "VP2209";
}

/** VP2210: an infinite scl_slope or a non-finite intercept beside a usable slope. */
export class BadScalingError extends VoxprepError {
  override readonly code = "VP2210";
}

/** VP2215: the file changed while it was read. */
export class InputChangedError extends VoxprepError {
  override readonly code = "VP2215";
}

/** VP2216: an image of vectors or matrices. */
export class NonScalarImageError extends VoxprepError {
  override readonly code = "VP2216";
}

/** VP2302: an image with more than three dimensions. */
export class FourDimensionalImageError extends VoxprepError {
  override readonly code = "VP2302";
}

/** VP2303: an image with fewer than three dimensions. */
export class TwoDimensionalImageError extends VoxprepError {
  override readonly code = "VP2303";
}
