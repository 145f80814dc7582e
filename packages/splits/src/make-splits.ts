import { BadArgumentError } from "@voxprep/core";
import { balancedKFold } from "./balanced-k-fold.js";
import { checkFoldCount } from "./fold-count.js";
import { casesByGroup } from "./groups.js";
import { type HeldOut, holdOutIds, holdOutShare } from "./hold-out.js";
import { DEFAULT_FOLDS, DEFAULT_SEED, type Fold, type KFoldOptions, kFold } from "./k-fold.js";
import { leaveOneGroupOut, leaveOneOut } from "./leave-one-out.js";
import type { SpreadOptions } from "./spread-cases.js";

/** Cases that are held out of all folds: their names, or their part of all. */
export type TestChoice = { readonly ids: readonly string[] } | { readonly share: number };

/** Options of {@link makeSplits}; without any, the folds are those of the originals' trainers. */
export interface SplitOptions extends KFoldOptions, SpreadOptions {
  /** One fold per group instead of a number of folds. Default: false. */
  readonly leaveOneGroupOut?: boolean | undefined;
  /** Default: no test set. */
  readonly test?: TestChoice | undefined;
}

/** How folds were made. `k-fold` is that of the originals. */
export type SplitMethod = "k-fold" | "balanced-k-fold" | "leave-one-out" | "leave-one-group-out";

/** Folds, test set, and how they came about. */
export interface Splits {
  readonly method: SplitMethod;
  readonly folds: readonly Fold[];
  /** Held out of all folds; empty without a test set. */
  readonly testIds: readonly string[];
  /** Test cases that were not named, but belong to a group of one that was. */
  readonly addedTestIds: readonly string[];
  /** Folds that were asked for and that there were too few cases or groups for; else `null`. */
  readonly tooFewForFolds: number | null;
}

/**
 * Splits cases: first the test set, then the folds of the rest.
 *
 * With fewer cases than folds one case is left out at a time, with fewer groups than folds one group.
 *
 * @param ids - Case identifiers in any order, each once.
 * @throws `VP0401 BadArgumentError` when the options do not fit the cases, and when nothing would be left to train with.
 */
export function makeSplits(ids: readonly string[], options: SplitOptions = {}): Splits {
  const { folds = DEFAULT_FOLDS, groups } = options;
  checkFoldCount(folds);
  if (options.leaveOneGroupOut === true && groups === undefined) {
    throw new BadArgumentError("leave-one-group-out needs groups", {
      remedy: "Say how cases are grouped.",
    });
  }
  const { testIds, restIds, addedIds } = heldOut(ids, options);
  const units = groups === undefined ? restIds.length : casesByGroup(restIds, groups).size;
  const method = methodFor(units, options);
  return {
    method,
    folds: foldsBy(method, restIds, options),
    testIds,
    addedTestIds: addedIds,
    tooFewForFolds: options.leaveOneGroupOut !== true && units < folds ? folds : null,
  };
}

function heldOut(ids: readonly string[], { test, groups, strata, seed }: SplitOptions): HeldOut {
  if (test === undefined) return { testIds: [], restIds: ids, addedIds: [] };
  if ("ids" in test) return holdOutIds(ids, test.ids, groups);
  return holdOutShare(ids, test.share, { groups, strata, seed });
}

function methodFor(units: number, options: SplitOptions): SplitMethod {
  const { folds = DEFAULT_FOLDS, groups, strata } = options;
  if (groups !== undefined && (options.leaveOneGroupOut === true || units < folds)) {
    return "leave-one-group-out";
  }
  if (units < folds) return "leave-one-out";
  return groups === undefined && strata === undefined ? "k-fold" : "balanced-k-fold";
}

function foldsBy(method: SplitMethod, ids: readonly string[], options: SplitOptions): Fold[] {
  const { folds = DEFAULT_FOLDS, seed = DEFAULT_SEED, groups = new Map(), strata } = options;
  switch (method) {
    case "k-fold":
      return kFold(ids, { folds, seed });
    case "balanced-k-fold":
      return balancedKFold(ids, { folds, seed, groups: options.groups, strata });
    case "leave-one-out":
      return leaveOneOut(ids);
    case "leave-one-group-out":
      return leaveOneGroupOut(ids, groups);
  }
}
