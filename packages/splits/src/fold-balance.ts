import { compareCodePoints } from "@voxprep/core";
import type { Groups } from "./groups.js";
import type { Fold } from "./k-fold.js";
import type { Strata } from "./strata.js";

/** How much of one label or class a list of cases has. */
export interface StratumSum {
  readonly name: string;
  /** Cases that have any of it. */
  readonly cases: number;
  /** Sum of the amounts, such as mm³. */
  readonly amount: number;
}

/** What a list of cases holds. */
export interface PartBalance {
  readonly cases: number;
  /** Distinct groups; `null` when cases are not grouped. */
  readonly groups: number | null;
  /** In the same order in every part: code point order, whole numbers by value. */
  readonly strata: readonly StratumSum[];
}

/** What the two lists of a fold hold. */
export interface FoldBalance {
  readonly train: PartBalance;
  readonly val: PartBalance;
}

/** What folds and test set hold, and all of them together. */
export interface SplitBalance {
  readonly all: PartBalance;
  readonly folds: readonly FoldBalance[];
  /** `null` without a test set. */
  readonly test: PartBalance | null;
}

/** What is counted besides cases. */
export interface FoldBalanceOptions {
  readonly groups?: Groups | undefined;
  /** Cases without an entry count as having nothing. Default: nothing is counted. */
  readonly strata?: Strata | undefined;
  /** Default: no test set. */
  readonly testIds?: readonly string[] | undefined;
}

/** Counts cases, groups, and who has how much of each label or class, per fold. */
export function foldBalance(
  folds: readonly Fold[],
  { groups, strata = new Map(), testIds = [] }: FoldBalanceOptions = {},
): SplitBalance {
  const used = new Set([...folds.flatMap(({ train, val }) => [...train, ...val]), ...testIds]);
  const names = namesOf(used, strata);
  // Rows of numbers, since leaving one of many cases out sums nearly all of them in every fold.
  const rowOf = new Map(
    [...used].map((id) => {
      const amounts = strata.get(id);
      return [id, Float64Array.from(names, (name) => amounts?.get(name) ?? 0)];
    }),
  );
  const part = (ids: readonly string[]): PartBalance => {
    const cases = new Uint32Array(names.length);
    const amount = new Float64Array(names.length);
    for (const id of ids) addRow(rowOf.get(id) ?? [], cases, amount);
    return {
      cases: ids.length,
      groups: groups === undefined ? null : new Set(ids.map((id) => groups.get(id))).size,
      strata: names.map((name, j) => ({
        name,
        cases: cases[j] as number,
        amount: amount[j] as number,
      })),
    };
  };
  return {
    all: part([...used].sort(compareCodePoints)),
    folds: folds.map(({ train, val }) => ({ train: part(train), val: part(val) })),
    test: testIds.length === 0 ? null : part(testIds),
  };
}

function addRow(row: ArrayLike<number>, cases: Uint32Array, amount: Float64Array): void {
  for (let j = 0; j < row.length; j++) {
    const value = row[j] as number;
    if (value > 0) cases[j] = (cases[j] as number) + 1;
    amount[j] = (amount[j] as number) + value;
  }
}

function namesOf(ids: ReadonlySet<string>, strata: Strata): string[] {
  const names = new Set([...ids].flatMap((id) => [...(strata.get(id)?.keys() ?? [])]));
  return [...names].sort((a, b) => {
    const byNumber = Number(a) - Number(b); // NaN unless both are numbers
    return Number.isNaN(byNumber) || byNumber === 0 ? compareCodePoints(a, b) : byNumber;
  });
}
