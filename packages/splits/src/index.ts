// Folds of the originals.

// Folds that respect groups and strata.
export {
  type BalancedKFoldOptions,
  balancedKFold,
  groupedKFold,
  stratifiedKFold,
} from "./balanced-k-fold.js";
// What folds hold, and what is wrong with them.
export { type CheckFoldsOptions, checkFolds } from "./check-folds.js";
// Groups and strata.
export {
  type CsvOptions,
  type CsvRow,
  type CsvTable,
  csvColumn,
  parseCsv,
} from "./csv-table.js";
export {
  type FoldBalance,
  type FoldBalanceOptions,
  foldBalance,
  type PartBalance,
  type SplitBalance,
  type StratumSum,
} from "./fold-balance.js";
export { type Groups, groupsByPattern } from "./groups.js";
export { type HeldOut, type HoldOutOptions, holdOutIds, holdOutShare } from "./hold-out.js";
export {
  DEFAULT_FOLDS,
  DEFAULT_SEED,
  type Fold,
  type KFoldOptions,
  kFold,
} from "./k-fold.js";
export { leaveOneGroupOut, leaveOneOut } from "./leave-one-out.js";
export {
  makeSplits,
  type SplitMethod,
  type SplitOptions,
  type Splits,
  type TestChoice,
} from "./make-splits.js";
export type { SpreadOptions } from "./spread-cases.js";
export { type Amounts, presenceOf, type Strata, strataOfValues } from "./strata.js";
export { trainValidationFallback } from "./train-validation-fallback.js";
