import { percentileOfSorted, type Zyx } from "@voxprep/core";
import { ANISOTROPY_THRESHOLD } from "./constants.js";
import { AXES, sortedColumn } from "./spacing-columns.js";

const ANISOTROPIC_PERCENTILE = 10;

/** What keeps the worst axis apart from the others when it is raised to them (mm). */
const NUDGE = 1e-5;

/**
 * The 50th percentile per axis: of spacings, what the 2D planner takes as its target.
 *
 * @param rows - Of all cases, never transposed.
 */
export function medianPerAxis(rows: readonly Zyx[]): Zyx {
  const [z, y, x] = AXES.map((axis) => percentileOfSorted(sortedColumn(rows, axis), 50));
  return [z, y, x] as Zyx;
}

/**
 * The spacing of the full resolution in 3D.
 *
 * The median spacing, unless one axis is much coarser and has far fewer voxels than the others: then
 * its tenth percentile, but not finer than the coarsest of the others.
 *
 * @param spacingsZyx - Of all cases (mm), never transposed.
 * @param sizesZyx - Cropped sizes of the same cases (voxels).
 * @returns mm, not transposed.
 * @see spec 1-pipeline-v1, section 8.1
 */
export function targetSpacing(spacingsZyx: readonly Zyx[], sizesZyx: readonly Zyx[]): Zyx {
  const target = [...medianPerAxis(spacingsZyx)] as [number, number, number];
  const size = medianPerAxis(sizesZyx);
  const worst = worstAxis(target);
  const others = AXES.filter((axis) => axis !== worst);
  const widest = Math.max(...others.map((axis) => target[axis]));
  const smallestSize = Math.min(...others.map((axis) => size[axis]));
  const isCoarse = target[worst] > ANISOTROPY_THRESHOLD * widest;
  if (isCoarse && size[worst] * ANISOTROPY_THRESHOLD < smallestSize) {
    const fine = percentileOfSorted(sortedColumn(spacingsZyx, worst), ANISOTROPIC_PERCENTILE);
    target[worst] = fine < widest ? widest + NUDGE : fine;
  }
  return target;
}

/** The first axis of the largest spacing. */
export function worstAxis(spacingZyx: Zyx): 0 | 1 | 2 {
  const largest = Math.max(...spacingZyx);
  return AXES.find((axis) => spacingZyx[axis] === largest) ?? 0;
}
