import {
  balancedKFold,
  type Fold,
  foldBalance,
  groupedKFold,
  strataOfValues,
  stratifiedKFold,
} from "@voxprep/splits";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  allSpreads,
  caseIds,
  distinct,
  expectPartition,
  groupedCases,
  tornGroups,
} from "./support.ts";

const seeds = fc.nat(2 ** 32 - 1);

/** Sizes of groups to cases with groups. */
function casesOf(sizes: readonly number[]): Map<string, string> {
  return new Map(
    sizes.flatMap((size, g) =>
      Array.from({ length: size }, (_, i): [string, string] => [`g${g}-${i}`, `g${g}`]),
    ),
  );
}

function sumOfSquares(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n * n, 0);
}

/** Cases of each class in each fold. */
function classCounts(folds: readonly Fold[], classes: ReadonlyMap<string, string>): number[][] {
  return [...new Set(classes.values())].map((name) =>
    folds.map(({ val }) => val.filter((id) => classes.get(id) === name).length),
  );
}

const spreadOf = (numbers: readonly number[]) => Math.max(...numbers) - Math.min(...numbers);

describe("groupedKFold", () => {
  test("sizes by hand: the largest group alone, the small ones together", () => {
    const cases = casesOf([4, 2, 2, 1, 1, 1, 1]);
    const folds = groupedKFold([...cases.keys()], cases, { folds: 3 });
    expect(folds.map(({ val }) => val.length)).toEqual([4, 4, 4]);
    expect(tornGroups(folds, cases)).toEqual([]);
  });

  test("against all ways to spread up to seven groups: sizes are as equal as they can be", () => {
    const tally = { sets: 0, optimal: 0 };
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 7 }),
        fc.integer({ min: 2, max: 3 }),
        seeds,
        (sizes, bins, seed) => {
          const cases = casesOf(sizes);
          const folds = groupedKFold([...cases.keys()], cases, { folds: bins, seed });
          const found = folds.map(({ val }) => val.length);
          let least = Number.POSITIVE_INFINITY;
          let leastLargest = Number.POSITIVE_INFINITY;
          for (const spread of allSpreads(sizes.length, bins)) {
            const loads = new Array<number>(bins).fill(0);
            for (const [unit, bin] of spread.entries()) loads[bin] += sizes[unit];
            least = Math.min(least, sumOfSquares(loads));
            leastLargest = Math.min(leastLargest, Math.max(...loads));
          }
          tally.sets++;
          if (sumOfSquares(found) === least) tally.optimal++;
          // Graham's bound for placing the largest first; moves and swaps only make it better.
          expect(Math.max(...found)).toBeLessThanOrEqual((4 / 3) * leastLargest);
        },
      ),
      { numRuns: 150, seed: 13 },
    );
    console.log(`splits: ${tally.optimal} of ${tally.sets} grouped sets are optimal`);
    expect(tally.optimal / tally.sets).toBeGreaterThan(0.98);
  });

  test("property: no group crosses, cases are partitioned, no fold is empty", () => {
    fc.assert(
      fc.property(groupedCases, fc.integer({ min: 2, max: 6 }), seeds, (cases, folds, seed) => {
        fc.pre(distinct(cases.values()) >= folds);
        const made = groupedKFold([...cases.keys()], cases, { folds, seed });
        expectPartition(made, [...cases.keys()]);
        expect(tornGroups(made, cases)).toEqual([]);
        expect(made.every(({ val }) => val.length > 0)).toBe(true);
      }),
    );
  });

  test("property: neither the order of the cases nor a second call changes anything", () => {
    fc.assert(
      fc.property(groupedCases, seeds, (cases, seed) => {
        fc.pre(distinct(cases.values()) >= 2);
        const ids = [...cases.keys()];
        const made = groupedKFold(ids, cases, { folds: 2, seed });
        expect(groupedKFold([...ids].reverse(), new Map([...cases].reverse()), { folds: 2, seed })) //
          .toEqual(made);
      }),
    );
  });

  test("the seed decides which groups validate together", () => {
    const cases = casesOf([2, 2, 2, 2, 2, 2]);
    const ids = [...cases.keys()];
    const all = [1, 2, 3, 4, 5].map((seed) =>
      JSON.stringify(groupedKFold(ids, cases, { seed, folds: 3 })),
    );
    expect(new Set(all).size).toBeGreaterThan(1);
  });

  test.each([
    ["fewer groups than folds", { folds: 4 }, "3 groups cannot be split into 4 folds"],
    ["one fold", { folds: 1 }, "1 folds were asked for"],
  ])("refuses %s with VP0401", (_, options, text) => {
    const cases = casesOf([5, 5, 5]);
    const act = () => groupedKFold([...cases.keys()], cases, options);
    expect(act).toThrow(text);
    expect(act).toThrow(expect.objectContaining({ code: "VP0401" }));
  });

  test("refuses a case without a group with VP0401", () => {
    const act = () => groupedKFold(["a", "b", "c"], new Map([["a", "x"]]), { folds: 2 });
    expect(act).toThrow("there is no group for b, c");
  });
});

