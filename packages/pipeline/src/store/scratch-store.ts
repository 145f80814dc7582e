import { join, resolve } from "node:path";
import { type FileSystem, NODE_FILE_SYSTEM } from "./file-system.js";
import type { OutputFile } from "./output-file.js";
import { OutputStore, WORK_ROOT } from "./output-store.js";
import { scratchName } from "./scratch-name.js";

/**
 * Writes files into a folder that no lock guards, all or (up to the first rename) none. Temporary files that killed
 * processes left there are removed first; those of processes that may be alive stay.
 *
 * @param folder - Holds the files, or is above them.
 * @returns Bytes written.
 * @throws As `OutputStore.put`.
 */
export async function commitUnlocked(
  folder: string,
  commits: readonly (readonly OutputFile[])[],
  fs: FileSystem = NODE_FILE_SYSTEM,
): Promise<number> {
  const root = resolve(folder);
  const store = new OutputStore(join(root, WORK_ROOT), { fs, runId: scratchName() });
  try {
    await store.removeLeftBehind([root]);
    let bytes = 0;
    for (const files of commits) bytes += await store.commit(files);
    return bytes;
  } finally {
    await store.close();
  }
}
