import { VoxprepError } from "./voxprep-error.js";

/** VP1301: an image file of a listed case does not exist. */
export class ImageFileMissingError extends VoxprepError {
  override readonly code = "VP1301";
}

/** VP1302: the label file of a listed case does not exist. */
export class LabelFileMissingError extends VoxprepError {
  override readonly code = "VP1302";
}

/** VP1303: a path is a folder, pipe, socket or device, not a regular file. */
export class NotARegularFileError extends VoxprepError {
  override readonly code = "VP1303";
}

/** VP1304: a symbolic link leads to itself. */
export class SymlinkLoopError extends VoxprepError {
  override readonly code = "VP1304";
}

/** VP1305: some modality files of a case exist, others do not. */
export class ModalityMissingError extends VoxprepError {
  override readonly code = "VP1305";
}

/** VP1306: a file exists but may not be read. */
export class FileNotReadableError extends VoxprepError {
  override readonly code = "VP1306";
}
