import {
  allocateVolume,
  BadArgumentError,
  type BoxZyx,
  ModalityShapeMismatchError,
  sameZyx,
  type Volume,
  type VoxelArray,
} from "@voxprep/core";
import { eachBoxRow, shapeOfBox } from "./box.js";
import { isBig } from "./nonzero-box.js";

/**
 * Marks the voxels at which any channel is not 0. NaN counts as nonzero.
 *
 * @param channels - At least one; all of one shape.
 * @returns 1 where any channel is nonzero, else 0.
 * @throws `VP4201 ModalityShapeMismatchError` when the shapes differ.
 * @see spec 1-pipeline-v1, section 6 step 2
 */
export function nonzeroMask(channels: readonly Volume[]): Volume<"uint8"> {
  const [first] = channels;
  if (first === undefined) throw new BadArgumentError("a case has at least one channel");
  const mask = allocateVolume("uint8", first.shapeZyx);
  for (const [index, channel] of channels.entries()) {
    requireSameShape(first, channel, index);
    markNonzero(channel.data, 0, channel.data.length, mask.data, 0);
  }
  return mask;
}

/** The part of {@link nonzeroMask} that lies in a box. */
export function nonzeroMaskInBox(channels: readonly Volume[], boxZyx: BoxZyx): Volume<"uint8"> {
  const mask = allocateVolume("uint8", shapeOfBox(boxZyx));
  for (const { data, shapeZyx } of channels) {
    eachBoxRow(boxZyx, shapeZyx, (from, to, length) => {
      markNonzero(data, from, length, mask.data, to);
    });
  }
  return mask;
}

function markNonzero(
  data: VoxelArray,
  from: number,
  length: number,
  mask: Uint8Array,
  to: number,
): void {
  if (isBig(data)) {
    for (let i = 0; i < length; i++) if (data[from + i] !== 0n) mask[to + i] = 1;
  } else {
    for (let i = 0; i < length; i++) if (data[from + i] !== 0) mask[to + i] = 1;
  }
}

/**
 * Refuses a channel of another shape than the first.
 *
 * @throws `VP4201 ModalityShapeMismatchError`
 */
export function requireSameShape(first: Volume, channel: Volume, index: number): void {
  if (sameZyx(first.shapeZyx, channel.shapeZyx)) return;
  const [found, expected] = [channel.shapeZyx, first.shapeZyx];
  throw new ModalityShapeMismatchError(
    `modality ${index} is ${found.join(" x ")}, modality 0 is ${expected.join(" x ")} (z, y, x)`,
    { found, expected, remedy: "Resample the modalities of the case onto one grid." },
  );
}
