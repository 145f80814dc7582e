import * as entry from "@voxprep/planner";
import { expect, test } from "vitest";

test("the public names are these", () => {
  expect(Object.keys(entry).sort()).toEqual([
    "applyOverrides",
    "parseOverrides",
    "planExperiment",
    "stageMemory",
  ]);
});
