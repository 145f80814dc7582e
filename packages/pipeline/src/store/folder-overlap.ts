import { realpath } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import { OverlappingFoldersError } from "@voxprep/core";
import type { TaskFolders } from "./task-folders.js";

/**
 * Refuses to write into the raw task folder or over it. Only the task's own folders count: raw and
 * cropped data side by side under one root are the published layout.
 *
 * @throws `VP0202 OverlappingFoldersError`
 */
export async function refuseOverlap(rawTask: string, folders: TaskFolders): Promise<void> {
  await refuseOverlapOf(rawTask, [folders.cropped, folders.preprocessed, folders.work]);
}

/**
 * Refuses to write a folder that lies in, is, or holds the raw task folder.
 *
 * @throws `VP0202 OverlappingFoldersError`
 */
export async function refuseOverlapOf(rawTask: string, folders: readonly string[]): Promise<void> {
  const raw = await realFolder(rawTask);
  for (const written of folders) {
    const target = await realFolder(written);
    if (!isInside(target, raw) && !isInside(raw, target)) continue;
    throw new OverlappingFoldersError(
      `${written} would be written, but it lies in, is, or holds ${rawTask}`,
      {
        files: [written],
        remedy: "Choose an output folder outside of the raw task folder.",
      },
    );
  }
}

/**
 * Refuses a target that lies in a folder which is only to be read, or is it.
 *
 * @throws `VP0202 OverlappingFoldersError`
 */
export async function refuseInside(source: string, target: string): Promise<void> {
  if (!isInside(await realFolder(target), await realFolder(source))) return;
  throw new OverlappingFoldersError(`${target} would be written, but it lies in ${source}`, {
    files: [target],
    remedy: "Choose an output folder outside of it.",
  });
}

/** The real path of a folder that may not exist yet: that of its nearest existing parent, extended. */
async function realFolder(path: string): Promise<string> {
  const absolute = resolve(path);
  try {
    return await realpath(absolute);
  } catch {
    const parent = dirname(absolute);
    if (parent === absolute) return absolute;
    return resolve(await realFolder(parent), relative(parent, absolute));
  }
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
