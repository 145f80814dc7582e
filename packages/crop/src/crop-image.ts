import {
  BadShapeError,
  type BoxZyx,
  castToFloat32,
  type Volume,
  type VoxelArray,
  voxelCount,
} from "@voxprep/core";
import { eachBoxRow, requireBoxInside, shapeOfBox } from "./box.js";

/** How voxels become float32. */
export interface CropImageOptions {
  /**
   * True when the originals stack this channel with others as float64 before the cast to float32, which rounds large
   * 64-bit integers twice. Default false.
   */
  readonly viaFloat64?: boolean;
}

/**
 * Cuts a box out of a channel and casts it to float32 in one pass.
 *
 * @param volume - Any dtype; never changed.
 * @param out - Receives the box in C order; as long as the box.
 * @throws `VP0402 BoxOutsideError` for a box that leaves the volume, `VP0403 BadShapeError` for another length of `out`.
 * @see spec 1-pipeline-v1, section 6 steps 1 and 4
 */
export function cropImage(
  volume: Volume,
  boxZyx: BoxZyx,
  out: Float32Array,
  { viaFloat64 = false }: CropImageOptions = {},
): void {
  requireBoxInside(boxZyx, volume.shapeZyx);
  requireLength(out, boxZyx);
  const { data } = volume;
  eachBoxRow(boxZyx, volume.shapeZyx, (from, to, length) => {
    const row = data.subarray(from, from + length);
    if (isBig(row)) castToFloat32(row, out.subarray(to, to + length), viaFloat64);
    else out.set(row, to);
  });
}

/**
 * Refuses an output that does not hold exactly the box.
 *
 * @throws `VP0403 BadShapeError`
 */
export function requireLength(out: Float32Array, boxZyx: BoxZyx): void {
  const expected = voxelCount(shapeOfBox(boxZyx));
  if (out.length === expected) return;
  throw new BadShapeError(`the output has ${out.length} elements, the box ${expected}`);
}

/** True for 64-bit integers, which a float32 array does not take. */
function isBig(data: VoxelArray): data is BigInt64Array | BigUint64Array {
  return data instanceof BigInt64Array || data instanceof BigUint64Array;
}