describe("stratifiedKFold", () => {
  const classed = fc
    .array(fc.constantFrom("A", "B", "C", "D"), { minLength: 6, maxLength: 60 })
    .map((classes) => new Map(classes.map((name, i) => [`case${i * 7}`, name])));

  test("property: fold sizes and the cases of every class differ by one at most", () => {
    fc.assert(
      fc.property(classed, fc.integer({ min: 2, max: 6 }), seeds, (cases, folds, seed) => {
        const ids = [...cases.keys()];
        const made = stratifiedKFold(ids, strataOfValues(cases), { folds, seed });
        expectPartition(made, ids);
        expect(spreadOf(made.map(({ val }) => val.length))).toBeLessThanOrEqual(1);
        for (const counts of classCounts(made, cases))
          expect(spreadOf(counts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("so it is for 3000 cases of five unequal classes", () => {
    const ids = Array.from({ length: 3000 }, (_, i) => `case${i}`);
    const classes = new Map(ids.map((id, i) => [id, `class${Math.floor(Math.sqrt(i * 7)) % 5}`]));
    const made = stratifiedKFold(ids, strataOfValues(classes), { folds: 7 });
    for (const counts of classCounts(made, classes))
      expect(spreadOf(counts)).toBeLessThanOrEqual(1);
  });

  test("volumes against all ways to spread eight cases over two folds of four", () => {
    const tally = { sets: 0, optimal: 0 };
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(100), fc.nat(30)), { minLength: 8, maxLength: 8 }),
        seeds,
        (volumes, seed) => {
          fc.pre(volumes.some(([a]) => a > 0) && volumes.some(([, b]) => b > 0));
          const ids = caseIds(8);
          const strata = new Map(
            ids.map((id, i) => [
              id,
              new Map([
                ["1", volumes[i][0]],
                ["2", volumes[i][1]],
              ]),
            ]),
          );
          const [fold] = stratifiedKFold(ids, strata, { folds: 2, seed });
          const total = (members: readonly number[], label: 0 | 1) =>
            members.reduce((sum, i) => sum + volumes[i][label], 0);
          const everyone = ids.map((_, i) => i);
          // Relative deviations of both labels, each weighed by the number of cases that have it.
          const cost = (members: readonly number[]) =>
            ([0, 1] as const).reduce<number>((sum, label) => {
              const share = total(members, label) / total(everyone, label) - 0.5;
              return sum + share ** 2 * volumes.filter((row) => row[label] > 0).length;
            }, 0);
          let least = Number.POSITIVE_INFINITY;
          let most = 0;
          for (const spread of allSpreads(8, 2)) {
            const members = everyone.filter((i) => spread[i] === 0);
            if (members.length !== 4) continue;
            least = Math.min(least, cost(members));
            most = Math.max(most, cost(members));
          }
          const found = cost(fold.val.map((id) => ids.indexOf(id)));
          tally.sets++;
          if (found <= least + 1e-9) tally.optimal++;
          expect(found - least).toBeLessThanOrEqual(0.1 * (most - least) + 1e-9);
        },
      ),
      { numRuns: 150, seed: 13 },
    );
    console.log(`splits: ${tally.optimal} of ${tally.sets} sets of volumes are optimal`);
    expect(tally.optimal / tally.sets).toBeGreaterThan(0.9);
  });

  test("a rare label is spread before common ones are evened out", () => {
    const ids = caseIds(20);
    const strata = new Map(
      ids.map((id, i) => [
        id,
        new Map<string, number>([["1", 1], ...(i < 4 ? [["2", 1] as const] : [])]),
      ]),
    );
    const made = stratifiedKFold(ids, strata, { folds: 4 });
    const { folds } = foldBalance(made, { strata });
    expect(folds.map(({ val }) => val.strata.map(({ cases }) => cases))).toEqual(
      Array.from({ length: 4 }, () => [5, 1]),
    );
  });

  test.each([
    ["a case without strata", new Map([["a", new Map()]]), "nothing to balance the case b by"],
    [
      "a negative volume",
      new Map([
        ["a", new Map([["1", -2]])],
        ["b", new Map()],
      ]),
      "has -2 of 1",
    ],
  ])("refuses %s with VP0401", (_, strata, text) => {
    const act = () => stratifiedKFold(["a", "b"], strata, { folds: 2 });
    expect(act).toThrow(text);
    expect(act).toThrow(expect.objectContaining({ code: "VP0401" }));
  });
});

describe("balancedKFold, grouped and stratified", () => {
  test("against all ways to spread seven groups over three folds", () => {
    const tally = { sets: 0, optimal: 0 };
    const group = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(fc.array(group, { minLength: 5, maxLength: 7 }), seeds, (made, seed) => {
        const counts = made.map(([ill, well]) =>
          ill + well === 0 ? ([1, 0] as const) : [ill, well],
        );
        const groups = casesOf(counts.map(([ill, well]) => ill + well));
        const classes = new Map(
          [...groups].map(([id, g]) => {
            const [ill] = counts[Number(g.slice(1))];
            return [id, Number(id.split("-")[1]) < ill ? "ill" : "well"];
          }),
        );
        fc.pre(distinct(classes.values()) === 2);
        const ids = [...groups.keys()];
        const folds = balancedKFold(ids, {
          folds: 3,
          seed,
          groups,
          strata: strataOfValues(classes),
        });
        expect(tornGroups(folds, groups)).toEqual([]);
        const chiSquared = (rows: readonly (readonly number[])[]) => {
          const parts = [rows.map(([a, b]) => a + b), rows.map(([a]) => a), rows.map(([, b]) => b)];
          return parts.reduce((sum, loads, i) => {
            const mean = loads.reduce((a, b) => a + b, 0) / 3;
            const chi = loads.reduce((all, load) => all + (load - mean) ** 2 / mean, 0);
            return sum + (i === 0 ? 2 * chi : chi);
          }, 0);
        };
        let least = Number.POSITIVE_INFINITY;
        for (const spread of allSpreads(counts.length, 3)) {
          const rows = [0, 1, 2].map((bin) =>
            [0, 1].map((j) =>
              counts.reduce((sum, row, g) => sum + (spread[g] === bin ? row[j] : 0), 0),
            ),
          );
          least = Math.min(least, chiSquared(rows));
        }
        const found = chiSquared(
          folds.map(({ val }) =>
            ["ill", "well"].map((name) => val.filter((id) => classes.get(id) === name).length),
          ),
        );
        tally.sets++;
        if (found <= least + 1e-9) tally.optimal++;
        expect(found).toBeLessThanOrEqual(1.5 * least + 1);
      }),
      { numRuns: 100, seed: 13 },
    );
    console.log(
      `splits: ${tally.optimal} of ${tally.sets} grouped and stratified sets are optimal`,
    );
    expect(tally.optimal / tally.sets).toBeGreaterThan(0.95);
  });
});
