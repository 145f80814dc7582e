import { BadShapeError, EmptyResampledShapeError, type Volume, type Zyx } from "@voxprep/core";

/**
 * Refuses shapes that cannot be resampled.
 *
 * @throws `VP0403 BadShapeError` for an empty source or a shape that is not made of whole numbers.
 * @throws `VP3201 EmptyResampledShapeError` when an axis of the new shape is 0.
 */
export function checkShapes(volume: Volume, newShapeZyx: Zyx): void {
  if (volume.data.length === 0) {
    throw new BadShapeError(
      `the volume has the shape ${volume.shapeZyx.join(" x ")}: expected at least one voxel`,
    );
  }
  if (newShapeZyx.some((size) => size === 0)) {
    throw new EmptyResampledShapeError(
      `the new shape is ${newShapeZyx.join(" x ")}: an axis is empty; ` +
        "leave the case out or choose a finer target spacing",
    );
  }
  if (newShapeZyx.some((size) => !Number.isInteger(size) || size < 1)) {
    throw new BadShapeError(
      `the new shape is ${newShapeZyx.join(" x ")}: expected three whole numbers of at least 1`,
    );
  }
}
