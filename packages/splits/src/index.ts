export { DEFAULT_FOLDS, type Fold, type KFoldOptions, kFold } from "./k-fold.js";
export { trainValidationFallback } from "./train-validation-fallback.js";
