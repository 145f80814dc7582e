import { VoxprepError } from "./voxprep-error.js";

/** VP6101: a case that does not fit into the memory budget alone. */
export class InsufficientMemoryError extends VoxprepError {
  override readonly code = "VP6101";
}

/** VP6102: a resampled size that is far beyond the rest of the data set. */
export class PredictedSizeTooLargeError extends VoxprepError {
  override readonly code = "VP6102";
}

/** VP6103: an allocation that failed twice. */
export class OutOfMemoryError extends VoxprepError {
  override readonly code = "VP6103";
}

/** VP6201: the disk is full. */
export class DiskFullError extends VoxprepError {
  override readonly code = "VP6201";
}

/** VP6203: an output could not be written or synced. */
export class OutputWriteError extends VoxprepError {
  override readonly code = "VP6203";
}

/** VP6204: an input could not be read. */
export class InputReadError extends VoxprepError {
  override readonly code = "VP6204";
}

/** VP6301: too many open files. */
export class TooManyOpenFilesError extends VoxprepError {
  override readonly code = "VP6301";
}

/** VP6401: the planner cannot make a plan from this fingerprint. */
export class PlanningError extends VoxprepError {
  override readonly code = "VP6401";
}
