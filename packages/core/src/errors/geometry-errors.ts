import { VoxprepError } from "./voxprep-error.js";

/** VP4101: label and image have different shapes. */
export class ShapeMismatchError extends VoxprepError {
  override readonly code = "VP4101";
}

/** VP4102: label and image have different spacings. */
export class SpacingMismatchError extends VoxprepError {
  override readonly code = "VP4102";
}

/** VP4105: direction cosines that are not orthonormal. */
export class NonOrthonormalDirectionError extends VoxprepError {
  override readonly code = "VP4105";
}

/** VP4106: a direction matrix that is singular or not finite. */
export class SingularAffineError extends VoxprepError {
  override readonly code = "VP4106";
}

/** VP4201: modalities of one case have different shapes. */
export class ModalityShapeMismatchError extends VoxprepError {
  override readonly code = "VP4201";
}

/** VP4202: modalities of one case have different spacings. */
export class ModalitySpacingMismatchError extends VoxprepError {
  override readonly code = "VP4202";
}
