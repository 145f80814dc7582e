import type { Stats } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Finding, makeFinding } from "@voxprep/core";
import { JSON_SIZE_LIMIT } from "@voxprep/io";
import { TaskFolder } from "./task-folder.js";

/** Bytes of a task's dataset.json, or why there are none. */
export interface DatasetFile {
  readonly path: string;
  readonly bytes: Uint8Array | null;
  readonly findings: readonly Finding[];
}

/**
 * Reads dataset.json.
 *
 * @returns `VP1001` when it is not there, `VP1002` when it is too large; `VP1303`, `VP1306` and `VP6204`, here
 * of the whole run, when it cannot be read.
 * @see spec 5-faults, F01 and F67
 */
export async function readDatasetFile(taskFolder: string): Promise<DatasetFile> {
  const path = join(taskFolder, "dataset.json");
  try {
    const stats = await stat(path);
    const refusal = refusalOf(path, stats);
    if (refusal !== null) return { path, bytes: null, findings: [refusal] };
    return { path, bytes: await readFile(path), findings: [] };
  } catch (error) {
    return { path, bytes: null, findings: [await unreadable(taskFolder, path, error)] };
  }
}

function refusalOf(path: string, stats: Stats): Finding | null {
  if (!stats.isFile()) {
    return makeFinding("VP1303", "dataset.json is not a file", {
      files: [path],
      severity: "run",
      expected: "a regular file",
      remedy: "Put the file itself there.",
    });
  }
  if (stats.size <= JSON_SIZE_LIMIT) return null;
  return makeFinding("VP1002", `dataset.json has ${stats.size} bytes`, {
    files: [path],
    found: stats.size,
    expected: `at most ${JSON_SIZE_LIMIT} bytes`,
    remedy: "See whether this is the file that describes the task.",
  });
}

async function unreadable(taskFolder: string, path: string, error: unknown): Promise<Finding> {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  if (code === "ENOENT" || code === "ENOTDIR") return missingDataset(taskFolder, path);
  const isForbidden = code === "EACCES" || code === "EPERM";
  return makeFinding(isForbidden ? "VP1306" : "VP6204", `dataset.json cannot be read (${code})`, {
    files: [path],
    severity: "run",
    found: code,
    remedy: isForbidden
      ? "Give yourself the right to read it."
      : "See whether the disk or the network share is in order.",
    originals: "They stop with a traceback.",
  });
}

async function missingDataset(taskFolder: string, path: string): Promise<Finding> {
  const inside = await TaskFolder.list(taskFolder).catch(() => null);
  const name = basename(taskFolder);
  const message =
    inside === null
      ? `there is no folder ${taskFolder}`
      : `there is no dataset.json in ${taskFolder}`;
  return makeFinding("VP1001", message, {
    files: [inside === null ? taskFolder : path],
    found: inside === null ? null : [...inside.names].slice(0, 10),
    expected: "dataset.json",
    remedy: remedyFor(name, inside),
    originals: "They stop with a traceback.",
  });
}

function remedyFor(name: string, inside: TaskFolder | null): string {
  if (inside === null) return "Name a folder that exists.";
  if (/^Dataset\d{3}_/.test(name)) {
    return "This is named like a task of nnU-Net v2: name the folder that holds its dataset.json.";
  }
  const tasks = [...inside.names].filter((one) => /^Task\d+_/.test(one));
  if (tasks.length > 0) return `Name one of the task folders in it, such as ${tasks[0]}.`;
  const near = inside.near("dataset.json");
  if (near.length > 0) return `Rename ${near[0]} to dataset.json.`;
  return "Write a dataset.json that names modalities, labels and training cases, or let `voxprep init` make a task of the files.";
}
