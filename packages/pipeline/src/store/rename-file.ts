import { rename } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";

/** Of Windows, while a virus scanner or an indexer looks into a file that was just written. */
const PASSING: ReadonlySet<string | undefined> = new Set(["EACCES", "EBUSY", "EPERM"]);

/** Waiting times; about three seconds in all. */
const PAUSES_MS = [10, 20, 50, 100, 200, 400, 800, 1600];

/** Moves a file over another or to a new name; on Windows it is tried again while another program holds the file. */
export async function renameFile(
  from: string,
  to: string,
  move: typeof rename = rename,
  pausesMs: readonly number[] = process.platform === "win32" ? PAUSES_MS : [],
): Promise<void> {
  for (const pause of pausesMs) {
    try {
      await move(from, to);
      return;
    } catch (error) {
      if (!PASSING.has((error as NodeJS.ErrnoException).code)) throw error;
      await wait(pause);
    }
  }
  await move(from, to);
}
