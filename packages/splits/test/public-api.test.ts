import * as entry from "@voxprep/splits";
import { expect, test } from "vitest";

test("the public names are these", () => {
  expect(Object.keys(entry).sort()).toEqual(["DEFAULT_FOLDS", "kFold", "trainValidationFallback"]);
});
