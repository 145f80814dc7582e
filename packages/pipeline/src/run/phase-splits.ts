import { join } from "node:path";
import { makeFinding } from "@voxprep/core";
import { encodeSplits } from "@voxprep/io";
import { DEFAULT_FOLDS, type Fold, kFold } from "@voxprep/splits";
import { pickleWithTwin } from "../store/python-files.js";
import type { RunContext } from "./context.js";

/** Name of the splits' pickle in the preprocessed folder. */
export const SPLITS_FILE = "splits_final.pkl";

/** Writes the folds of the given cases; says so and writes nothing when there are too few. */
export async function splitsPhase(
  context: RunContext,
  caseIds: readonly string[],
): Promise<readonly Fold[] | null> {
  const { reporter, store, folders } = context;
  if (caseIds.length < DEFAULT_FOLDS) {
    reporter.finding(
      makeFinding(
        "VP1019",
        `${caseIds.length} cases are too few for ${DEFAULT_FOLDS} folds: no ${SPLITS_FILE} is written`,
        {
          phase: "splits",
          found: caseIds.length,
          expected: DEFAULT_FOLDS,
          remedy: "Train with fold `all`, or add cases.",
          originals: "The trainers stop with an error when they make the splits.",
        },
      ),
    );
    return null;
  }
  return reporter.phase("splits", "splits", 1, async () => {
    const folds = kFold(caseIds);
    const files = pickleWithTwin(join(folders.preprocessed, SPLITS_FILE), encodeSplits(folds));
    reporter.bytesWritten += await store.commit(files);
    return folds;
  });
}
