import {
  allocateVolume,
  BadShapeError,
  type BoxZyx,
  type Dtype,
  sameZyx,
  type Volume,
  type Zyx,
} from "@voxprep/core";
import { eachBoxRow, requireBoxInside, shapeOfBox } from "./box.js";

/**
 * Puts a cropped volume back into its place in a volume of the original shape; the inverse of the crop.
 *
 * @param cropped - Of the box's shape.
 * @param fill - Value outside the box. Default 0.
 * @throws `VP0402 BoxOutsideError`, `VP0403 BadShapeError` when box and volumes do not fit together.
 */
export function pasteBox<D extends Exclude<Dtype, "int64" | "uint64">>(
  cropped: Volume<D>,
  boxZyx: BoxZyx,
  shapeZyx: Zyx,
  fill = 0,
): Volume<D> {
  requireBoxInside(boxZyx, shapeZyx);
  if (!sameZyx(cropped.shapeZyx, shapeOfBox(boxZyx))) {
    throw new BadShapeError(
      `the volume is ${cropped.shapeZyx.join(" x ")}, the box ${shapeOfBox(boxZyx).join(" x ")}`,
    );
  }
  const out = allocateVolume(cropped.dtype, shapeZyx);
  if (fill !== 0) out.data.fill(fill);
  eachBoxRow(boxZyx, shapeZyx, (inVolume, inBox, length) => {
    out.data.set(cropped.data.subarray(inBox, inBox + length), inVolume);
  });
  return out;
}
