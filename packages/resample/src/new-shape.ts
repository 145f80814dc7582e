import { BadArgumentError, EmptyResampledShapeError, roundHalfEven, type Zyx } from "@voxprep/core";

/**
 * The shape of a volume once its spacing is changed: `round(from / to * size)` per axis, ties to even.
 *
 * @param shapeZyx - Present shape.
 * @param spacingZyx - Present spacing, mm.
 * @param targetZyx - Spacing wanted, mm.
 * @throws `VP0401 BadArgumentError` when a spacing is not a positive number.
 * @throws `VP3201 EmptyResampledShapeError` when an axis would have no samples left.
 * @see spec 1-pipeline-v1, section 9 step 1
 */
export function newShapeZyx(shapeZyx: Zyx, spacingZyx: Zyx, targetZyx: Zyx): Zyx {
  const [nz, ny, nx] = shapeZyx;
  const [sz, sy, sx] = checkSpacing(spacingZyx, "present");
  const [tz, ty, tx] = checkSpacing(targetZyx, "wanted");
  const shape: Zyx = [
    roundHalfEven((sz / tz) * nz),
    roundHalfEven((sy / ty) * ny),
    roundHalfEven((sx / tx) * nx),
  ];
  if (shape.some((size) => size < 1)) {
    throw new EmptyResampledShapeError(
      `resampling ${shapeZyx.join(" x ")} voxels from ${spacingZyx.join(", ")} mm to ` +
        `${targetZyx.join(", ")} mm (z, y, x) gives ${shape.join(" x ")} voxels: an axis is empty`,
      {
        field: "spacing",
        found: { shapeZyx, spacingZyx },
        expected: `at least half a voxel of ${targetZyx.join(" x ")} mm on every axis`,
        remedy: "Look at the spacing in the header; leave the case out or plan a finer spacing.",
        originals: "They write empty arrays without a word.",
      },
    );
  }
  return shape;
}

/** Returns a spacing whose three numbers can be divided by. */
export function checkSpacing(spacingZyx: Zyx, what: string): Zyx {
  if (spacingZyx.every((spacing) => spacing > 0 && Number.isFinite(spacing))) return spacingZyx;
  throw new BadArgumentError(
    `the ${what} spacing is ${spacingZyx.join(", ")} mm (z, y, x); expected three positive numbers`,
  );
}
