import { bigintToFloat32, type VoxelArray } from "@voxprep/core";
import type { NiftiScaling } from "../nifti-scaling.js";

/**
 * Scales float voxels in place: one double multiplication, one double addition, one rounding at the
 * store.
 *
 * @see spec 2b-nifti, section 2, "Scaling"
 */
export function scaleInPlace(
  values: Float32Array | Float64Array,
  start: number,
  end: number,
  { slope, inter }: NiftiScaling,
): void {
  for (let i = start; i < end; i++) values[i] = (values[i] as number) * slope + inter;
}

/**
 * Scales stored integers into float32 voxels.
 *
 * Each integer is rounded to float32 first (which only 32 and 64 bits feel), then multiplied and added
 * to in double and rounded again.
 *
 * @param source - Stored integers.
 * @param out - Receives `count` voxels from index `at` on.
 */
export function scaleIntegers(
  source: VoxelArray,
  count: number,
  out: Float32Array,
  at: number,
  { slope, inter }: NiftiScaling,
): void {
  if (source instanceof BigInt64Array || source instanceof BigUint64Array) {
    for (let i = 0; i < count; i++) {
      out[at + i] = bigintToFloat32(source[i] as bigint) * slope + inter;
    }
  } else {
    for (let i = 0; i < count; i++) {
      out[at + i] = Math.fround(source[i] as number) * slope + inter;
    }
  }
}
