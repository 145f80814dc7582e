import {
  allocateVolume,
  BadArgumentError,
  type BoxZyx,
  ModalityShapeMismatchError,
  sameZyx,
  type Volume,
} from "@voxprep/core";
import { type BitMask, openBitMask } from "@voxprep/kernels";
import { shapeOfBox, wholeBox } from "./box.js";

/**
 * Marks the voxels at which any channel is not 0. NaN counts as nonzero.
 *
 * @param channels - At least one; all of one shape.
 * @returns 1 where any channel is nonzero, else 0.
 * @throws `VP4201 ModalityShapeMismatchError` when the shapes differ.
 * @see spec 1-pipeline-v1, section 6 step 2
 */
export function nonzeroMask(channels: readonly Volume[]): Volume<"uint8"> {
  const bits = markChannels(channels);
  const mask = cutMask(bits, wholeBox((channels[0] as Volume).shapeZyx));
  bits.close();
  return mask;
}

/**
 * {@link nonzeroMask} as bits; the caller closes them.
 *
 * @throws `VP4201 ModalityShapeMismatchError`
 */
export function markChannels(channels: readonly Volume[]): BitMask {
  const [first] = channels;
  if (first === undefined) throw new BadArgumentError("a case has at least one channel");
  for (const [index, channel] of channels.entries()) requireSameShape(first, channel, index);
  const bits = openBitMask(first.shapeZyx);
  for (const { data } of channels) bits.markNonzero(data);
  return bits;
}

/** A box of a mask as a volume of its own. */
export function cutMask(bits: BitMask, boxZyx: BoxZyx): Volume<"uint8"> {
  const mask = allocateVolume("uint8", shapeOfBox(boxZyx));
  bits.write(boxZyx, mask.data);
  return mask;
}

function requireSameShape(first: Volume, channel: Volume, index: number): void {
  if (sameZyx(first.shapeZyx, channel.shapeZyx)) return;
  const [found, expected] = [channel.shapeZyx, first.shapeZyx];
  throw new ModalityShapeMismatchError(
    `modality ${index} is ${found.join(" x ")}, modality 0 is ${expected.join(" x ")} (z, y, x)`,
    { found, expected, remedy: "Resample the modalities of the case onto one grid." },
  );
}
