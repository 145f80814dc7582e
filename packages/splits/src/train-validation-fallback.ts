import { BadArgumentError, RandomState } from "@voxprep/core";
import type { Fold } from "./k-fold.js";
import { sortedIds } from "./sorted-ids.js";

const FIRST_SEED = 12345;
const TRAIN_PART = 0.8;

/**
 * What the originals' trainers use for a fold number that the splits file does not have: 80 % of the
 * cases at random to train with, the rest to validate.
 *
 * @param ids - Case identifiers in any order, each once.
 * @param foldNumber - Counted from 0; decides the seed, `12345 + foldNumber`.
 * @returns `train` in the order in which it was drawn, `val` in code point order.
 * @throws `VP0401 BadArgumentError` without a case, for an identifier that occurs twice, and for a fold
 *   number that is no whole number from 0.
 * @see spec 1-pipeline-v1, section 14
 */
export function trainValidationFallback(ids: readonly string[], foldNumber: number): Fold {
  const keys = sortedIds(ids);
  if (keys.length === 0) throw new BadArgumentError("there is no case to split");
  if (!Number.isInteger(foldNumber) || foldNumber < 0) {
    throw new BadArgumentError(`the fold is ${foldNumber}, expected a whole number from 0`, {
      found: foldNumber,
    });
  }
  const rng = new RandomState(FIRST_SEED + foldNumber);
  const drawn = [...rng.choice(keys.length, Math.trunc(keys.length * TRAIN_PART))];
  const chosen = new Set(drawn);
  return {
    train: drawn.map((index) => keys[index] as string),
    val: keys.filter((_, index) => !chosen.has(index)),
  };
}
