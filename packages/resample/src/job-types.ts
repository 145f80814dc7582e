import type { Volume, Zyx } from "@voxprep/core";
import type { SampleScaling } from "@voxprep/kernels";
import type { Axis } from "./separate-axis.js";

/**
 * Which scikit-image's resize is reproduced: `"skimage-0.19"` (0.19 and later, B-splines everywhere) or
 * `"skimage-0.18"` (0.18 and earlier, Catmull-Rom and bilinear in 2D).
 *
 * @see spec 1-pipeline-v1, section 10
 */
export type ResizeOperator = "skimage-0.19" | "skimage-0.18";

/** Precision in which a resampled image is stored; the arithmetic is double in any case. */
export type OutputDtype = "float32" | "float64";

/** Samples as the kernels read them. */
export type FloatVolume = Volume<"float32"> | Volume<"float64">;

/** Memory that a resampling may use instead of new one, each where it is large enough; what it held is lost. */
export interface ResamplingMemory {
  /** For the output. */
  readonly output?: ArrayBufferLike | undefined;
  /** For the coefficients of a `"spline-volume"`: {@link coefficientBytes}. */
  readonly coefficients?: ArrayBufferLike | undefined;
}

/** Nothing to do: `output` is the result already. */
export interface UnchangedResampling<D extends OutputDtype = "float32"> {
  readonly kind: "unchanged";
  readonly output: Volume<D>;
}

/** All three axes by cubic B-splines. Phases: z filter by input rows, then output planes. */
export interface SplineVolumeResampling<D extends OutputDtype = "float32"> {
  readonly kind: "spline-volume";
  readonly source: FloatVolume;
  readonly output: Volume<D>;
  /**
   * Coefficients along z next to blocks of `SPLINE_BLOCK` planes, shape `(2 * splineBlockCount(nz), ny, nx)`: the last
   * plane reads each block anew from the samples and its two.
   */
  readonly coefficients: Float64Array;
  /** What becomes of every float32 voxel of the output in the end. */
  readonly scaling: SampleScaling | null;
  /** Minimum and maximum of each input row over z and x; written by the first phase. */
  readonly rowRanges: Float64Array;
}

/** All three axes of an image linearly. One phase: output planes. */
export interface LinearVolumeResampling<D extends OutputDtype = "float32"> {
  readonly kind: "linear-volume";
  readonly source: FloatVolume;
  readonly output: Volume<D>;
  /** Range to clip to. */
  readonly clip: readonly [low: number, high: number];
}

/**
 * Slices across one axis by a 2D operator, the axis itself by nearest sample. Phases: slices, then
 * output planes.
 */
export interface ImageSlicesResampling<D extends OutputDtype = "float32"> {
  readonly kind: "image-slices";
  readonly source: FloatVolume;
  readonly output: Volume<D>;
  readonly axis: Axis;
  readonly operator: "spline" | "catmull-rom" | "linear" | "bilinear" | "copy";
  /** Range to clip to; null clips every slice to its own minimum and maximum. */
  readonly clip: readonly [low: number, high: number] | null;
}

/** Labels, all three axes linearly. One phase: output planes. */
export interface LabelVolumeResampling {
  readonly kind: "label-volume";
  readonly source: Volume<"float32">;
  readonly output: Volume<"float32">;
  /** Labels below it become 0. */
  readonly lowest: number;
}

/**
 * Labels, slices across one axis linearly, the axis itself by nearest sample. Phases: slices, then
 * output planes.
 */
export interface LabelSlicesResampling {
  readonly kind: "label-slices";
  readonly source: Volume<"float32">;
  readonly output: Volume<"float32">;
  readonly axis: Axis;
  readonly operator: "linear" | "bilinear";
  /** Labels below it become 0. */
  readonly lowest: number;
}

/** Image resampling as plain data: several threads may run parts of it at the same time. */
export type ImageResampling<D extends OutputDtype = "float32"> =
  | UnchangedResampling<D>
  | SplineVolumeResampling<D>
  | LinearVolumeResampling<D>
  | ImageSlicesResampling<D>;

/** Label resampling as plain data. */
export type LabelResampling = UnchangedResampling | LabelVolumeResampling | LabelSlicesResampling;

/** Any resampling that {@link runPhase} can carry out. */
export type Resampling<D extends OutputDtype = OutputDtype> = ImageResampling<D> | LabelResampling;

/** What image and label resampling have in common. */
export interface ResamplingOptions {
  /** Shape wanted; see `newShapeZyx`. */
  readonly newShapeZyx: Zyx;
  /** Axis that is resampled by itself, or null; see `separateAxis`. */
  readonly separateAxis: Axis | null;
  /** Default `"skimage-0.19"`. */
  readonly operator?: ResizeOperator;
  /** Default: new memory, which the system has to clear first. */
  readonly memory?: ResamplingMemory;
}
