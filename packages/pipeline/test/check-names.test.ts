import { editDistance, makeFinding } from "@voxprep/core";
import { describe, expect, test } from "vitest";
import { limitFindings } from "../src/check/limit-findings.js";
import { nearestNames } from "../src/check/nearest-names.js";
import { shownList, shownText } from "../src/check/shown-name.js";
import { TaskFolder } from "../src/check/task-folder.js";
import { unlistedFiles } from "../src/check/unlisted-files.js";

describe("near names", () => {
  test("are those of other case or ending first, then those of few edits", () => {
    const names = ["CASE1_0000.nii.gz", "case1_0000.nii", "case2_0000.nii.gz", "other.nii.gz"];
    expect(nearestNames("case1_0000.nii.gz", names)).toEqual([
      "CASE1_0000.nii.gz",
      "case1_0000.nii",
      "case2_0000.nii.gz",
    ]);
  });

  test.each([
    ["kitten", "sitting", 3],
    ["", "ab", 2],
    ["same", "same", 0],
    ["abcdef", "uvwxyz", 4],
  ])("%s to %s: %i edits, or more than 3", (a, b, distance) => {
    expect(editDistance(a, b, 3)).toBe(distance);
  });

  test("are searched a limited number of times", () => {
    const folder = new TaskFolder("/task/imagesTr", ["case1.nii.gz"]);
    const found = Array.from({ length: 30 }, () => folder.near("case2.nii.gz").length);
    expect(found.filter((count) => count === 1)).toHaveLength(20);
  });
});

test("control characters in names are shown, not sent to the terminal", () => {
  expect(shownText("a\u001b[31m\n")).toBe("a\\x1b[31m\\x0a");
});

test("long lists are cut and say how much is left", () => {
  expect(shownList(["a", "b", "c"], 2)).toBe("a, b and 1 more");
});

test("F17: unlisted files are counted, the first ten named; hidden ones are of no interest", () => {
  const names = Array.from({ length: 12 }, (_, i) => `x${String(i).padStart(2, "0")}.nii.gz`);
  const folder = new TaskFolder("/task/imagesTr", ["._x00.nii.gz", ".DS_Store", ...names]);
  const { findings, paths } = unlistedFiles(folder, new Set(["x00.nii.gz"]));
  const [finding, ...more] = findings;
  expect(more).toEqual([]);
  expect(paths).toHaveLength(11);
  expect(paths[0]).toBe("imagesTr/x01.nii.gz");
  expect(finding).toMatchObject({ code: "VP1017", severity: "warning", found: 11 });
  expect(finding?.files).toHaveLength(10);
  expect(finding?.message).toMatch(/^imagesTr holds 11 files .*x10\.nii\.gz and 1 more$/);
  expect(unlistedFiles(folder, new Set(names))).toEqual({ paths: [], findings: [] });
});

test("after 1000 messages of one code the rest is counted", () => {
  const warnings = Array.from({ length: 1003 }, () => makeFinding("VP2106", "trailing bytes"));
  const faults = Array.from({ length: 1001 }, () => makeFinding("VP1302", "no label"));
  const kept = limitFindings([...warnings, ...faults]);
  expect(kept).toHaveLength(1000 + 1000 + 2);
  expect(kept.slice(-2)).toMatchObject([
    { code: "VP2106", severity: "warning", found: 1003, expected: 1000 },
    { code: "VP1302", severity: "warning", found: 1001, expected: 1000 },
  ]);
  expect(kept.at(-2)?.message).toMatch(/^3 more findings of VP2106/);
});
