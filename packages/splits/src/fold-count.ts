import { BadArgumentError } from "@voxprep/core";

/**
 * Refuses numbers of folds that make no cross-validation.
 *
 * @throws `VP0401 BadArgumentError` unless it is a whole number of at least 2.
 */
export function checkFoldCount(folds: number): void {
  if (Number.isInteger(folds) && folds >= 2) return;
  throw new BadArgumentError(
    `${folds} folds were asked for, expected a whole number of at least 2`,
    { found: folds },
  );
}
