import type { Zyx } from "@voxprep/core";
import { checkSpacing } from "./new-shape.js";

/** An array axis: 0 is z, 1 is y, 2 is x. */
export type Axis = 0 | 1 | 2;

/** A volume whose worst spacing is more than this many times its best is anisotropic. */
export const ANISOTROPY_THRESHOLD = 3;

/**
 * The axis that is resampled by itself, nearest sample, or null when all three are resampled jointly.
 *
 * The first anisotropic spacing of the two decides: it names its coarsest axis, or none when two
 * axes are equally coarse.
 *
 * @param spacingZyx - Present spacing, mm.
 * @param targetZyx - Spacing wanted, mm.
 * @throws `VP0401 BadArgumentError` when a spacing is not a positive number.
 * @see spec 1-pipeline-v1, section 9 step 2
 */
export function separateAxis(spacingZyx: Zyx, targetZyx: Zyx): Axis | null {
  checkSpacing(spacingZyx, "present");
  checkSpacing(targetZyx, "wanted");
  for (const spacing of [spacingZyx, targetZyx]) {
    const worst = Math.max(...spacing);
    if (worst / Math.min(...spacing) <= ANISOTROPY_THRESHOLD) continue;
    const coarsest = ([0, 1, 2] as const).filter((axis) => worst / spacing[axis] === 1);
    return coarsest.length === 1 ? (coarsest[0] ?? null) : null;
  }
  return null;
}
