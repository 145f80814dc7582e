import { VoxprepError } from "./voxprep-error.js";

/** VP0101: an option, value or command that does not exist or does not fit. */
export class UsageError extends VoxprepError {
  override readonly code = "VP0101";
}

/** VP0102: Node or its engine lacks something that voxprep needs. */
export class UnsupportedRuntimeError extends VoxprepError {
  override readonly code = "VP0102";
}

/** VP0201: the output folder cannot be written. */
export class OutputNotWritableError extends VoxprepError {
  override readonly code = "VP0201";
}

/** VP0202: a folder that is written lies in, is, or holds the raw task folder. */
export class OverlappingFoldersError extends VoxprepError {
  override readonly code = "VP0202";
}

/** VP0203: the target of a conversion exists already; nothing is ever removed. */
export class OutputExistsError extends VoxprepError {
  override readonly code = "VP0203";
}

/** VP0301: an output path is longer than the system allows. */
export class PathTooLongError extends VoxprepError {
  override readonly code = "VP0301";
}

/** VP0401: an argument of a package function that cannot be used. */
export class BadArgumentError extends VoxprepError {
  override readonly code = "VP0401";
}

/** VP0402: a box that is empty or leaves the volume it is cut from. */
export class BoxOutsideError extends VoxprepError {
  override readonly code = "VP0402";
}

/** VP0403: arrays or volumes whose shapes do not fit together. */
export class BadShapeError extends VoxprepError {
  override readonly code = "VP0403";
}
