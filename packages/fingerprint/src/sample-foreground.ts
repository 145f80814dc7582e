import {
  allocateShared,
  BadShapeError,
  castToFloat32,
  sameZyx,
  type Volume,
  type VoxelArray,
} from "@voxprep/core";

/** Of the foreground voxels of a case, the first and every tenth after it are sampled. */
const STEP = 10;

/**
 * Samples the foreground of a case: every tenth of the voxels whose label is above 0, in C order,
 * beginning with the first.
 *
 * @param image - One channel of the cropped case.
 * @param label - Its label, of the same shape; any value above 0 is foreground.
 * @returns float32, over memory that threads can share.
 * @throws `VP0403 BadShapeError` when the shapes differ.
 * @see spec 1-pipeline-v1, section 7
 */
export function sampleForeground(image: Volume, label: Volume): Float32Array {
  if (!sameZyx(image.shapeZyx, label.shapeZyx)) {
    const [imageShape, labelShape] = [image, label].map(({ shapeZyx }) => shapeZyx.join(" x "));
    throw new BadShapeError(`the image has ${imageShape} voxels, its label ${labelShape}`, {
      found: [...label.shapeZyx],
      expected: [...image.shapeZyx],
    });
  }
  const length = Math.ceil(countForeground(label.data) / STEP);
  const buffer = allocateShared(length * Float32Array.BYTES_PER_ELEMENT);
  const sample = new Float32Array(buffer);
  gatherForeground(asFloat32(image.data), label.data, sample);
  return sample;
}

function countForeground(label: VoxelArray): number {
  let count = 0;
  for (let i = 0; i < label.length; i++) {
    if ((label[i] as number) > 0) count++;
  }
  return count;
}

function gatherForeground(image: Float32Array, label: VoxelArray, sample: Float32Array): void {
  let taken = 0;
  // Foreground voxels to pass before the next one is taken.
  let wait = 0;
  for (let i = 0; taken < sample.length; i++) {
    if ((label[i] as number) > 0 && wait-- === 0) {
      sample[taken++] = image[i] as number;
      wait = STEP - 1;
    }
  }
}

function asFloat32(data: VoxelArray): Float32Array {
  if (data instanceof Float32Array) return data;
  const cast = new Float32Array(data.length);
  castToFloat32(data, cast);
  return cast;
}
