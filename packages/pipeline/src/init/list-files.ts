import { readdir } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { UsageError } from "@voxprep/core";
import { systemReason } from "../store/system-reason.js";

/**
 * All files below a folder, relative to it, with `/`. Links to files count as files, links to folders are not followed.
 *
 * @throws `VP0101 UsageError` when the folder cannot be read.
 */
export async function listFiles(folder: string): Promise<string[]> {
  const root = resolve(folder);
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(
    (cause: unknown) => {
      throw new UsageError(`cannot read the folder ${folder}: ${systemReason(cause)}`, {
        cause,
        files: [folder],
        remedy: "Name a folder that holds NIfTI files.",
      });
    },
  );
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => relative(root, resolve(entry.parentPath, entry.name)).split(sep).join("/"));
}
