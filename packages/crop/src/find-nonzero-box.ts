import { type BoxZyx, EmptyImageError, type Volume } from "@voxprep/core";
import { cutMask, markChannels } from "./nonzero-mask.js";

/** The nonzero region of a case. */
export interface NonzeroBox {
  readonly boxZyx: BoxZyx;
  /** Nonzero mask with cavities filled, cut to the box. */
  readonly mask: Volume<"uint8">;
}

/**
 * Finds the region in which any channel is nonzero.
 *
 * @param channels - At least one; all of one shape.
 * @throws `VP3103 EmptyImageError` when every voxel of every channel is 0.
 * @throws `VP4201 ModalityShapeMismatchError` when the shapes differ.
 * @see spec 1-pipeline-v1, section 6 steps 2 and 3
 */
export function findNonzeroBox(channels: readonly Volume[]): NonzeroBox {
  const bits = markChannels(channels);
  try {
    const boxZyx = bits.box();
    if (boxZyx === null) throw emptyImage();
    bits.fillHoles(); // which cannot move the box
    return { boxZyx, mask: cutMask(bits, boxZyx) };
  } finally {
    bits.close();
  }
}

function emptyImage(): EmptyImageError {
  return new EmptyImageError("every voxel of every modality is 0, so nothing would be left", {
    remedy: "Export the image again, or take the case out of dataset.json.",
    originals: "A worker dies with `zero-size array to reduction operation minimum`.",
  });
}
