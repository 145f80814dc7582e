import type { Dtype } from "@voxprep/core";
import type { NiftiHeader } from "./nifti-header.js";

/** How stored numbers become intensities: `stored * slope + inter`. */
export interface NiftiScaling {
  readonly slope: number;
  readonly inter: number;
}

/** Slopes and intercepts nearer to 1 and 0 than this do not scale. */
const NO_SCALING = 2 ** -52;

/**
 * The scaling of a header as ITK understands it; `null` when the stored numbers stay.
 *
 * A slope or intercept that is not finite counts as 0, and a slope of 0 as 1: an intercept beside a
 * slope of 0 is added although the format says otherwise.
 *
 * @see spec 2b-nifti, section 2, "Scaling"
 */
export function niftiScaling(header: NiftiHeader): NiftiScaling | null {
  const slope = isUsableSlope(header.slope) ? header.slope : 1;
  const inter = Number.isFinite(header.inter) ? header.inter : 0;
  // ITK asks twice, once for less and once for more: a slope of exactly 2^-52 does not scale at all.
  const scales =
    Math.abs(slope) > NO_SCALING &&
    (Math.abs(slope - 1) > NO_SCALING || Math.abs(inter) > NO_SCALING);
  return scales ? { slope, inter } : null;
}

/** False for a slope that ITK replaces by 1. */
export function isUsableSlope(slope: number): boolean {
  return Number.isFinite(slope) && Math.abs(slope) >= NO_SCALING;
}

/** Numeric type of the voxels after reading: scaled integers become float32. */
export function voxelDtype(stored: Dtype, scaling: NiftiScaling | null): Dtype {
  return scaling !== null && stored !== "float64" ? "float32" : stored;
}
