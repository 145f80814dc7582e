import { scaleSamples } from "@voxprep/kernels";
import { requireLabel } from "./measure-normalization.js";
import type { Normalization } from "./normalization.js";

/**
 * Normalizes voxels in place. Each voxel stands alone, so a channel may be cut in any way.
 *
 * Order of operations: clip, subtract, divide, each rounded to the normalization's precision (as are its numbers), then 0
 * outside the mask. The result is stored as float32.
 *
 * @param values - All of a channel or any part of it.
 * @param label - Labels of the same voxels; needed when the normalization has a mask, else `null`.
 * @throws `VP0401 BadArgumentError`, `VP0403 BadShapeError` when a label is needed and missing or of another length.
 * @see spec 1-pipeline-v1, section 11
 */
export function normalizeInPlace(
  values: Float32Array,
  label: Float32Array | null,
  normalization: Normalization,
): void {
  const { clip, zeroOutside, precision } = normalization;
  const mask = zeroOutside ? requireLabel(values, label) : null;
  if (precision === "float32") {
    scaleSamples(values, mask, normalization);
    return;
  }
  if (clip === null) scale(values, normalization);
  else clipAndScale(values, clip[0], clip[1], normalization);
  if (mask === null) return;
  for (let i = 0; i < values.length; i++) if ((mask[i] as number) < 0) values[i] = 0;
}

function clipAndScale(
  values: Float32Array,
  lower: number,
  upper: number,
  { subtract, divide }: Normalization,
): void {
  for (let i = 0; i < values.length; i++) {
    const clipped = Math.min(Math.max(values[i] as number, lower), upper);
    values[i] = (clipped - subtract) / divide;
  }
}

function scale(values: Float32Array, { subtract, divide }: Normalization): void {
  for (let i = 0; i < values.length; i++) {
    values[i] = ((values[i] as number) - subtract) / divide;
  }
}
