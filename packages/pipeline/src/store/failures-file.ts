import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FindingRecord } from "../run/events.js";

/** List of the failed cases of the last run, in its work folder. */
export const FAILURES_FILE = "failures.json";

/** Writes the list of failed cases, or removes that of an earlier run when none failed. */
export async function writeFailures(
  workFolder: string,
  failures: readonly FindingRecord[],
): Promise<void> {
  const path = join(workFolder, FAILURES_FILE);
  if (failures.length === 0) await rm(path, { force: true });
  // The reason why a run ends must not be hidden by a list that cannot be written.
  else await writeFile(path, `${JSON.stringify(failures, null, 2)}\n`).catch(() => undefined);
}
