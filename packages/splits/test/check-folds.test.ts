import { checkFolds, foldBalance, groupedKFold, groupsByPattern, kFold } from "@voxprep/splits";
import { describe, expect, test } from "vitest";
import { caseIds } from "./support.ts";

const said = (findings: readonly { code: string; message: string }[]) =>
  findings.map(({ code, message }) => `${code} ${message}`);

describe("checkFolds", () => {
  test("finds nothing in good folds", () => {
    const ids = caseIds(11);
    expect(checkFolds(kFold(ids), { ids })).toEqual([]);
  });

  test("a case in both lists of a fold is VP8302", () => {
    const folds = [
      { train: ["a", "b", "c"], val: ["c", "d", "a"] },
      { train: ["c", "d"], val: ["a", "b"] },
    ];
    expect(said(checkFolds(folds))).toEqual([
      "VP8302 fold 0 validates cases that it trains with: a, c",
    ]);
  });

  test("a group in both lists of a fold is VP8302; grouped folds have none", () => {
    const ids = ["p1_a", "p1_b", "p2_a", "p2_b", "p3_a", "p3_b"];
    const groups = groupsByPattern(ids, /(p\d)/);
    const folds = [
      { train: ["p1_a", "p2_a", "p2_b", "p3_b"], val: ["p1_b", "p3_a"] },
      { train: ["p1_a", "p1_b", "p3_a", "p3_b"], val: ["p2_a", "p2_b"] },
    ];
    expect(said(checkFolds(folds, { groups }))).toEqual([
      "VP8302 fold 0 validates groups that it trains with: p1, p3",
    ]);
    expect(checkFolds(groupedKFold(ids, groups, { folds: 3 }), { ids, groups })).toEqual([]);
  });

  test("a test case in a fold, and another case of its group, are VP8302", () => {
    const ids = ["p1_a", "p1_b", "p2_a", "p3_a", "p4_a"];
    const groups = groupsByPattern(ids, /(p\d)/);
    const folds = [{ train: ["p1_b", "p2_a"], val: ["p3_a", "p4_a"] }];
    expect(said(checkFolds(folds, { ids, groups, testIds: ["p1_a", "p4_a"] }))).toEqual([
      "VP8302 fold 0 uses cases of the test set: p4_a",
      "VP8302 fold 0 uses other cases of groups that are in the test set: p1",
    ]);
  });

  test("missing, unknown and repeated cases and empty lists are VP8301", () => {
    const folds = [
      { train: ["a", "b", "b"], val: ["x"] },
      { train: ["a", "b", "c"], val: [] },
    ];
    expect(said(checkFolds(folds, { ids: ["a", "b", "c"] }))).toEqual([
      "VP8301 fold 0 lists cases more than once: b",
      "VP8301 fold 0 lists cases that do not exist: x",
      "VP8301 fold 0 leaves out cases: c",
      "VP8301 fold 1 validates no case",
    ]);
  });

  test("without a list, a case that only some folds have is missing in the others", () => {
    const folds = [
      { train: ["a"], val: ["b"] },
      { train: ["b"], val: ["a", "c"] },
    ];
    expect(said(checkFolds(folds))).toEqual(["VP8301 fold 0 leaves out cases: c"]);
  });

  test("a test set is not missing", () => {
    const ids = caseIds(8);
    const [testId, ...rest] = ids;
    expect(checkFolds(kFold(rest), { ids, testIds: [testId] })).toEqual([]);
  });

  test("many names are counted, not all listed", () => {
    const ids = caseIds(20);
    const [finding] = checkFolds([{ train: ids, val: ids }]);
    expect(finding?.message).toMatch(/c00, c01, c02, c03, c04, and 15 more$/);
    expect(finding?.found).toHaveLength(20);
  });
});

describe("foldBalance", () => {
  test("counts cases, groups, presence and volume by hand", () => {
    const strata = new Map([
      [
        "a",
        new Map([
          ["1", 10],
          ["10", 3],
        ]),
      ],
      [
        "b",
        new Map([
          ["1", 0],
          ["2", 5],
        ]),
      ],
      ["c", new Map([["1", 2.5]])],
    ]);
    const groups = new Map([
      ["a", "p"],
      ["b", "p"],
      ["c", "q"],
      ["d", "r"],
    ]);
    const folds = [{ train: ["a", "b"], val: ["c"] }];
    const balance = foldBalance(folds, { strata, groups, testIds: ["d"] });
    const row = (name: string, cases: number, amount: number) => ({ name, cases, amount });
    expect(balance).toEqual({
      all: { cases: 4, groups: 3, strata: [row("1", 2, 12.5), row("2", 1, 5), row("10", 1, 3)] },
      folds: [
        {
          train: {
            cases: 2,
            groups: 1,
            strata: [row("1", 1, 10), row("2", 1, 5), row("10", 1, 3)],
          },
          val: { cases: 1, groups: 1, strata: [row("1", 1, 2.5), row("2", 0, 0), row("10", 0, 0)] },
        },
      ],
      test: { cases: 1, groups: 1, strata: [row("1", 0, 0), row("2", 0, 0), row("10", 0, 0)] },
    });
  });
});
