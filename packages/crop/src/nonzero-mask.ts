import {
  allocateVolume,
  BadArgumentError,
  type BoxZyx,
  ModalityShapeMismatchError,
  sameZyx,
  type Volume,
} from "@voxprep/core";
import { markNonzeroRows } from "@voxprep/kernels";
import { shapeOfBox } from "./box.js";

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
  for (const [index, channel] of channels.entries()) requireSameShape(first, channel, index);
  const [nz, ny, nx] = first.shapeZyx;
  return nonzeroMaskInBox(channels, [
    [0, nz],
    [0, ny],
    [0, nx],
  ]);
}

/** The part of {@link nonzeroMask} that lies in a box. */
export function nonzeroMaskInBox(channels: readonly Volume[], boxZyx: BoxZyx): Volume<"uint8"> {
  const mask = allocateVolume("uint8", shapeOfBox(boxZyx));
  const [[z0, z1], [y0, y1], [x0, x1]] = boxZyx;
  const [count, length] = [y1 - y0, x1 - x0];
  for (const { data, shapeZyx } of channels) {
    const [, ny, nx] = shapeZyx;
    for (let z = z0; z < z1; z++) {
      const start = (z * ny + y0) * nx + x0;
      const maskStart = (z - z0) * count * length;
      markNonzeroRows(data, { start, step: nx, length, count, maskStart }, mask.data);
    }
  }
  return mask;
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
