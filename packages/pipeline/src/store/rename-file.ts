import { setTimeout as sleep } from "node:timers/promises";
import type { FileSystem } from "./file-system.js";

/** Waits some milliseconds; tests go on at once. */
export type Pause = (milliseconds: number) => Promise<unknown>;

/** Waits as long as it is told. */
export const REAL_PAUSE: Pause = (milliseconds) => sleep(milliseconds);

/** Failures that may pass: a virus scanner or an indexer looks into a file that was just written. */
const PASSING: ReadonlySet<string | undefined> = new Set(["EACCES", "EBUSY", "EEXIST", "EPERM"]);

/** Waiting times in milliseconds; five seconds in all. */
const PAUSES_MS = [10, 20, 50, 100, 200, 420, 800, 1400, 2000];

/**
 * Moves a file over another or to a new name, again and again for five seconds while another program holds it.
 *
 * @throws The last failure of the file system.
 * @see spec 5-faults, F101
 */
export async function renameFile(
  fs: FileSystem,
  from: string,
  to: string,
  pause: Pause = REAL_PAUSE,
): Promise<void> {
  for (const milliseconds of PAUSES_MS) {
    try {
      return await fs.rename(from, to);
    } catch (error) {
      if (!PASSING.has((error as NodeJS.ErrnoException).code)) throw error;
      await pause(milliseconds);
    }
  }
  await fs.rename(from, to);
}
