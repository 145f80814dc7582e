import { BadArgumentError, RandomState } from "@voxprep/core";
import { checkFoldCount } from "./fold-count.js";
import { sortedIds } from "./sorted-ids.js";

/** Cases to train with and cases to validate with. */
export interface Fold {
  readonly train: readonly string[];
  readonly val: readonly string[];
}

/** Options of {@link kFold}; the defaults are those of the originals' trainers. */
export interface KFoldOptions {
  /** Default 5. */
  readonly folds?: number | undefined;
  /** Default 12345. */
  readonly seed?: number | undefined;
}

/** Folds that the trainers of the originals make. */
export const DEFAULT_FOLDS = 5;

/** Seed that the trainers of the originals shuffle with. */
export const DEFAULT_SEED = 12345;

/**
 * Folds of a data set, as scikit-learn's `KFold(folds, shuffle=True, random_state=seed)` makes them of
 * the sorted identifiers.
 *
 * The shuffle decides which cases validate together; both lists of a fold are in code point order. The
 * first `count % folds` folds validate one case more.
 *
 * @param ids - Case identifiers in any order, each once.
 * @throws `VP0401 BadArgumentError` for fewer cases than folds, fewer than two folds, or an identifier
 *   that occurs twice.
 * @see spec 1-pipeline-v1, section 14
 */
export function kFold(ids: readonly string[], options: KFoldOptions = {}): Fold[] {
  const { folds = DEFAULT_FOLDS, seed = DEFAULT_SEED } = options;
  const keys = sortedIds(ids);
  checkFoldCount(folds);
  if (keys.length < folds) {
    throw new BadArgumentError(`${keys.length} cases cannot be split into ${folds} folds`, {
      found: keys.length,
      expected: folds,
      originals: "raise a ValueError and write no splits",
      remedy: "Add cases, or train with all of them.",
    });
  }
  const order = new RandomState(seed).permutation(keys.length);
  const foldOfKey = assignFolds(order, folds);
  return Array.from({ length: folds }, (_, fold) => ({
    train: keys.filter((_, i) => foldOfKey[i] !== fold),
    val: keys.filter((_, i) => foldOfKey[i] === fold),
  }));
}

/** In which fold each key validates: successive stretches of the shuffled order. */
function assignFolds(order: Uint32Array, folds: number): number[] {
  const foldOfKey: number[] = [];
  const smallest = Math.floor(order.length / folds);
  const larger = order.length % folds;
  let at = 0;
  for (let fold = 0; fold < folds; fold++) {
    const size = fold < larger ? smallest + 1 : smallest;
    for (const key of order.subarray(at, at + size)) foldOfKey[key] = fold;
    at += size;
  }
  return foldOfKey;
}
