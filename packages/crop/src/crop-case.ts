import { allocateShared, commonDtype, type Volume, volumeOver, voxelCount } from "@voxprep/core";
import { shapeOfBox } from "./box.js";
import { cropImage } from "./crop-image.js";
import { cropLabel, labelOfMask } from "./crop-label.js";
import { findNonzeroBox, type NonzeroBox } from "./find-nonzero-box.js";

/** Channels and label of a case as they were read. */
export interface CropCaseInput {
  /** At least one channel, all of one shape and any dtype. */
  readonly channels: readonly Volume[];
  /** Absent for a case without a label: then 0 in the mask and -1 outside. */
  readonly label?: Volume;
}

/** A case after the crop. Channels and label lie one behind the other in one buffer, `(c + 1, z, y, x)`. */
export interface CropCaseResult extends Pick<NonzeroBox, "boxZyx"> {
  readonly channels: readonly Volume<"float32">[];
  readonly label: Volume<"float32">;
  /** Ascending distinct label values, -1 included. */
  readonly classes: readonly number[];
}

/**
 * Crops a case to its nonzero region.
 *
 * @throws `VP3103 EmptyImageError`, `VP4201 ModalityShapeMismatchError`, `VP4101 ShapeMismatchError`
 * @see spec 1-pipeline-v1, section 6
 */
export function cropCase({ channels, label }: CropCaseInput): CropCaseResult {
  const { boxZyx, mask } = findNonzeroBox(channels);
  const shape = shapeOfBox(boxZyx);
  const count = voxelCount(shape);
  const all = new Float32Array(allocateShared((channels.length + 1) * count * 4));
  const partOf = (index: number) =>
    volumeOver("float32", shape, all.subarray(index * count, (index + 1) * count));
  const viaFloat64 = commonDtype(channels.map((channel) => channel.dtype)) === "float64";
  const cut = channels.map((channel, index) => {
    const out = partOf(index);
    cropImage(channel, boxZyx, out.data, { viaFloat64 });
    return out;
  });
  const labelOut = partOf(channels.length);
  const imageShape = channels[0]?.shapeZyx ?? shape;
  const { classes } =
    label === undefined
      ? labelOfMask(mask, labelOut.data)
      : cropLabel(label, imageShape, boxZyx, mask, labelOut.data);
  return { channels: cut, label: labelOut, boxZyx, classes };
}
