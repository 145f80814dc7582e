import { BadArgumentError } from "@voxprep/core";
import { checkFoldCount } from "./fold-count.js";
import { casesByGroup, type Groups } from "./groups.js";
import { DEFAULT_FOLDS, DEFAULT_SEED, type Fold, type KFoldOptions } from "./k-fold.js";
import { sortedIds } from "./sorted-ids.js";
import { type SpreadOptions, spreadCases } from "./spread-cases.js";
import type { Strata } from "./strata.js";

/** Options of {@link balancedKFold}. */
export interface BalancedKFoldOptions extends KFoldOptions, SpreadOptions {}

/**
 * Folds in which no group both trains and validates, and whose validation cases are alike in number.
 *
 * Numbers of cases come out as equal as the groups allow, up to what the search leaves: see {@link balancedKFold}.
 *
 * @param ids - Case identifiers in any order, each once.
 * @throws `VP0401 BadArgumentError` for fewer groups than folds and for a case without a group.
 */
export function groupedKFold(
  ids: readonly string[],
  groups: Groups,
  options: KFoldOptions = {},
): Fold[] {
  return balancedKFold(ids, { ...options, groups });
}

/**
 * Folds whose validation cases have their share of every label, volume or class.
 *
 * Numbers of validation cases differ by one at most, as in `kFold`. When every case has one class, the cases of each class in two
 * folds differ by one at most as well.
 *
 * @param ids - Case identifiers in any order, each once.
 * @throws `VP0401 BadArgumentError` for fewer cases than folds and for a case without strata.
 */
export function stratifiedKFold(
  ids: readonly string[],
  strata: Strata,
  options: KFoldOptions = {},
): Fold[] {
  return balancedKFold(ids, { ...options, strata });
}

/**
 * Folds that keep groups whole and give every fold its share of cases and of each stratum.
 *
 * What is minimized is Pearson's chi-squared of the table of folds and strata; the number of cases counts as much
 * as all strata together. The search is a heuristic with a fixed limit of work: up to some thousand cases it ends where no move of a group and no
 * swap of two makes it better. Same cases, options and seed give the same folds on every machine.
 *
 * @param ids - Case identifiers in any order, each once.
 * @returns Both lists of a fold in code point order; every case validates exactly once.
 * @throws `VP0401 BadArgumentError` for fewer cases (or groups) than folds, fewer than two folds, a case that is listed
 *   twice, has no group or no strata.
 */
export function balancedKFold(ids: readonly string[], options: BalancedKFoldOptions = {}): Fold[] {
  const { folds = DEFAULT_FOLDS, seed = DEFAULT_SEED, groups, strata } = options;
  checkFoldCount(folds);
  const keys = sortedIds(ids);
  refuseTooFew(keys, folds, groups);
  const shares = Array.from({ length: folds }, () => 1 / folds);
  const sizes = shares.map(
    (_, fold) => Math.floor(keys.length / folds) + (fold < keys.length % folds ? 1 : 0),
  );
  const parts = spreadCases(keys, shares, sizes, seed, { groups, strata });
  return foldsOf(keys, parts);
}

/** Folds from what each validates: all other cases train. */
export function foldsOf(
  sortedKeys: readonly string[],
  validation: readonly (readonly string[])[],
): Fold[] {
  return validation.map((val) => {
    const isValidated = new Set(val);
    return { train: sortedKeys.filter((id) => !isValidated.has(id)), val };
  });
}

function refuseTooFew(keys: readonly string[], folds: number, groups: Groups | undefined): void {
  const count = groups === undefined ? keys.length : casesByGroup(keys, groups).size;
  if (count >= folds) return;
  const noun = groups === undefined ? "cases" : "groups";
  throw new BadArgumentError(`${count} ${noun} cannot be split into ${folds} folds`, {
    found: count,
    expected: folds,
    remedy: `Ask for at most ${count} folds, or leave one of the ${noun} out at a time.`,
  });
}
