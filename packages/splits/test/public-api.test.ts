import * as entry from "@voxprep/splits";
import { expect, test } from "vitest";

test("the public names are these", () => {
  expect(Object.keys(entry).sort()).toEqual([
    "DEFAULT_FOLDS",
    "DEFAULT_SEED",
    "balancedKFold",
    "checkFolds",
    "csvColumn",
    "foldBalance",
    "groupedKFold",
    "groupsByPattern",
    "holdOutIds",
    "holdOutShare",
    "kFold",
    "leaveOneGroupOut",
    "leaveOneOut",
    "makeSplits",
    "parseCsv",
    "presenceOf",
    "strataOfValues",
    "stratifiedKFold",
    "trainValidationFallback",
  ]);
});
