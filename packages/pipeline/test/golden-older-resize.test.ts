import { join } from "node:path";
import { expect, test } from "vitest";
import { GoldenSet } from "./support/golden-set.ts";
import { count, measureOlderResize } from "./support/older-resize.ts";
import { describeShared, SHARED_FOLDER, TEST_DATA } from "./support/shared-folder.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

// scikit-image 0.18 takes its coordinates from an estimated matrix, and exact ties of label voxels fall to
// either side: intensities can be equal to the bit, labels only nearly.

const own = new GoldenSet({
  golden: join(TEST_DATA, "golden"),
  raw: [join(TEST_DATA, "raw")],
  work: temporaryFolder(),
});

test("resampling as scikit-image 0.18 gives all intensities of the phantom tasks to the bit", async () => {
  const { arrays, tally } = await measureOlderResize(own, [
    "Task301_ThickPhantom",
    "Task302_MriPhantom",
  ]);
  expect(tally.report()).toEqual([]);
  expect(arrays).toHaveLength(26);
  expect(count(arrays, "intensitiesEqual")).toBe(26);
  // Measured of the plain restatement: 22 arrays; the other four differ in ties of labels.
  expect(count(arrays, "equal")).toBeGreaterThanOrEqual(22);
  expect(Math.max(...arrays.map((one) => one.samplesDiffer))).toBe(0);
});

describeShared("resampling as scikit-image 0.18 is as near to ../shared as its README asks", () => {
  const set = new GoldenSet({
    golden: join(SHARED_FOLDER, "golden", "v1"),
    raw: [join(SHARED_FOLDER, "golden", "v1", "raw")],
    work: temporaryFolder(),
  });
  const tasks = ["Task101_ThickCT", "Task102_MRI2", "Task103_MRI1", "Task105_NoNorm"];

  test("33 of 50 arrays are equal, 49 in all samples, all means within 2e-4", async () => {
    const { arrays, tally } = await measureOlderResize(set, tasks);
    expect(tally.report()).toEqual([]);
    expect(arrays).toHaveLength(50);
    expect(count(arrays, "equal")).toBeGreaterThanOrEqual(33);
    expect(arrays.filter((one) => one.samplesDiffer === 0).length).toBeGreaterThanOrEqual(49);
    expect(Math.max(...arrays.map((one) => one.largestSampleDifference))).toBeLessThanOrEqual(0.04);
    expect(Math.max(...arrays.map((one) => one.meanDifference))).toBeLessThanOrEqual(2e-4);
  });
});
