import { allocateVolume, type Image, type Volume } from "@voxprep/core";
import { niftiFileBytes } from "@voxprep/io/node";

/** The bytes of a NIfTI file; the ending of its name says whether they are compressed. */
export function encodeImage(input: {
  readonly name: string;
  readonly image: Image;
}): Promise<Uint8Array> {
  return niftiFileBytes(input.name, input.image);
}

const SMALLEST = -(2 ** 15);
const LARGEST = 2 ** 15 - 1;

/** A label in the smaller type that programs expect of labels; as it is when that would change a value. */
export function narrowLabel({
  label,
}: {
  readonly label: Volume<"float32">;
}): Volume<"int16"> | Volume<"float32"> {
  const out = allocateVolume("int16", label.shapeZyx);
  for (let i = 0; i < label.data.length; i++) {
    const value = label.data[i] as number;
    if (!Number.isInteger(value) || value < SMALLEST || value > LARGEST) return label;
    out.data[i] = value;
  }
  return out;
}
