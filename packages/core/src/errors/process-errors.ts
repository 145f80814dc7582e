import { VoxprepError } from "./voxprep-error.js";

/** VP7201: the run was interrupted. */
export class InterruptedError extends VoxprepError {
  override readonly code = "VP7201";
}

/** VP7301: a worker died twice on the same case. */
export class WorkerDiedError extends VoxprepError {
  override readonly code = "VP7301";
}

/** VP7302: a worker stopped reporting progress. */
export class WorkerStalledError extends VoxprepError {
  override readonly code = "VP7302";
}

/** VP7501: another live run owns the output folder. */
export class LockedError extends VoxprepError {
  override readonly code = "VP7501";
}

/** VP7503: the own lock vanished while running. */
export class LockLostError extends VoxprepError {
  override readonly code = "VP7503";
}

/** VP7901: a bug in voxprep. */
export class InternalError extends VoxprepError {
  override readonly code = "VP7901";
}
