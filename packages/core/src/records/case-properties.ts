import type { BoxZyx, Matrix3, Xyz, Zyx } from "../volume/axes.js";

/** What is known of a cropped case; the content of its pickle. Never transposed. */
export interface CaseProperties {
  readonly originalSizeZyx: Zyx;
  /** mm */
  readonly originalSpacingZyx: Zyx;
  /** One path per modality, in channel order. */
  readonly imagePaths: readonly string[];
  /** Absent only for cases without a label (inference). */
  readonly labelPath: string | null;
  readonly originXyz: Xyz;
  readonly spacingXyz: Xyz;
  readonly directionXyz: Matrix3;
  readonly cropBoxZyx: BoxZyx;
  /** Ascending label values in the cropped label; float32 numbers, -1 is outside of the mask. */
  readonly classes: readonly number[];
  readonly croppedSizeZyx: Zyx;
  /** Per modality; written by the planner, so absent right after the crop. */
  readonly useMaskForNorm?: readonly boolean[];
}

/** Sampled voxel positions of one class. */
export interface ClassLocations {
  readonly classValue: number;
  /** Rows of (z, y, x) in stage order; `null` when the case has no voxel of the class. */
  readonly locationsZyx: BigInt64Array | null;
}

/** What is known of a case on the grid of a stage. The added fields are in stage order (transposed). */
export interface PreparedCaseProperties extends CaseProperties {
  readonly resampledSize: Zyx;
  /** mm */
  readonly resampledSpacing: Zyx;
}

/** What is known of a case prepared for one stage of training. */
export interface StageCaseProperties extends PreparedCaseProperties {
  readonly classLocations: readonly ClassLocations[];
}
