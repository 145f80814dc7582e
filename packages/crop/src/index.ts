export { boundingBox } from "./bounding-box.js";
export { shapeOfBox } from "./box.js";
export { type CropCaseInput, type CropCaseResult, cropCase } from "./crop-case.js";
export { type CropImageOptions, cropImage } from "./crop-image.js";
export { type CroppedLabel, cropLabel, labelOfMask, OUTSIDE_LABEL } from "./crop-label.js";
export { fillHolesInPlace } from "./fill-holes.js";
export { findNonzeroBox, type NonzeroBox } from "./find-nonzero-box.js";
export { nonzeroMask } from "./nonzero-mask.js";
export { pasteBox } from "./paste-box.js";
