import { link } from "node:fs/promises";

/** System errors that say: no hard link from there to here; a copy may do. */
const IMPOSSIBLE: ReadonlySet<string> = new Set([
  ...["EXDEV", "EPERM", "EMLINK", "ENOTSUP", "ENOSYS", "EACCES"],
]);

/**
 * Gives a file a second name by a hard link, where the file systems can.
 *
 * @returns False when they cannot; nothing is there then.
 */
export async function linkFile(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (IMPOSSIBLE.has((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}
