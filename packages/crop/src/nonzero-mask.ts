import {
  allocateVolume,
  BadArgumentError,
  ModalityShapeMismatchError,
  sameZyx,
  type Volume,
} from "@voxprep/core";

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
    const { data } = channel;
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
      for (let i = 0; i < data.length; i++) if (data[i] !== 0n) mask.data[i] = 1;
    } else {
      for (let i = 0; i < data.length; i++) if (data[i] !== 0) mask.data[i] = 1;
    }
  }
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
