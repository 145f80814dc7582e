import { VoxprepError } from "./voxprep-error.js";

/** VP5101: a label value that dataset.json does not declare. */
export class UndeclaredLabelError extends VoxprepError {
  override readonly code = "VP5101";
}

/** VP5102: a label value that is no whole number. */
export class NonIntegerLabelError extends VoxprepError {
  override readonly code = "VP5102";
}

/** VP5103: a negative label value. */
export class NegativeLabelError extends VoxprepError {
  override readonly code = "VP5103";
}

/** VP5104: NaN in a label. */
export class NanLabelError extends VoxprepError {
  override readonly code = "VP5104";
}
