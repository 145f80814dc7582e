import { compareCodePoints, type Finding, makeFinding } from "@voxprep/core";
import type { Groups } from "./groups.js";
import type { Fold } from "./k-fold.js";

/** What is known of the cases besides the folds. */
export interface CheckFoldsOptions {
  /** All cases that the folds are to cover. Default: those that any fold lists. */
  readonly ids?: readonly string[] | undefined;
  /** Groups that must not be torn apart; cases that are missing here are not looked at. Default: none. */
  readonly groups?: Groups | undefined;
  /** Cases that no fold may use. Default: none. */
  readonly testIds?: readonly string[] | undefined;
}

/** Names that a message lists; `found` has up to {@link FOUND}. */
const LISTED = 5;
const FOUND = 100;

/**
 * Looks for leaks and gaps in folds, however they were made.
 *
 * A leak is a case or a group that both trains and validates in one fold, or a case (or one of its group) of the test set
 * in any fold: `VP8302`. A gap is a case that is missing, unknown or listed twice, and a fold with an empty list: `VP8301`.
 *
 * @returns One finding per fold and kind; none when all is well.
 * @see spec 5-faults, F95
 */
export function checkFolds(folds: readonly Fold[], options: CheckFoldsOptions = {}): Finding[] {
  const { groups = new Map<string, string>(), testIds = [] } = options;
  const test = new Set(testIds);
  const known = new Set(options.ids ?? folds.flatMap(({ train, val }) => [...train, ...val]));
  const expected = new Set([...known].filter((id) => !test.has(id)));
  const testGroups = new Set(testIds.flatMap((id) => groups.get(id) ?? []));
  return folds.flatMap((fold, number) => [
    ...leaksOf(fold, number, groups),
    ...testLeaksOf(fold, number, { test, testGroups, groups }),
    ...gapsOf(fold, number, known, expected),
  ]);
}

function leaksOf({ train, val }: Fold, fold: number, groups: Groups): Finding[] {
  const trained = new Set(train);
  const both = [...new Set(val)].filter((id) => trained.has(id));
  const trainedGroups = new Set(train.flatMap((id) => groups.get(id) ?? []));
  const torn = new Set(
    val.flatMap((id) => groups.get(id) ?? []).filter((g) => trainedGroups.has(g)),
  );
  return [
    ...leak(fold, both, "case", "validates cases that it trains with"),
    ...leak(fold, [...torn], "group", "validates groups that it trains with"),
  ];
}

interface TestSet {
  readonly test: ReadonlySet<string>;
  readonly testGroups: ReadonlySet<string>;
  readonly groups: Groups;
}

function testLeaksOf(
  { train, val }: Fold,
  fold: number,
  { test, testGroups, groups }: TestSet,
): Finding[] {
  const used = [...new Set([...train, ...val])];
  const cases = used.filter((id) => test.has(id));
  const torn = new Set(used.filter((id) => !test.has(id)).flatMap((id) => groups.get(id) ?? []));
  return [
    ...leak(fold, cases, "case", "uses cases of the test set"),
    ...leak(
      fold,
      [...torn].filter((group) => testGroups.has(group)),
      "group",
      "uses other cases of groups that are in the test set",
    ),
  ];
}

function leak(
  fold: number,
  names: readonly string[],
  noun: "case" | "group",
  clause: string,
): Finding[] {
  if (names.length === 0) return [];
  return [
    makeFinding("VP8302", `fold ${fold} ${clause}: ${counted(names)}`, {
      field: `fold ${fold}`,
      found: sorted(names).slice(0, FOUND),
      expected: [],
      remedy:
        noun === "case"
          ? "Take the cases out of one of the lists: scores of this fold are too good to be true."
          : "Make the folds by groups (`voxprep splits --group-by`): scores of this fold are too good to be true.",
      originals: "They train and validate without a word.",
    }),
  ];
}

function gapsOf(
  { train, val }: Fold,
  fold: number,
  known: ReadonlySet<string>,
  expected: ReadonlySet<string>,
): Finding[] {
  const used = new Set([...train, ...val]);
  const repeated = [...repeatedIn(train), ...repeatedIn(val)];
  const unknown = [...used].filter((id) => !known.has(id));
  const missing = [...expected].filter((id) => !used.has(id));
  return [
    ...(train.length === 0 ? [gap(fold, [], "trains with no case", null)] : []),
    ...(val.length === 0 ? [gap(fold, [], "validates no case", null)] : []),
    ...(repeated.length === 0 ? [] : [gap(fold, repeated, "lists cases more than once", null)]),
    ...(unknown.length === 0
      ? []
      : [
          gap(fold, unknown, "lists cases that do not exist", "They end a training with KeyError."),
        ]),
    ...(missing.length === 0
      ? []
      : [gap(fold, missing, "leaves out cases", "They are neither trained with nor validated.")]),
  ];
}

function repeatedIn(ids: readonly string[]): string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) repeated.add(id);
    seen.add(id);
  }
  return [...repeated];
}

function gap(
  fold: number,
  names: readonly string[],
  clause: string,
  consequence: string | null,
): Finding {
  const list = names.length === 0 ? "" : `: ${counted(names)}`;
  return makeFinding("VP8301", `fold ${fold} ${clause}${list}`, {
    field: `fold ${fold}`,
    found: sorted(names).slice(0, FOUND),
    remedy: "Make the splits anew for the present cases (`voxprep splits`).",
    ...(consequence === null ? {} : { originals: consequence }),
  });
}

function counted(names: readonly string[]): string {
  const more = names.length > LISTED ? `, and ${names.length - LISTED} more` : "";
  return `${sorted(names).slice(0, LISTED).join(", ")}${more}`;
}

function sorted(names: readonly string[]): string[] {
  return [...names].sort(compareCodePoints);
}
