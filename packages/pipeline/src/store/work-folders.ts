import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type FileSystem, NODE_FILE_SYSTEM } from "./file-system.js";
import { WORK_ROOT } from "./output-store.js";

/** Where voxprep keeps its notes on one task of one profile. */
export interface WorkFolder {
  readonly profile: string;
  readonly task: string;
  readonly folder: string;
}

/** The work folders of all profiles and tasks under an output root, in the order of their names. */
export async function workFoldersUnder(
  outputRoot: string,
  fs: FileSystem = NODE_FILE_SYSTEM,
): Promise<WorkFolder[]> {
  const root = join(outputRoot, WORK_ROOT);
  const found: WorkFolder[] = [];
  for (const profile of await foldersIn(fs, root)) {
    for (const task of await foldersIn(fs, join(root, profile))) {
      found.push({ profile, task, folder: join(root, profile, task) });
    }
  }
  return found;
}

/** Whether voxprep wrote into a folder. */
export async function isOutputRoot(folder: string): Promise<boolean> {
  return isFolder(join(folder, WORK_ROOT));
}

async function foldersIn(fs: FileSystem, folder: string): Promise<string[]> {
  const names = (await fs.list(folder)).sort();
  const are = await Promise.all(names.map((name) => isFolder(join(folder, name))));
  return names.filter((_, i) => are[i]);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (one) => one.isDirectory(),
    () => false,
  );
}
