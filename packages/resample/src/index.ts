export type {
  FloatVolume,
  ImageResampling,
  ImageSlicesResampling,
  LabelResampling,
  LabelSlicesResampling,
  LabelVolumeResampling,
  LinearVolumeResampling,
  OutputDtype,
  Resampling,
  ResamplingMemory,
  ResamplingOptions,
  ResizeOperator,
  SplineVolumeResampling,
  UnchangedResampling,
} from "./job-types.js";
export { newShapeZyx } from "./new-shape.js";
export { phaseCount, phaseUnits, runPhase, sourcePlaneOf } from "./phases.js";
export {
  blockBytes,
  coefficientBytes,
  type ImageResamplingOptions,
  prepareImageResampling,
} from "./prepare-image.js";
export { type LabelResamplingOptions, prepareLabelResampling } from "./prepare-labels.js";
export { resampleImage } from "./resample-image.js";
export { resampleLabels } from "./resample-labels.js";
export { ANISOTROPY_THRESHOLD, type Axis, separateAxis } from "./separate-axis.js";
