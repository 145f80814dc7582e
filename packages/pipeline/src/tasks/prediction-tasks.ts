import {
  type AxisOrder,
  allocateVolume,
  BadArgumentError,
  BadShapeError,
  type BoxZyx,
  isIdentityOrder,
  permute,
  sameZyx,
  transposeVolume,
  type Volume,
  type VoxelArray,
  volumeOver,
  voxelCount,
  type Zyx,
} from "@voxprep/core";
import { pasteBox } from "@voxprep/crop";
import type { OutputDtype } from "@voxprep/resample";
import { type PredictionArray, readPrediction } from "./read-prediction.js";

/** A prediction with its axes in the scan's order. */
export type TurnedPrediction =
  | { readonly kind: "labels"; readonly labels: Volume<"float32"> }
  | {
      readonly kind: "probabilities";
      /** One per class. */
      readonly classes: readonly Volume<OutputDtype>[];
      readonly isHalf: boolean;
    };

/** A prediction, and the grid that it has to be on. */
export interface TurnPredictionInput {
  /** A file, or an array of the caller. */
  readonly prediction: string | PredictionArray;
  /** Of the case, in stage order. */
  readonly resampledSize: Zyx;
  readonly transposeBackward: AxisOrder;
}

/** The originals write uint8. */
const LARGEST_LABEL = 255;

/**
 * Reads a prediction, makes sure that it fits its case, and turns its axes back to those of the scan.
 *
 * Labels are three axes, or four of which the first is 1; -1, the outside of prepared cases, counts as background.
 *
 * @throws `VP0403 BadShapeError` for another grid; `VP0401 BadArgumentError` for labels that are not whole or beyond 255, for
 *   probabilities that are no floats or NaN; what {@link readPrediction} throws.
 */
export async function turnPrediction(input: TurnPredictionInput): Promise<TurnedPrediction> {
  const { resampledSize, transposeBackward } = input;
  const given = input.prediction;
  const prediction = typeof given === "string" ? await readPrediction(given) : given;
  const isTurned = prediction.axes === "scan";
  const grid = isTurned ? permute(resampledSize, transposeBackward) : resampledSize;
  const channels = channelsOf(prediction, grid);
  const order: AxisOrder = isTurned ? [0, 1, 2] : transposeBackward;
  const [first, second] = channels;
  if (first === undefined) throw new BadShapeError("the prediction has no channel");
  if (second === undefined) {
    return { kind: "labels", labels: transposeVolume(labelsOf(first, grid), order) };
  }
  const classes = channels.map((data) => transposeVolume(probabilitiesOf(data, grid), order));
  // What another thread is to see lies in shared memory; a turned volume does already.
  const shared = isIdentityOrder(order) ? classes.map(inSharedMemory) : classes;
  return { kind: "probabilities", classes: shared, isHalf: prediction.isHalf };
}

function channelsOf({ shape, data }: PredictionArray, grid: Zyx): VoxelArray[] {
  const [z = 0, y = 0, x = 0] = shape.slice(-3);
  const count = shape.length === 4 ? (shape[0] ?? 0) : 1;
  const isFitting = (shape.length === 3 || shape.length === 4) && sameZyx([z, y, x], grid);
  if (!isFitting) {
    throw new BadShapeError(
      `the prediction is ${shape.join(" x ")}; the case is ${grid.join(" x ")} (z, y, x), or so many per class`,
      { found: shape, expected: grid, remedy: "Restore it with the case and stage that it is of." },
    );
  }
  const voxels = voxelCount(grid);
  return Array.from({ length: count }, (_, i) => data.subarray(i * voxels, (i + 1) * voxels));
}

function labelsOf(data: VoxelArray, grid: Zyx): Volume<"float32"> {
  const labels = allocateVolume("float32", grid);
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (!Number.isInteger(value) || value < -1 || value > LARGEST_LABEL) {
      throw new BadArgumentError(
        `the prediction holds ${value}; expected whole labels from 0 to ${LARGEST_LABEL}`,
        { found: value, remedy: "Give labels, or probabilities with one channel per class." },
      );
    }
    labels.data[i] = Math.max(0, value);
  }
  return labels;
}

function probabilitiesOf(data: VoxelArray, grid: Zyx): Volume<OutputDtype> {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    throw new BadArgumentError("the channels of the prediction are no floats", {
      remedy: "Give probabilities as float16, float32 or float64, or labels without channels.",
    });
  }
  if (data.some(Number.isNaN)) {
    throw new BadArgumentError("the prediction holds NaN, which is no probability", {
      remedy: "See what the network was fed.",
    });
  }
  return data instanceof Float32Array
    ? volumeOver("float32", grid, data)
    : volumeOver("float64", grid, data);
}

function inSharedMemory(volume: Volume<OutputDtype>): Volume<OutputDtype> {
  const { buffer } = volume.data;
  if (typeof SharedArrayBuffer === "function" && buffer instanceof SharedArrayBuffer) return volume;
  const copy = allocateVolume(volume.dtype, volume.shapeZyx);
  copy.data.set(volume.data);
  return copy;
}

/** Puts a cropped segmentation into its place in the scan; background outside. */
export function pasteLabels(input: {
  readonly labels: Volume<"float32"> | Volume<"uint8">;
  readonly boxZyx: BoxZyx;
  readonly shapeZyx: Zyx;
}): Volume<"uint8"> {
  const { labels, boxZyx, shapeZyx } = input;
  return pasteBox(asBytes(labels), boxZyx, shapeZyx);
}

function asBytes(labels: Volume<"float32"> | Volume<"uint8">): Volume<"uint8"> {
  if (labels.dtype === "uint8") return labels;
  const out = allocateVolume("uint8", labels.shapeZyx);
  for (let i = 0; i < labels.data.length; i++) out.data[i] = labels.data[i] as number;
  return out;
}
