import {
  BadArgumentError,
  BadShapeError,
  bytesPerElement,
  type Dtype,
  type Geometry,
  type Image,
  voxelCount,
} from "@voxprep/core";
import { headerOrientation } from "./geometry/header-orientation.js";
import { niftiCodeOfDtype } from "./nifti-datatypes.js";

/** Bytes before the voxels: header and the four bytes that say that there is no extension. */
export const NIFTI_DATA_OFFSET = 352;

/** Longest axis of a NIfTI-1 file. */
const LONGEST_AXIS = 32767;

/** Millimetres and seconds. */
const UNITS = 10;

/**
 * The bytes before the voxels of a single NIfTI-1 file, field for field as SimpleITK 2.5.7 writes them.
 *
 * @returns 352 bytes, little-endian.
 * @throws `VP0401 BadArgumentError` when spacing, origin or direction cannot be written.
 * @throws `VP0403 BadShapeError` for an axis of no or more than 32767 voxels.
 * @see spec 2b-nifti, section 5
 */
export function encodeNiftiHeader(dtype: Dtype, geometry: Geometry): Uint8Array {
  checkGeometry(geometry);
  const bytes = new Uint8Array(NIFTI_DATA_OFFSET);
  const view = new DataView(bytes.buffer);
  const int16 = (at: number, value: number): void => view.setInt16(at, value, true);
  const float32 = (at: number, values: readonly number[]): void =>
    values.forEach((value, i) => {
      view.setFloat32(at + 4 * i, value, true);
    });
  view.setInt32(0, 348, true);
  bytes[38] = "r".charCodeAt(0);
  [3, ...geometry.sizeXyz, 1, 1, 1, 1].forEach((length, i) => {
    int16(40 + 2 * i, length);
  });
  int16(70, niftiCodeOfDtype(dtype));
  int16(72, 8 * bytesPerElement(dtype));
  const { qfac, spacingXyz, quatern, qoffsetXyz, srow } = headerOrientation(geometry);
  float32(76, [qfac, ...spacingXyz]);
  float32(108, [NIFTI_DATA_OFFSET, 1, 0]);
  bytes[123] = UNITS;
  int16(252, 1);
  int16(254, 1);
  float32(256, quatern);
  float32(268, qoffsetXyz);
  float32(280, srow);
  bytes.set([0x6e, 0x2b, 0x31, 0], 344);
  return bytes;
}

/**
 * An image as an uncompressed NIfTI-1 file, as SimpleITK 2.5.7 writes it.
 *
 * @throws `VP0401 BadArgumentError`, `VP0403 BadShapeError` as {@link encodeNiftiHeader}, and when volume
 *   and geometry have different sizes.
 */
export function encodeNifti(image: Image): Uint8Array {
  const voxels = niftiVoxelBytes(image);
  const header = encodeNiftiHeader(image.volume.dtype, image.geometry);
  const file = new Uint8Array(header.length + voxels.length);
  file.set(header);
  file.set(voxels, header.length);
  return file;
}

/** The voxels' bytes, over their own memory, after checking that they fit the geometry. */
export function niftiVoxelBytes({ volume, geometry }: Image): Uint8Array {
  const { data, shapeZyx } = volume;
  const [x, y, z] = geometry.sizeXyz;
  const [nz, ny, nx] = shapeZyx;
  if (x !== nx || y !== ny || z !== nz || data.length !== voxelCount(shapeZyx)) {
    throw new BadShapeError(
      `a volume of ${shapeZyx.join(" x ")} voxels (z, y, x) does not fit the geometry's ${z} x ${y} x ${x}`,
    );
  }
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function checkGeometry({ sizeXyz, spacingXyz, originXyz, directionXyz }: Geometry): void {
  const isWritable = (length: number): boolean =>
    Number.isInteger(length) && length >= 1 && length <= LONGEST_AXIS;
  if (!sizeXyz.every(isWritable)) {
    throw new BadShapeError(
      `a NIfTI-1 axis has 1 to ${LONGEST_AXIS} voxels, found ${sizeXyz.join(" x ")} (x, y, z)`,
    );
  }
  const isPlaced =
    spacingXyz.every((length) => length > 0) &&
    [...spacingXyz, ...originXyz, ...directionXyz].every((value) =>
      Number.isFinite(Math.fround(value)),
    );
  if (!isPlaced) {
    throw new BadArgumentError(
      `spacing ${spacingXyz.join(", ")}, origin ${originXyz.join(", ")} or direction ` +
        `${directionXyz.join(", ")} cannot be written: finite numbers and positive spacings are expected`,
    );
  }
}
