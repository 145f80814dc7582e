import type { AxisOrder, Zyx } from "../volume/axes.js";
import type { Fingerprint } from "./fingerprint.js";

/** How the intensities of one modality are normalized; the names stand in the plans file. */
export type NormalizationScheme = "CT" | "CT2" | "noNorm" | "nonCT";

/**
 * One resolution of a plan. Spatial values are in stage order (transposed); lists of two belong to 2D.
 *
 * @see spec 1-pipeline-v1, sections 8.5 and 8.7
 */
export interface StagePlan {
  readonly batchSize: number;
  /** True when the size of the data set, not the memory, decided (the originals then keep a numpy int64). */
  readonly batchSizeCappedByDataset: boolean;
  readonly poolsPerAxis: readonly number[];
  readonly patchSize: readonly number[];
  readonly medianShape: Zyx;
  /** mm */
  readonly currentSpacing: Zyx;
  /** mm */
  readonly originalSpacing: Zyx;
  readonly dummy2dAugmentation: boolean;
  readonly poolKernels: readonly (readonly number[])[];
  readonly convKernels: readonly (readonly number[])[];
  /** Keys that an overrides file added, kept as they were given. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Which planner made a plan. */
export type PlanDimension = "3d" | "2d";

/** What a planner decides for a data set; the content of a plans file. */
export interface Plan {
  readonly dimension: PlanDimension;
  readonly fingerprint: Fingerprint;
  /** Per modality index. */
  readonly normalizationSchemes: readonly NormalizationScheme[];
  /** Per modality index. */
  readonly useMaskForNorm: readonly boolean[];
  readonly transposeForward: AxisOrder;
  readonly transposeBackward: AxisOrder;
  /** Lowest resolution first; the index is the stage number. */
  readonly stages: readonly StagePlan[];
}
