import { makeFinding } from "@voxprep/core";
import { isUntouched } from "../manifest/file-stamp.js";
import type { RunContext } from "./context.js";

/**
 * Removes what earlier runs made of cases that are no longer good: taken out of dataset.json, renamed, or
 * failed now. Trainers list the folder and would train on them. Files that were changed since stay.
 *
 * @see spec 5-faults, F91
 */
export async function removeStaleOutputs(
  { manifest, reporter, store }: RunContext,
  goodCases: readonly string[],
): Promise<void> {
  const good = new Set(goodCases);
  const stale = manifest.records.filter(({ case: id }) => id !== "" && !good.has(id));
  const removed: string[] = [];
  for (const record of stale) {
    for (const stamp of record.outputs) {
      if (!(await isUntouched(stamp))) continue;
      await store.remove(stamp.path);
      removed.push(stamp.path);
    }
    await manifest.remove(record);
  }
  if (removed.length === 0) return;
  const cases = [...new Set(stale.map((record) => record.case))];
  reporter.finding(
    makeFinding("VP8106", `outputs of ${cases.join(", ")} were removed: no longer good cases`, {
      files: removed,
      found: cases,
      originals: "They stay in the folders and go on into fingerprint, plan and splits.",
    }),
  );
}
