import { type BoxZyx, ShapeMismatchError, sameZyx, type Volume, type Zyx } from "@voxprep/core";
import { eachEqualRun } from "@voxprep/kernels";
import { cropImage } from "./crop-image.js";

/** Value of background voxels outside the nonzero mask. */
export const OUTSIDE_LABEL = -1;

/** What is noticed while a label is cut. */
export interface CroppedLabel {
  /** Ascending distinct values, -1 included; float32 numbers, before values below -1 become 0. */
  readonly classes: readonly number[];
}

/**
 * Cuts a box out of a label: background outside the nonzero mask becomes -1, values below -1 become 0.
 *
 * @param label - Any dtype, of the image's shape; never changed.
 * @param mask - Of the box's shape.
 * @param imageShapeZyx - Shape of the images the box was found in.
 * @param out - Receives the label; as long as the box.
 * @throws `VP4101 ShapeMismatchError` when the label has another shape than the images.
 * @see spec 1-pipeline-v1, section 6 steps 4 to 6
 */
export function cropLabel(
  label: Volume,
  imageShapeZyx: Zyx,
  boxZyx: BoxZyx,
  mask: Volume<"uint8">,
  out: Float32Array,
): CroppedLabel {
  if (!sameZyx(label.shapeZyx, imageShapeZyx)) throw shapeMismatch(label.shapeZyx, imageShapeZyx);
  cropImage(label, boxZyx, out);
  markOutside(out, mask.data);
  const classes = distinctValues(out);
  if (classes.some((value) => value < OUTSIDE_LABEL)) clearBelowOutside(out);
  return { classes };
}

/** The label of a case that has none: 0 in the nonzero mask, -1 outside. */
export function labelOfMask(mask: Volume<"uint8">, out: Float32Array): CroppedLabel {
  out.fill(0);
  markOutside(out, mask.data);
  return { classes: distinctValues(out) };
}

/** Four voxels of the mask that all lie inside. */
const ALL_INSIDE = 0x01010101;

function markOutside(label: Float32Array, mask: Uint8Array): void {
  const isAligned = mask.byteOffset % Uint32Array.BYTES_PER_ELEMENT === 0;
  const words = isAligned
    ? new Uint32Array(mask.buffer, mask.byteOffset, Math.floor(mask.length / 4))
    : new Uint32Array(0);
  for (let word = 0; word < words.length; word++) {
    if (words[word] !== ALL_INSIDE) markOutsideOf(label, mask, 4 * word, 4 * word + 4);
  }
  markOutsideOf(label, mask, 4 * words.length, mask.length);
}

function markOutsideOf(label: Float32Array, mask: Uint8Array, start: number, end: number): void {
  for (let i = start; i < end; i++) {
    if (mask[i] === 0 && label[i] === 0) label[i] = OUTSIDE_LABEL;
  }
}

function clearBelowOutside(label: Float32Array): void {
  for (let i = 0; i < label.length; i++) {
    if ((label[i] as number) < OUTSIDE_LABEL) label[i] = 0;
  }
}

function distinctValues(label: Float32Array): number[] {
  const values = new Set<number>(); // a Set takes -0 for 0, as numpy's unique does
  eachEqualRun(label, (value) => values.add(value));
  return [...values].sort((a, b) => a - b);
}

function shapeMismatch(found: Zyx, expected: Zyx): ShapeMismatchError {
  return new ShapeMismatchError(
    `the label is ${found.join(" x ")}, the image is ${expected.join(" x ")} (z, y, x)`,
    {
      found,
      expected,
      remedy: "Resample the label onto the image grid, or take the case out of dataset.json.",
      originals: "Both are cut with the image's box; when it fits into the label nothing is said.",
    },
  );
}
