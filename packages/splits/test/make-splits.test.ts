import {
  groupsByPattern,
  holdOutIds,
  holdOutShare,
  kFold,
  leaveOneGroupOut,
  leaveOneOut,
  makeSplits,
  strataOfValues,
} from "@voxprep/splits";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { caseIds, distinct, expectPartition, groupedCases, tornGroups } from "./support.ts";

describe("makeSplits", () => {
  test("without options, is kFold", () => {
    const ids = caseIds(12);
    expect(makeSplits(ids)).toEqual({
      method: "k-fold",
      folds: kFold(ids),
      testIds: [],
      addedTestIds: [],
      tooFewForFolds: null,
    });
  });

  test("leaves one case out at a time when there are fewer cases than folds, and says so", () => {
    const { method, folds, tooFewForFolds } = makeSplits(["b", "c", "a"]);
    expect({ method, tooFewForFolds }).toEqual({ method: "leave-one-out", tooFewForFolds: 5 });
    expect(folds).toEqual([
      { train: ["b", "c"], val: ["a"] },
      { train: ["a", "c"], val: ["b"] },
      { train: ["a", "b"], val: ["c"] },
    ]);
  });

  test("leaves one group out at a time when there are fewer groups than folds", () => {
    const ids = ["p1_a", "p1_b", "p2_a", "p2_b", "p2_c", "p3_a"];
    const groups = groupsByPattern(ids, /^(p\d)/);
    const { method, folds, tooFewForFolds } = makeSplits(ids, { groups });
    expect({ method, tooFewForFolds }).toEqual({
      method: "leave-one-group-out",
      tooFewForFolds: 5,
    });
    expect(folds.map(({ val }) => val)).toEqual([
      ["p1_a", "p1_b"],
      ["p2_a", "p2_b", "p2_c"],
      ["p3_a"],
    ]);
  });

  test("the folds of the rest are kFold's when a test set is named", () => {
    const ids = caseIds(20);
    const test = { ids: ["c03", "c11"] };
    const made = makeSplits(ids, { test });
    expect(made.testIds).toEqual(["c03", "c11"]);
    expect(made.folds).toEqual(kFold(ids.filter((id) => !test.ids.includes(id))));
  });

  test("property: no group is in two of training, validation and test", () => {
    fc.assert(
      fc.property(
        groupedCases,
        fc.double({ min: 0.05, max: 0.6, noNaN: true }),
        fc.nat(2 ** 32 - 1),
        (groups, share, seed) => {
          fc.pre(distinct(groups.values()) >= 4);
          const ids = [...groups.keys()];
          const { restIds } = holdOutShare(ids, share, { groups, seed });
          fc.pre(distinct(restIds.map((id) => groups.get(id) ?? "")) >= 2);
          const options = { groups, seed, folds: 2, test: { share } };
          const made = makeSplits(ids, options);
          const isTest = new Set(made.testIds);
          const rest = ids.filter((id) => !isTest.has(id));
          const testGroups = new Set(made.testIds.map((id) => groups.get(id)));
          expect(made.testIds.length).toBeGreaterThan(0);
          expectPartition(made.folds, rest);
          expect(tornGroups(made.folds, groups)).toEqual([]);
          expect(rest.filter((id) => testGroups.has(groups.get(id)))).toEqual([]);
          expect(makeSplits([...ids].reverse(), options)).toEqual(made);
        },
      ),
    );
  });

  test.each([
    ["one case", ["a"], {}, "one case cannot be split"],
    ["no case", [], {}, "no case cannot be split"],
    ["leave-one-group-out without groups", ["a", "b"], { leaveOneGroupOut: true }, "needs groups"],
    [
      "one group",
      ["a", "b"],
      {
        groups: new Map([
          ["a", "x"],
          ["b", "x"],
        ]),
      },
      "one group cannot be split",
    ],
  ])("refuses %s with VP0401", (_, ids, options, text) => {
    const act = () => makeSplits(ids, options);
    expect(act).toThrow(text);
    expect(act).toThrow(expect.objectContaining({ code: "VP0401" }));
  });
});

describe("leaveOneOut and leaveOneGroupOut", () => {
  test("property: as many folds as cases, or groups, and nothing crosses", () => {
    fc.assert(
      fc.property(groupedCases, (groups) => {
        fc.pre(distinct(groups.values()) >= 2);
        const ids = [...groups.keys()];
        const byCase = leaveOneOut(ids);
        expect(byCase).toHaveLength(ids.length);
        expectPartition(byCase, ids);
        const byGroup = leaveOneGroupOut(ids, groups);
        expectPartition(byGroup, ids);
        expect(tornGroups(byGroup, groups)).toEqual([]);
        expect(byGroup.map(({ val }) => distinct(val.map((id) => groups.get(id) ?? "")))).toEqual(
          new Array(distinct(groups.values())).fill(1),
        );
      }),
    );
  });
});

describe("the test set", () => {
  test("a share is rounded to whole cases and follows the seed", () => {
    const ids = caseIds(18);
    const { testIds, restIds } = holdOutShare(ids, 0.25);
    expect([testIds.length, restIds.length]).toEqual([5, 13]);
    const bySeed = [1, 2, 3, 4].map((seed) => holdOutShare(ids, 0.25, { seed }).testIds.join());
    expect(new Set(bySeed).size).toBeGreaterThan(1);
  });

  test("a share takes its part of every class", () => {
    const ids = caseIds(40);
    const classes = new Map(ids.map((id, i) => [id, i % 4 === 0 ? "rare" : "common"]));
    const { testIds } = holdOutShare(ids, 0.2, { strata: strataOfValues(classes) });
    expect(testIds.filter((id) => classes.get(id) === "rare")).toHaveLength(2);
    expect(testIds).toHaveLength(8);
  });

  test("named cases draw in the rest of their groups", () => {
    const ids = ["p1_a", "p1_b", "p2_a", "p3_a"];
    expect(holdOutIds(ids, ["p1_b"], groupsByPattern(ids, /^(p\d)/))).toEqual({
      testIds: ["p1_a", "p1_b"],
      restIds: ["p2_a", "p3_a"],
      addedIds: ["p1_a"],
    });
  });

  test("however small the share, one group is held out, and however large, one is left", () => {
    const groups = new Map(caseIds(9).map((id, i) => [id, `g${i % 3}`]));
    const ids = [...groups.keys()];
    expect(holdOutShare(ids, 0.01, { groups }).testIds).toHaveLength(3);
    expect(holdOutShare(ids, 0.99, { groups }).restIds).toHaveLength(3);
    expect(holdOutShare(ids, 0.01).testIds).toHaveLength(1);
    expect(holdOutShare(ids, 0.99).restIds).toHaveLength(1);
  });

  test.each([
    ["an unknown case", () => holdOutIds(["a", "b"], ["x"]), "names x, which is no case"],
    ["an empty list", () => holdOutIds(["a", "b"], []), "names no case"],
    ["all cases", () => holdOutIds(["a", "b"], ["a", "b"]), "holds all cases"],
    ["a share of 1", () => holdOutShare(["a", "b"], 1), "share is 1"],
    ["a share of one case", () => holdOutShare(["a"], 0.5), "of 1 case none can be held out"],
  ])("refuses %s with VP0401", (_, act, text) => {
    expect(act).toThrow(text);
    expect(act).toThrow(expect.objectContaining({ code: "VP0401" }));
  });
});
