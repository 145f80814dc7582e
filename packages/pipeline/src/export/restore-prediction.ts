import { BadArgumentError, type Geometry } from "@voxprep/core";
import type { ResizeOperator } from "@voxprep/resample";
import { InlineRunner, type TaskRunner } from "../pool/task-pool.js";
import type { FileSystem } from "../store/file-system.js";
import { restoreAny } from "./restore-segmentation.js";
import { findStoredCase, type StoredCaseQuery } from "./stored-case.js";
import { imagePathIn, writeImages } from "./write-images.js";

/** A prediction on disk, its case, and where it goes. */
export interface RestorePredictionOptions extends StoredCaseQuery {
  /** `.npz` or `.npy` in stage order; or `.nii`, `.nii.gz` in the scan's order, as `exportCase` writes a stage. */
  readonly prediction: string;
  /** A folder, or the `.nii` or `.nii.gz` file itself. */
  readonly to: string;
  /** Default `"skimage-0.19"`. */
  readonly resampling?: ResizeOperator | undefined;
  /** Replace a file that exists. Default: false. */
  readonly overwrite?: boolean | undefined;
  /** Does the work. Default: the calling thread. */
  readonly runner?: TaskRunner | undefined;
  /** Makes the files. Default: the real file system. */
  readonly fs?: FileSystem | undefined;
}

/** A prediction that was brought back. */
export interface RestoredPrediction {
  readonly caseId: string;
  readonly file: string;
  /** That of the raw scan. */
  readonly geometry: Geometry;
  readonly bytesWritten: number;
}

/**
 * Brings a saved prediction back into the raw scan and writes it as a NIfTI file of uint8.
 *
 * @throws `VP0101 UsageError` when the case is not there; `VP0401`, `VP0403` when the prediction does not fit it, as
 *   `restoreSegmentation`; `VP0203` when the file exists.
 */
export async function restorePrediction(
  options: RestorePredictionOptions,
): Promise<RestoredPrediction> {
  const { caseId, prediction, to, resampling, overwrite = false } = options;
  const runner = options.runner ?? new InlineRunner();
  const stored = await findStoredCase(options);
  if (stored.kind === "cropped") {
    throw new BadArgumentError(
      `${stored.npz} is a cropped case; a prediction is restored from the grid of a stage`,
      { caseId, files: [stored.npz], remedy: "Give the folder of a stage." },
    );
  }
  const image = await restoreAny({
    prediction,
    properties: stored.properties,
    plan: stored.finished.plan,
    runner,
    ...(resampling === undefined ? {} : { resampling }),
  });
  const file = imagePathIn(to, `${caseId}.nii.gz`);
  const bytesWritten = await writeImages([{ path: file, image }], {
    runner,
    overwrite,
    fs: options.fs,
  });
  return { caseId, file, geometry: image.geometry, bytesWritten };
}
