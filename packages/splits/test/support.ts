import type { Fold } from "@voxprep/splits";
import fc from "fast-check";
import { expect } from "vitest";

/** Case identifiers `c00`, `c01`, … */
export function caseIds(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `c${String(i).padStart(2, "0")}`);
}

/** Cases with a random group each. */
export const groupedCases: fc.Arbitrary<Map<string, string>> = fc
  .array(fc.integer({ min: 0, max: 11 }), { minLength: 2, maxLength: 50 })
  .map((groups) => new Map(groups.map((group, i) => [`case${i * 7}`, `patient${group}`])));

/** Number of distinct values. */
export function distinct(values: Iterable<string>): number {
  return new Set(values).size;
}

/** Every case validates once, and the lists of each fold are sorted and make up all cases. */
export function expectPartition(folds: readonly Fold[], ids: readonly string[]): void {
  const sorted = (list: readonly string[]) => [...list].sort();
  expect(sorted(folds.flatMap(({ val }) => val))).toEqual(sorted(ids));
  for (const { train, val } of folds) {
    expect(sorted([...train, ...val])).toEqual(sorted(ids));
    expect(train).toEqual(sorted(train));
    expect(val).toEqual(sorted(val));
  }
}

/** Groups that stand in both lists of a fold. */
export function tornGroups(folds: readonly Fold[], groups: ReadonlyMap<string, string>): string[] {
  return folds.flatMap(({ train, val }) => {
    const trained = new Set(train.map((id) => groups.get(id)));
    return val.map((id) => groups.get(id) ?? "").filter((group) => trained.has(group));
  });
}

/** All ways to spread `units` over `bins` that leave no bin empty, as the bin of each unit. */
export function* allSpreads(units: number, bins: number): Generator<number[]> {
  const total = bins ** units;
  for (let code = 0; code < total; code++) {
    const spread = Array.from({ length: units }, (_, i) => Math.floor(code / bins ** i) % bins);
    if (new Set(spread).size === bins) yield spread;
  }
}
