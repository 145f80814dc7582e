import { VoxprepError } from "./voxprep-error.js";

/** VP3103: every voxel of every modality is 0. */
export class EmptyImageError extends VoxprepError {
  override readonly code = "VP3103";
}

/** VP3106: a finite value that does not fit into float32. */
export class FloatOverflowError extends VoxprepError {
  override readonly code = "VP3106";
}

/** VP3201: an axis whose resampled length rounds to 0. */
export class EmptyResampledShapeError extends VoxprepError {
  override readonly code = "VP3201";
}
