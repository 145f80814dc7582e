import type { PlanDimension } from "@voxprep/core";
import type { Layout } from "@voxprep/io";
import type { ResizeOperator } from "@voxprep/resample";

/** A choice that depends on which planner made the plan. */
export type ByDimension<T> = Readonly<Record<PlanDimension, T>>;

/** Reorders the axes by the plan's `transposeForward`. */
export interface TransposeStep {
  readonly step: "transpose";
}

/** Resamples image and label to the stage's spacing. */
export interface ResampleStep {
  readonly step: "resample";
  readonly operator: ResizeOperator;
  /** True where the first axis keeps the case's own spacing. */
  readonly keepsFirstSpacing: ByDimension<boolean>;
}

/** Normalizes the intensities by the plan's schemes. */
export interface NormalizeStep {
  readonly step: "normalize";
  /** Precision in which a case that needed no resampling is normalized (difference D3). */
  readonly unresampledPrecision: "float32" | "float64";
  /**
   * Order in which the voxels of a whole channel are summed (difference D4): `"memory"` is the order
   * of the cropped array, which differs from C order when the case was transposed and not resampled.
   */
  readonly statisticsOrder: ByDimension<"memory" | "c">;
}

/** Samples voxel positions of each class. */
export interface LocateClassesStep {
  readonly step: "locate-classes";
}

/** One step that turns a cropped case into a case of a stage. */
export type CaseStep = TransposeStep | ResampleStep | NormalizeStep | LocateClassesStep;

/** A profile: everything in which one family of trainers differs from another, as data. */
export interface Recipe {
  readonly name: string;
  readonly layout: Layout;
  /** Whether the modality name `noNorm` switches normalization off (difference D5). */
  readonly knowsNoNorm: boolean;
  /** From the cropped case to the stage array, in this order. */
  readonly caseSteps: readonly CaseStep[];
}
