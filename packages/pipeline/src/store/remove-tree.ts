import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { FileSystem } from "./file-system.js";

/**
 * Removes a folder of our own with all that is in it; a missing one is fine. Links are removed, never followed.
 *
 * All is tried, whatever fails.
 *
 * @throws The first failure, after the last try.
 */
export async function removeTree(fs: FileSystem, folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    },
  );
  if (entries === null) return;
  const removals = await Promise.allSettled(
    entries.map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? removeTree(fs, path) : fs.unlink(path);
    }),
  );
  const failed = removals.find((removal) => removal.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  await fs.removeFolder(folder);
}
