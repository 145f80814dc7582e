import type { Zyx } from "../volume/axes.js";

/**
 * Statistics of a sample of foreground intensities.
 *
 * Float32 numbers, but the two percentiles are float64. All seven are NaN for an empty sample.
 */
export interface IntensityStatistics {
  readonly median: number;
  readonly mean: number;
  readonly sd: number;
  readonly min: number;
  readonly max: number;
  readonly percentile99_5: number;
  readonly percentile00_5: number;
}

/** Intensities of one modality. */
export interface ModalityIntensities {
  /** One entry per case, in the order of {@link Fingerprint.caseIds}. */
  readonly perCase: readonly IntensityStatistics[];
  /** Of the samples of all cases together. */
  readonly all: IntensityStatistics;
}

/**
 * What the planner knows of a data set; the content of `dataset_properties.pkl`.
 *
 * @see spec 1-pipeline-v1, section 7
 */
export interface Fingerprint {
  /** In the order of the sorted npz file names; all lists below are parallel to it. */
  readonly caseIds: readonly string[];
  /** Cropped sizes in voxels, never transposed. */
  readonly sizesZyx: readonly Zyx[];
  /** mm, never transposed. */
  readonly spacingsZyx: readonly Zyx[];
  /** Foreground label values in the order of dataset.json. */
  readonly classes: readonly number[];
  /** Modality index to name, in the order of dataset.json. */
  readonly modalities: ReadonlyMap<number, string>;
  /** Per modality index; `null` when no modality is named `CT` or `ct`. */
  readonly intensities: readonly ModalityIntensities[] | null;
  /** Voxels after cropping divided by voxels before. */
  readonly sizeReductions: readonly number[];
}
