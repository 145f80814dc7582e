import { RandomState } from "@voxprep/core";
import { searchBins } from "./bin-search.js";
import { casesByGroup, type Groups } from "./groups.js";
import { sortedIds } from "./sorted-ids.js";
import { type Strata, strataTable } from "./strata.js";

/** What is respected when cases are spread. */
export interface SpreadOptions {
  /** Cases of a group stay together. Default: every case is a group of its own. */
  readonly groups?: Groups | undefined;
  /** Amounts that are to come out in proportion. Default: the number of cases alone. */
  readonly strata?: Strata | undefined;
}

/**
 * Spreads cases over bins: groups whole, numbers of cases and amounts of all strata in proportion to the shares.
 *
 * The number of cases weighs as much as all strata together. Without groups it is exact: the sizes.
 *
 * @param shares - One per bin, adding up to 1; at most as many as there are groups.
 * @param sizes - Cases per bin where cases are not grouped; they add up to the number of cases.
 * @returns The cases of each bin in code point order; no bin is empty.
 */
export function spreadCases(
  ids: readonly string[],
  shares: readonly number[],
  sizes: readonly number[],
  seed: number,
  { groups, strata }: SpreadOptions,
): string[][] {
  const units =
    groups === undefined
      ? sortedIds(ids).map((id) => [id])
      : [...casesByGroup(ids, groups).values()];
  const binOf = searchBins(
    {
      ...weightsOf(units, strata),
      units: units.length,
      shares,
      sizes: groups === undefined ? sizes : null,
    },
    new RandomState(seed),
  );
  return shares.map((_, bin) => sortedIds(units.filter((_unit, i) => binOf[i] === bin).flat()));
}

/**
 * One row per unit: its number of cases, then its amounts. Scaled by 1 / √total, so that the square of a
 * deviation counts as in Pearson's chi-squared: 2 of 4 weighs more than 2 of 100.
 */
function weightsOf(
  units: readonly (readonly string[])[],
  strata: Strata | undefined,
): { weights: Float64Array; features: number } {
  const ids = units.flat();
  const table = strata === undefined ? null : strataTable(ids, strata);
  const features = 1 + (table?.names.length ?? 0);
  const weights = new Float64Array(units.length * features);
  let row = 0;
  for (const [unit, cases] of units.entries()) {
    weights[unit * features] = cases.length;
    for (const _case of cases) {
      const amounts = table?.rows[row++] ?? [];
      for (const [j, amount] of amounts.entries()) {
        const at = unit * features + 1 + j;
        weights[at] = (weights[at] as number) + amount;
      }
    }
  }
  scaleColumns(weights, features);
  return { weights, features };
}

/** Divides each column by the root of its sum; the first one weighs as much as all others together. */
function scaleColumns(weights: Float64Array, features: number): void {
  for (let j = 0; j < features; j++) {
    let total = 0;
    for (let at = j; at < weights.length; at += features) total += weights[at] as number;
    const factor = Math.sqrt((j === 0 ? Math.max(1, features - 1) : 1) / total);
    for (let at = j; at < weights.length; at += features) {
      weights[at] = (weights[at] as number) * factor;
    }
  }
}
