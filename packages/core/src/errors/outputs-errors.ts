import { VoxprepError } from "./voxprep-error.js";

/** VP8103: a plan was edited by hand. */
export class PlanEditedError extends VoxprepError {
  override readonly code = "VP8103";
}

/** VP8107: a file under a needed name was not made by voxprep. */
export class ForeignFileError extends VoxprepError {
  override readonly code = "VP8107";
}

/** VP8201: an output of an earlier run is damaged. */
export class DamagedOutputError extends VoxprepError {
  override readonly code = "VP8201";
}

/** VP8204: the manifest was written by a newer voxprep. */
export class ManifestTooNewError extends VoxprepError {
  override readonly code = "VP8204";
}
