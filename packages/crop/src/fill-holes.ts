import type { Volume } from "@voxprep/core";
import { openBitMask } from "@voxprep/kernels";
import { wholeBox } from "./box.js";

/**
 * Fills cavities in place: a 0 becomes 1 unless a path of 0s through voxel faces leads from it to a
 * face of the volume. The same as scipy's `binary_fill_holes`.
 *
 * @param mask - 0 and 1; changed in place.
 * @see spec 2-numpy-semantics, section 7
 */
export function fillHolesInPlace({ data, shapeZyx }: Volume<"uint8">): void {
  const bits = openBitMask(shapeZyx);
  bits.markNonzero(data);
  bits.fillHoles();
  bits.write(wholeBox(shapeZyx), data);
  bits.close();
}
