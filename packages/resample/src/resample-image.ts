import type { Volume } from "@voxprep/core";
import type { OutputDtype } from "./job-types.js";
import { runAllPhases } from "./phases.js";
import { type ImageResamplingOptions, prepareImageResampling } from "./prepare-image.js";

/**
 * Resamples one image channel in this thread.
 *
 * @param volume - Channel of shape (z, y, x); never changed.
 * @returns A volume of the new shape; the volume itself when the shape stays and the dtype fits.
 * @throws `VP0403 BadShapeError`, `VP3201 EmptyResampledShapeError` as {@link prepareImageResampling}.
 * @see spec 1-pipeline-v1, sections 9 and 10
 */
export function resampleImage<D extends OutputDtype = "float32">(
  volume: Volume,
  options: ImageResamplingOptions<D>,
): Volume<D> {
  return runAllPhases(prepareImageResampling<D>(volume, options));
}
