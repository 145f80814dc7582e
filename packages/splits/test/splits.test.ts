import { readFileSync } from "node:fs";
import { type Fold, kFold, trainValidationFallback } from "@voxprep/splits";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

interface Vectors {
  readonly k_fold: readonly {
    readonly ids: string[];
    readonly folds: number;
    readonly seed: number;
    readonly expected: Fold[];
  }[];
  readonly fallback: readonly {
    readonly ids: string[];
    readonly fold: number;
    readonly expected: Fold;
  }[];
}

const vectors = JSON.parse(
  readFileSync(new URL("./fixtures/splits.json", import.meta.url), "utf8"),
) as Vectors;

const ids = fc.uniqueArray(fc.string({ unit: "grapheme", minLength: 1 }), {
  minLength: 5,
  maxLength: 60,
});

describe("kFold", () => {
  test.each(vectors.k_fold)(
    "is scikit-learn's for $folds folds of $ids.length cases, seed $seed",
    (row) => {
      expect(kFold(row.ids, { folds: row.folds, seed: row.seed })).toEqual(row.expected);
    },
  );

  test("has five folds with the trainers' seed by default", () => {
    const row = vectors.k_fold.find(({ folds, seed }) => folds === 5 && seed === 12345);
    expect(kFold(row?.ids ?? [])).toEqual(row?.expected);
  });

  test("gives the published lists of the 40 Synapse cases", () => {
    const numbers = [
      [3, 4, 6, 20, 22, 26, 29, 33],
      [1, 5, 9, 13, 16, 31, 34, 36],
      [7, 8, 11, 14, 18, 21, 25, 27],
      [10, 12, 17, 19, 23, 24, 28, 32],
      [2, 15, 30, 35, 37, 38, 39, 40],
    ];
    const name = (n: number) => `img${String(n).padStart(4, "0")}`;
    const all = Array.from({ length: 40 }, (_, i) => name(i + 1));
    const folds = kFold(all);
    expect(folds.map(({ val }) => val)).toEqual(numbers.map((list) => list.map(name)));
    expect(folds.map(({ train }) => train)).toEqual(
      numbers.map((list) => all.filter((id) => !list.map(name).includes(id))),
    );
  });

  test("property: the folds partition the cases, and sizes differ by one at most", () => {
    fc.assert(
      fc.property(
        ids,
        fc.integer({ min: 2, max: 5 }),
        fc.nat(2 ** 32 - 1),
        (cases, folds, seed) => {
          const made = kFold(cases, { folds, seed });
          const validated = made.flatMap(({ val }) => val);
          expect(new Set(validated)).toEqual(new Set(cases));
          expect(validated.length).toBe(cases.length);
          for (const { train, val } of made) {
            expect(new Set([...train, ...val])).toEqual(new Set(cases));
            expect(train.length + val.length).toBe(cases.length);
          }
          const sizes = made.map(({ val }) => val.length);
          expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
          expect((sizes[0] as number) - (sizes.at(-1) as number)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  test("property: the order of the identifiers does not matter", () => {
    fc.assert(
      fc.property(ids, (cases) => {
        expect(kFold([...cases].reverse())).toEqual(kFold(cases));
      }),
    );
  });

  test.each([
    ["fewer cases than folds", ["a", "b", "c", "d"], {}, "4 cases cannot be split into 5 folds"],
    ["a case twice", ["a", "b", "c", "d", "a"], {}, "the case a is listed twice"],
    ["one fold", ["a", "b"], { folds: 1 }, "1 folds were asked for"],
    ["half a fold", ["a", "b", "c"], { folds: 2.5 }, "2.5 folds were asked for"],
  ])("refuses %s with VP0401", (_, cases, options, text) => {
    const act = () => kFold(cases, options);
    expect(act).toThrow(text);
    expect(act).toThrow(expect.objectContaining({ code: "VP0401" }));
  });
});

describe("trainValidationFallback", () => {
  test.each(vectors.fallback)("is numpy's choice for fold $fold of $ids.length cases", (row) => {
    expect(trainValidationFallback(row.ids, row.fold)).toEqual(row.expected);
  });

  test.each([
    ["no case", [], 5],
    ["a case twice", ["a", "a"], 5],
    ["a negative fold", ["a", "b"], -1],
    ["a fraction of a fold", ["a", "b"], 1.5],
  ])("refuses %s with VP0401", (_, cases, fold) => {
    const act = () => trainValidationFallback(cases, fold);
    expect(act).toThrow(expect.objectContaining({ code: "VP0401" }));
  });
});
