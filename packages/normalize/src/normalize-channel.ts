import { type Volume, volumeOver } from "@voxprep/core";
import { measureNormalization, type NormalizationOptions } from "./measure-normalization.js";
import { normalizeInPlace } from "./normalize-in-place.js";

/**
 * Normalizes one channel into a new volume.
 *
 * @param volume - Never changed.
 * @param label - Label of the same shape; needed with `useMask`, else `null`.
 * @throws `VP0401 BadArgumentError`, `VP0403 BadShapeError` as {@link measureNormalization}.
 * @see spec 1-pipeline-v1, section 11
 */
export function normalizeChannel(
  volume: Volume<"float32">,
  label: Volume<"float32"> | null,
  options: NormalizationOptions,
): Volume<"float32"> {
  const labels = label?.data ?? null;
  const normalization = measureNormalization(volume.data, labels, options);
  const out = volume.data.slice();
  if (normalization !== null) normalizeInPlace(out, labels, normalization);
  return volumeOver("float32", volume.shapeZyx, out);
}
