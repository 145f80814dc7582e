import { join } from "node:path";
import { type Finding, makeFinding } from "@voxprep/core";
import type { FileSystem } from "./file-system.js";
import { removeTree } from "./remove-tree.js";
import { isLeftBehind } from "./scratch-name.js";

/** Begins the names of folders that are being filled; `scratchName` follows. */
export const SCRATCH_PREFIX = ".voxprep-";

/**
 * Removes folders that killed processes were filling; those of processes that may be alive stay.
 *
 * @param place - Folder that received them.
 * @returns What to tell of it; `null` when there was none.
 */
export async function removeLeftFolders(fs: FileSystem, place: string): Promise<Finding | null> {
  const left = (await fs.list(place)).filter(
    (name) => name.startsWith(SCRATCH_PREFIX) && isLeftBehind(name.slice(SCRATCH_PREFIX.length)),
  );
  if (left.length === 0) return null;
  const folders = left.map((name) => join(place, name));
  for (const folder of folders) await removeTree(fs, folder);
  return makeFinding(
    "VP7101",
    `removed what an interrupted call left half done: ${folders.join(", ")}`,
    { files: folders, found: { unfinishedFolders: folders.length } },
  );
}
