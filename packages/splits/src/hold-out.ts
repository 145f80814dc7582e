import { BadArgumentError } from "@voxprep/core";
import { casesByGroup, type Groups } from "./groups.js";
import { DEFAULT_SEED } from "./k-fold.js";
import { sortedIds } from "./sorted-ids.js";
import { type SpreadOptions, spreadCases } from "./spread-cases.js";

/** A test set and what is left for the folds; both in code point order. */
export interface HeldOut {
  readonly testIds: readonly string[];
  readonly restIds: readonly string[];
  /** Cases of the test set that were not named, but belong to a group of one that was. */
  readonly addedIds: readonly string[];
}

/** Options of {@link holdOutShare}. */
export interface HoldOutOptions extends SpreadOptions {
  /** Default 12345. */
  readonly seed?: number | undefined;
}

/**
 * Holds a part of the cases out as a test set: groups whole, strata in proportion.
 *
 * @param share - Part of the cases, above 0 and below 1. Rounded to whole cases, or to what the groups allow; at least one
 *   case (group) is held out and one is left.
 * @throws `VP0401 BadArgumentError` for another share, and for fewer than two cases or groups.
 */
export function holdOutShare(
  ids: readonly string[],
  share: number,
  { seed = DEFAULT_SEED, groups, strata }: HoldOutOptions = {},
): HeldOut {
  if (!(share > 0 && share < 1)) {
    throw new BadArgumentError(
      `the test set's share is ${share}, expected more than 0, less than 1`,
      {
        found: share,
      },
    );
  }
  const count = groups === undefined ? ids.length : casesByGroup(ids, groups).size;
  if (count < 2) {
    const noun = groups === undefined ? "case" : "group";
    throw new BadArgumentError(`of ${count} ${noun} none can be held out`, {
      found: count,
      expected: 2,
    });
  }
  const held = Math.min(ids.length - 1, Math.max(1, Math.round(ids.length * share)));
  const shares = [share, 1 - share];
  const sizes = [held, ids.length - held];
  const [testIds = [], restIds = []] = spreadCases(ids, shares, sizes, seed, { groups, strata });
  return { testIds, restIds, addedIds: [] };
}

/**
 * Holds named cases out as a test set, and with them all other cases of their groups.
 *
 * @param testIds - Some of the cases, not all.
 * @throws `VP0401 BadArgumentError` for an empty list, unknown or repeated identifiers, and when no case is left.
 */
export function holdOutIds(
  ids: readonly string[],
  testIds: readonly string[],
  groups?: Groups,
): HeldOut {
  const keys = sortedIds(ids);
  const known = new Set(keys);
  const named = new Set(sortedIds(testIds));
  const unknown = [...named].filter((id) => !known.has(id));
  if (unknown.length > 0 || named.size === 0) {
    throw new BadArgumentError(
      unknown.length === 0
        ? "the test set names no case"
        : `the test set names ${unknown.slice(0, 5).join(", ")}, which ${unknown.length === 1 ? "is no case" : "are no cases"}`,
      {
        found: unknown.slice(0, 20),
        remedy: "Name cases as they are listed, without file endings.",
      },
    );
  }
  const members = groups === undefined ? null : casesByGroup(keys, groups);
  const isHeld = new Set(
    [...named].flatMap((id) => members?.get(groups?.get(id) as string) ?? [id]),
  );
  const restIds = keys.filter((id) => !isHeld.has(id));
  if (restIds.length === 0) {
    throw new BadArgumentError("the test set holds all cases: nothing is left to train with", {
      found: isHeld.size,
    });
  }
  const held = keys.filter((id) => isHeld.has(id));
  return { testIds: held, restIds, addedIds: held.filter((id) => !named.has(id)) };
}
