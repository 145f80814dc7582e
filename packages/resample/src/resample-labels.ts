import type { Volume } from "@voxprep/core";
import { runAllPhases } from "./phases.js";
import { type LabelResamplingOptions, prepareLabelResampling } from "./prepare-labels.js";

/**
 * Resamples a label volume in this thread.
 *
 * @param volume - Labels of shape (z, y, x); never changed.
 * @returns A float32 volume of the new shape; the volume itself when nothing changes.
 * @throws `VP0403 BadShapeError`, `VP3201 EmptyResampledShapeError` as {@link prepareLabelResampling}.
 * @see spec 1-pipeline-v1, section 9
 */
export function resampleLabels(volume: Volume, options: LabelResamplingOptions): Volume<"float32"> {
  return runAllPhases(prepareLabelResampling(volume, options));
}
