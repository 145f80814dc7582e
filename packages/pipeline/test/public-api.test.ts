import * as api from "@voxprep/pipeline";
import { expect, test } from "vitest";

test("the public names are frozen", () => {
  expect(Object.keys(api).sort()).toEqual([
    "CASE_ACTIVITIES",
    "COMPRESSIONS",
    "DEFAULT_PROFILE",
    "DEFAULT_RESAMPLING",
    "InlineRunner",
    "NODE_FILE_SYSTEM",
    "PHASES",
    "PROFILE_NAMES",
    "RunStopped",
    "SPLITS_FORMATS",
    "TEST_SET_FILE",
    "TaskPool",
    "availableThreads",
    "checkSplitsFile",
    "checkTask",
    "comparePlansFiles",
    "convertTask",
    "describePlansFile",
    "findingRecord",
    "isRawTask",
    "makeStageCase",
    "measureBalance",
    "planFromFingerprint",
    "readCaseSource",
    "readSplitsFile",
    "recipeOf",
    "runTask",
    "taskFoldersUnder",
    "taskFromEnvironment",
    "verifyTask",
    "writeSplits",
  ]);
});
