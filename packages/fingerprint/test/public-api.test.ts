import * as entry from "@voxprep/fingerprint";
import { expect, test } from "vitest";

test("the public names are these", () => {
  expect(Object.keys(entry).sort()).toEqual([
    "compareCaseFileNames",
    "intensityStatistics",
    "joinSamples",
    "makeFingerprint",
    "needsIntensities",
    "sampleForeground",
  ]);
});
