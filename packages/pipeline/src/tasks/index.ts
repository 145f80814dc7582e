import { compete, prepareClass } from "./argmax-tasks.js";
import { convertImage } from "./convert-tasks.js";
import { cutImage, cutLabel, findBox, markMask } from "./crop-tasks.js";
import { encodeImage, narrowLabel } from "./export-tasks.js";
import { fixFile } from "./fix-tasks.js";
import { checksumFile, hashFile, hashNpz, hashParts } from "./hash-tasks.js";
import { imageRange, labelValues } from "./init-tasks.js";
import { pieceBuffers } from "./input-transfers.js";
import { joinChannels } from "./join-tasks.js";
import { decodeCropped, encodePlanes } from "./npz-tasks.js";
import { pasteLabels, turnPrediction } from "./prediction-tasks.js";
import { readImage, readLabel } from "./read-tasks.js";
import { releaseMemory } from "./release-tasks.js";
import { prepareImage, prepareLabels, resamplePart } from "./resample-tasks.js";
import {
  copyVolume,
  locate,
  measure,
  normalizePlanes,
  sample,
  summarizeSamples,
  transpose,
} from "./voxel-tasks.js";

/**
 * Everything that touches voxels, by name. A task is an ordinary function with one argument of plain
 * data and shared buffers, so that it runs in any thread.
 */
export interface TaskTable {
  readonly convertImage: typeof convertImage;
  readonly fixFile: typeof fixFile;
  readonly hashFile: typeof hashFile;
  readonly imageRange: typeof imageRange;
  readonly labelValues: typeof labelValues;
  readonly checksumFile: typeof checksumFile;
  readonly hashParts: typeof hashParts;
  readonly hashNpz: typeof hashNpz;
  readonly readImage: typeof readImage;
  readonly readLabel: typeof readLabel;
  readonly findBox: typeof findBox;
  readonly cutImage: typeof cutImage;
  readonly cutLabel: typeof cutLabel;
  readonly markMask: typeof markMask;
  readonly joinChannels: typeof joinChannels;
  readonly encodeImage: typeof encodeImage;
  readonly narrowLabel: typeof narrowLabel;
  readonly turnPrediction: typeof turnPrediction;
  readonly pasteLabels: typeof pasteLabels;
  readonly prepareClass: typeof prepareClass;
  readonly compete: typeof compete;
  readonly encodePlanes: typeof encodePlanes;
  readonly decodeCropped: typeof decodeCropped;
  readonly sample: typeof sample;
  readonly summarizeSamples: typeof summarizeSamples;
  readonly transpose: typeof transpose;
  readonly copyVolume: typeof copyVolume;
  readonly prepareImage: typeof prepareImage;
  readonly prepareLabels: typeof prepareLabels;
  readonly resamplePart: typeof resamplePart;
  readonly measure: typeof measure;
  readonly normalizePlanes: typeof normalizePlanes;
  readonly locate: typeof locate;
  readonly releaseMemory: typeof releaseMemory;
}

/** The worker tasks. */
export const TASKS: TaskTable = {
  convertImage,
  fixFile,
  hashFile,
  imageRange,
  labelValues,
  checksumFile,
  hashParts,
  hashNpz,
  readImage,
  readLabel,
  findBox,
  cutImage,
  cutLabel,
  markMask,
  joinChannels,
  encodeImage,
  narrowLabel,
  turnPrediction,
  pasteLabels,
  prepareClass,
  compete,
  encodePlanes,
  decodeCropped,
  sample,
  summarizeSamples,
  transpose,
  copyVolume,
  prepareImage,
  prepareLabels,
  resamplePart,
  measure,
  normalizePlanes,
  locate,
  releaseMemory,
};

/** Name of a worker task. */
export type TaskName = keyof TaskTable;

/** Argument of a worker task. */
export type TaskInput<N extends TaskName> = Parameters<TaskTable[N]>[0];

/** Result of a worker task. */
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<TaskTable[N]>>;

/** Buffers in results that are not shared: they are handed over to the main thread, not copied. */
export const TRANSFERS: {
  readonly [N in TaskName]?: (output: TaskOutput<N>) => ArrayBufferLike[];
} = {
  convertImage: (files) => (files ?? []).map(({ buffer }) => buffer),
  encodeImage: (bytes) => [bytes.buffer],
  fixFile: (bytes) => [bytes.buffer],
  encodePlanes: pieceBuffers,
  hashNpz: ({ pieces }) => pieceBuffers(pieces),
};
