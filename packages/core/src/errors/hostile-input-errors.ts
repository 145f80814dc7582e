import { VoxprepError } from "./voxprep-error.js";

/** VP9001: a pickle that names a global outside the allow-list. */
export class UnsafePickleError extends VoxprepError {
  override readonly code = "VP9001";
}

/** VP9002: a pickle that expands beyond the limits. */
export class PickleTooLargeError extends VoxprepError {
  override readonly code = "VP9002";
}

/** VP9003: a malformed, cut or unsupported pickle. */
export class BadPickleError extends VoxprepError {
  override readonly code = "VP9003";
}

/** VP9101: a dataset.json entry that points outside the task folder. */
export class PathOutsideTaskError extends VoxprepError {
  override readonly code = "VP9101";
}

/** VP9102: a case name with characters that are unsafe in file names. */
export class UnsafeCaseNameError extends VoxprepError {
  override readonly code = "VP9102";
}

/** VP9103: a case named like a file that the pipeline writes beside cases. */
export class ReservedCaseNameError extends VoxprepError {
  override readonly code = "VP9103";
}

/** VP9104: two case names that differ in case only on a folder that does not tell them apart. */
export class CaseFoldClashError extends VoxprepError {
  override readonly code = "VP9104";
}

/** VP9106: a case name that Windows reserves. */
export class ReservedNameError extends VoxprepError {
  override readonly code = "VP9106";
}

/** VP9201: a header that promises more than the file can hold. */
export class HeaderPromisesTooMuchError extends VoxprepError {
  override readonly code = "VP9201";
}

/** VP9202: a stream that inflates far beyond what its header promises. */
export class GzipBombError extends VoxprepError {
  override readonly code = "VP9202";
}

/** VP9301: a zip archive with an unsafe, double or unsupported entry. */
export class UnsafeZipEntryError extends VoxprepError {
  override readonly code = "VP9301";
}

/** VP9302: an npz without the array that is looked for. */
export class NpzKeyMissingError extends VoxprepError {
  override readonly code = "VP9302";
}

/** VP9303: an npy array of Python objects. */
export class ObjectArrayError extends VoxprepError {
  override readonly code = "VP9303";
}

/** VP9304: an npy header or array that is malformed. */
export class BadNpyHeaderError extends VoxprepError {
  override readonly code = "VP9304";
}
