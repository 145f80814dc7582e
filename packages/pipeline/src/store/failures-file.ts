import { join } from "node:path";
import type { FindingRecord } from "../report/events.js";
import type { OutputStore } from "./output-store.js";

/** List of the failed cases of the last run, in its work folder. */
export const FAILURES_FILE = "failures.json";

/** Writes the list of failed cases, or removes that of an earlier run when none failed. */
export async function writeFailures(
  store: OutputStore,
  workFolder: string,
  failures: readonly FindingRecord[],
): Promise<void> {
  const path = join(workFolder, FAILURES_FILE);
  if (failures.length === 0) return store.removeIfThere(path);
  const text = `${JSON.stringify(failures, null, 2)}\n`;
  await store.commit([{ path, chunks: [new TextEncoder().encode(text)] }]);
}
