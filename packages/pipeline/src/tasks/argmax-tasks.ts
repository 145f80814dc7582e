import { type IndexRange, planesOf, type Volume } from "@voxprep/core";
import { float16FromBits, float16ToBits } from "@voxprep/io";
import {
  type ImageResampling,
  type OutputDtype,
  prepareImageResampling,
  type ResamplingOptions,
} from "@voxprep/resample";

/** Plans the linear resampling of the probabilities of one class. */
export function prepareClass(input: {
  readonly volume: Volume<OutputDtype>;
  readonly options: ResamplingOptions;
  /** `"float64"` keeps the values for a rounding to half floats. */
  readonly outputDtype: OutputDtype;
}): ImageResampling<OutputDtype> {
  const { volume, options, outputDtype } = input;
  return prepareImageResampling<OutputDtype>(volume, { ...options, order: 1, outputDtype });
}

/** A class that competes for the voxels of some planes. */
export interface CompeteInput {
  readonly classValue: number;
  readonly probabilities: Volume<OutputDtype>;
  /** The largest probability so far; written. */
  readonly best: Volume<OutputDtype>;
  /** The class that has it; written. */
  readonly labels: Volume<"uint8">;
  /** Planes of all three. */
  readonly planes: IndexRange;
  /** True rounds to half floats before the comparison. */
  readonly isHalf: boolean;
}

/**
 * Gives a class the voxels where its probability is larger than that of all classes before it: of equal ones the
 * first wins, as in numpy's argmax. Class 0 gets all.
 */
export function compete(input: CompeteInput): void {
  const { classValue, isHalf, planes } = input;
  const from = slab(input.probabilities, planes);
  const best = slab(input.best, planes);
  const labels = planesOf(input.labels, planes[0], planes[1]).data;
  for (let i = 0; i < from.length; i++) {
    const exact = from[i] as number;
    const value = isHalf ? float16FromBits(float16ToBits(exact)) : exact;
    if (classValue > 0 && !(value > (best[i] as number))) continue;
    best[i] = value;
    labels[i] = classValue;
  }
}

function slab(volume: Volume<OutputDtype>, [start, end]: IndexRange): Float32Array | Float64Array {
  const [, ny, nx] = volume.shapeZyx;
  return volume.data.subarray(start * ny * nx, end * ny * nx);
}
