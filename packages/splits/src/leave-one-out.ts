import { BadArgumentError } from "@voxprep/core";
import { foldsOf } from "./balanced-k-fold.js";
import { casesByGroup, type Groups } from "./groups.js";
import type { Fold } from "./k-fold.js";
import { sortedIds } from "./sorted-ids.js";

/**
 * One fold per case, which validates that case alone.
 *
 * @param ids - Case identifiers in any order, each once.
 * @returns Folds in code point order of their cases.
 * @throws `VP0401 BadArgumentError` for fewer than two cases.
 */
export function leaveOneOut(ids: readonly string[]): Fold[] {
  const keys = sortedIds(ids);
  refuseOne(keys.length, "case");
  return foldsOf(
    keys,
    keys.map((id) => [id]),
  );
}

/**
 * One fold per group, which validates all cases of that group.
 *
 * @param ids - Case identifiers in any order, each once.
 * @returns Folds in code point order of the groups' names.
 * @throws `VP0401 BadArgumentError` for fewer than two groups and for a case without a group.
 */
export function leaveOneGroupOut(ids: readonly string[], groups: Groups): Fold[] {
  const members = casesByGroup(ids, groups);
  refuseOne(members.size, "group");
  return foldsOf(sortedIds(ids), [...members.values()]);
}

function refuseOne(count: number, noun: string): void {
  if (count >= 2) return;
  throw new BadArgumentError(
    `${count === 1 ? `one ${noun}` : `no ${noun}`} cannot be split: nothing would be left to train with`,
    { found: count, expected: 2, remedy: "Train with fold `all`, or add cases." },
  );
}
