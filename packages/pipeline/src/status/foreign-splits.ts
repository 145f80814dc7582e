import { type Finding, makeFinding } from "@voxprep/core";
import { checkFolds } from "@voxprep/splits";
import type { TaskFacts } from "./step-states.js";

/** What is to be told of folds that somebody else made, and how much of it makes them unusable. */
export function foreignSplits({ foreignFolds, steps }: TaskFacts): {
  readonly findings: readonly Finding[];
  readonly harmful: number;
} {
  const record = steps.find((one) => one.record.step === "splits")?.record;
  if (foreignFolds === null || record === undefined) return { findings: [], harmful: 0 };
  const crops = steps.filter((one) => one.record.step === "crop");
  const ids = crops.map((one) => one.record.case);
  const files = record.outputs.map(({ path }) => path);
  const faults = checkFolds(foreignFolds, { ids }).map((finding) => ({ ...finding, files }));
  const note = makeFinding(
    "VP8201",
    "the splits are not those that voxprep wrote; runs keep them",
    {
      severity: "warning",
      files,
      found: "folds of somebody else",
      remedy: "Make them anew with `voxprep splits --overwrite` if nobody made them on purpose.",
      originals: "They are used as they are.",
    },
  );
  return { findings: [note, ...faults], harmful: faults.length };
}
