import { medianOfSorted, type Zyx } from "@voxprep/core";
import { AXES, sortedColumn } from "./spacing-columns.js";

/**
 * Median over the cases of their shapes at a spacing.
 *
 * @param spacingsZyx - Of all cases (mm).
 * @param sizesZyx - Cropped sizes of the same cases (voxels).
 * @param targetZyx - mm, in the same axis order.
 * @returns Voxels, not rounded.
 * @see spec 1-pipeline-v1, section 8.1 step 3
 */
export function medianShape(
  spacingsZyx: readonly Zyx[],
  sizesZyx: readonly Zyx[],
  targetZyx: Zyx,
): Zyx {
  const shapes = spacingsZyx.map((spacing, i) => {
    const size = sizesZyx[i] as Zyx;
    return AXES.map((axis) => (spacing[axis] / targetZyx[axis]) * size[axis]) as unknown as Zyx;
  });
  const [z, y, x] = AXES.map((axis) => medianOfSorted(sortedColumn(shapes, axis)));
  return [z, y, x] as Zyx;
}
