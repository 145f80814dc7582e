import {
  allocateShared,
  BadShapeError,
  castToFloat32,
  sameZyx,
  type Volume,
  type VoxelArray,
} from "@voxprep/core";
import { eachEqualRun } from "@voxprep/kernels";

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
  const values = asFloat32(image.data);
  return label.data instanceof Float32Array
    ? sampleRuns(values, label.data)
    : sampleVoxels(values, label.data);
}

/** Labels come in long runs, so the foreground is found run by run. */
function sampleRuns(image: Float32Array, label: Float32Array): Float32Array {
  const runs: number[] = [];
  let foreground = 0;
  eachEqualRun(label, (value, start, end) => {
    if (!(value > 0)) return;
    runs.push(start, end);
    foreground += end - start;
  });
  const sample = makeSample(foreground);
  let taken = 0;
  // Foreground voxels of the present run to pass before the next one is taken.
  let wait = 0;
  for (let run = 0; run < runs.length; run += 2) {
    const end = runs[run + 1] as number;
    let at = (runs[run] as number) + wait;
    for (; at < end; at += STEP) sample[taken++] = image[at] as number;
    wait = at - end;
  }
  return sample;
}

function sampleVoxels(image: Float32Array, label: VoxelArray): Float32Array {
  let foreground = 0;
  for (let i = 0; i < label.length; i++) if ((label[i] as number) > 0) foreground++;
  const sample = makeSample(foreground);
  let taken = 0;
  let wait = 0;
  for (let i = 0; taken < sample.length; i++) {
    if ((label[i] as number) > 0 && wait-- === 0) {
      sample[taken++] = image[i] as number;
      wait = STEP - 1;
    }
  }
  return sample;
}

/** Memory for every tenth of so many voxels. */
function makeSample(foreground: number): Float32Array {
  const length = Math.ceil(foreground / STEP);
  return new Float32Array(allocateShared(length * Float32Array.BYTES_PER_ELEMENT));
}

function asFloat32(data: VoxelArray): Float32Array {
  if (data instanceof Float32Array) return data;
  const cast = new Float32Array(data.length);
  castToFloat32(data, cast);
  return cast;
}
