import { allocateVolume, castToFloat32, sameZyx, type Volume } from "@voxprep/core";
import { checkShapes } from "./check-arguments.js";
import { isFloat32 } from "./float-source.js";
import type { LabelResampling, ResamplingOptions } from "./job-types.js";

/** How labels are resampled. */
export interface LabelResamplingOptions extends ResamplingOptions {
  /** True sets labels below -1 to 0 in the result, as the originals do after resampling. Default true. */
  readonly clearBelowOutside?: boolean;
}

/** The label of voxels outside the nonzero mask; nothing lower has a meaning. */
const OUTSIDE = -1;

/**
 * Plans the resampling of a label volume and allocates its output; {@link runPhase} does the work.
 *
 * @param volume - Labels of shape (z, y, x), any values; never changed. Taken as float32.
 * @returns Plain data over shared memory. An unchanged shape gives the volume itself as output,
 *   unless labels have to be cleared.
 * @throws `VP0403 BadShapeError` for an empty volume or a new shape that is not made of whole numbers.
 * @throws `VP3201 EmptyResampledShapeError` when an axis of the new shape is 0.
 * @see spec 1-pipeline-v1, section 9 steps 4 and 5
 */
export function prepareLabelResampling(
  volume: Volume,
  options: LabelResamplingOptions,
): LabelResampling {
  const { newShapeZyx, separateAxis, operator = "skimage-0.19" } = options;
  const lowest = (options.clearBelowOutside ?? true) ? OUTSIDE : Number.NEGATIVE_INFINITY;
  checkShapes(volume, newShapeZyx);
  const source = float32Labels(volume);
  if (sameZyx(source.shapeZyx, newShapeZyx)) {
    return { kind: "unchanged", output: withoutLabelsBelow(source, lowest) };
  }
  const output = allocateVolume("float32", newShapeZyx, options.memory?.output);
  const old = operator === "skimage-0.18";
  const axis = separateAxis ?? (old && source.shapeZyx[2] === newShapeZyx[2] ? 2 : null);
  if (axis === null) return { kind: "label-volume", source, output, lowest };
  const sliceOperator = old ? "bilinear" : "linear";
  return { kind: "label-slices", source, output, axis, operator: sliceOperator, lowest };
}

function float32Labels(volume: Volume): Volume<"float32"> {
  if (isFloat32(volume)) return volume;
  const out = allocateVolume("float32", volume.shapeZyx);
  castToFloat32(volume.data, out.data);
  return out;
}

function withoutLabelsBelow(labels: Volume<"float32">, lowest: number): Volume<"float32"> {
  const { data } = labels;
  if (!hasLabelBelow(data, lowest)) return labels;
  const out = allocateVolume("float32", labels.shapeZyx);
  for (let i = 0; i < data.length; i++) {
    const label = data[i] as number;
    out.data[i] = label < lowest ? 0 : label;
  }
  return out;
}

function hasLabelBelow(data: Float32Array, lowest: number): boolean {
  for (let i = 0; i < data.length; i++) if ((data[i] as number) < lowest) return true;
  return false;
}
