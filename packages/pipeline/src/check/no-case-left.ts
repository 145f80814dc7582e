import { NoTrainingCasesError } from "@voxprep/core";

/** The error of a task of which every case failed. */
export function noCaseLeft(failedCases: readonly string[]): NoTrainingCasesError {
  return new NoTrainingCasesError("no case is left to prepare: every listed case failed", {
    found: failedCases,
    remedy: "Repair the cases named above.",
  });
}
