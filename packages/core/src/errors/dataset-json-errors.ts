import { VoxprepError } from "./voxprep-error.js";

/** VP1001: the task folder holds no dataset.json. */
export class DatasetJsonMissingError extends VoxprepError {
  override readonly code = "VP1001";
}

/** VP1002: dataset.json is not JSON, too large or nested too deeply. */
export class DatasetJsonSyntaxError extends VoxprepError {
  override readonly code = "VP1002";
}

/** VP1003: dataset.json is not UTF-8. */
export class DatasetJsonEncodingError extends VoxprepError {
  override readonly code = "VP1003";
}

/** VP1005: a JSON object names one key twice. */
export class DuplicateJsonKeyError extends VoxprepError {
  override readonly code = "VP1005";
}

/** VP1006: dataset.json lacks a key that is needed. */
export class DatasetJsonKeyMissingError extends VoxprepError {
  override readonly code = "VP1006";
}

/** VP1007: dataset.json lists no training case. */
export class NoTrainingCasesError extends VoxprepError {
  override readonly code = "VP1007";
}

/** VP1008: two training entries have the same case identifier. */
export class DuplicateCaseError extends VoxprepError {
  override readonly code = "VP1008";
}

/** VP1010: the modality keys are not 0 to n-1. */
export class ModalityKeysError extends VoxprepError {
  override readonly code = "VP1010";
}

/** VP1011: a label key is no integer. */
export class LabelKeysError extends VoxprepError {
  override readonly code = "VP1011";
}

/** VP1012: the labels have no background 0. */
export class BackgroundLabelMissingError extends VoxprepError {
  override readonly code = "VP1012";
}

/** VP1014: an image is listed with its modality suffix. */
export class CaseNameHasModalitySuffixError extends VoxprepError {
  override readonly code = "VP1014";
}

/** VP1015: a listed file does not end in .nii.gz. */
export class FileEndingError extends VoxprepError {
  override readonly code = "VP1015";
}

/** VP1016: a label entry names the label of another listed case. */
export class ImageLabelNameMismatchError extends VoxprepError {
  override readonly code = "VP1016";
}

/** VP1018: the task folder lacks imagesTr or labelsTr. */
export class TaskFolderIncompleteError extends VoxprepError {
  override readonly code = "VP1018";
}
