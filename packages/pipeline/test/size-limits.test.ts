import { expect, test } from "vitest";
import { oversizedCases } from "../src/memory/size-limits.js";

const sizes = (...voxels: number[]) =>
  voxels.map((count, i) => ({ caseId: `c${i}`, voxels: count }));

test("F51: names the case that is more than 20 times as large as the median", () => {
  const found = oversizedCases(sizes(10, 11, 9, 10, 221), {});
  expect(found.map(({ code, caseId, severity }) => [code, caseId, severity])).toEqual([
    ["VP6102", "c4", "case"],
  ]);
});

test("F51: lets it through as a warning when it is allowed", () => {
  const found = oversizedCases(sizes(10, 11, 221), { allow: new Set(["VP6102"]) });
  expect(found.map(({ severity }) => severity)).toEqual(["warning"]);
});

test("F51: the limit of voxels holds even when the code is allowed", () => {
  const found = oversizedCases(sizes(100, 100), { maxVoxels: 99, allow: new Set(["VP6102"]) });
  expect(found.map(({ severity }) => severity)).toEqual(["case", "case"]);
});

test("says nothing of an ordinary data set, nor of an empty one", () => {
  expect(oversizedCases(sizes(5, 20, 60, 100), {})).toEqual([]);
  expect(oversizedCases([], {})).toEqual([]);
});
