import { castChannel, cutImage, cutLabel, findBox } from "./crop-tasks.js";
import { decodeCropped, encodePlanes } from "./npz-tasks.js";
import { readImage, readLabel } from "./read-tasks.js";
import { prepareImage, prepareLabels, runImagePhase, runLabelPhase } from "./resample-tasks.js";
import {
  copyChannel,
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
export const TASKS = {
  readImage,
  readLabel,
  findBox,
  cutImage,
  cutLabel,
  castChannel,
  encodePlanes,
  decodeCropped,
  sample,
  summarizeSamples,
  transpose,
  copyChannel,
  prepareImage,
  prepareLabels,
  runImagePhase,
  runLabelPhase,
  measure,
  normalizePlanes,
  locate,
} as const;

/** Name of a worker task. */
export type TaskName = keyof typeof TASKS;

/** Argument of a worker task. */
export type TaskInput<N extends TaskName> = Parameters<(typeof TASKS)[N]>[0];

/** Result of a worker task. */
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<(typeof TASKS)[N]>>;
