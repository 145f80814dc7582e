import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { compareCodePoints, type ErrorCode, type Finding, UsageError } from "@voxprep/core";
import { parseDatasetJson } from "@voxprep/io";
import { checkTask } from "../check/index.js";

/** Cases that are to be split, and what is known of where they come from. */
export interface CaseSource {
  /** A raw task, a folder of npz files, or a list. */
  readonly kind: "task" | "folder" | "list";
  readonly path: string;
  /** Each once; of a task the cases without fault, as far as names and headers tell. */
  readonly ids: readonly string[];
  /** Cases of a task that have faults. */
  readonly failedCases: readonly string[];
  /** Names of label values; empty where no dataset.json tells them. */
  readonly labelNames: ReadonlyMap<number, string>;
  /** Label file of each case; only of a task. */
  readonly labelFiles: ReadonlyMap<string, string>;
}

/** A source of cases and what its check found. */
export interface CaseSourceOutcome {
  /** `null` when a fault of the whole task leaves no case. */
  readonly source: CaseSource | null;
  readonly findings: readonly Finding[];
}

/** Options of {@link readCaseSource}. */
export interface CaseSourceOptions {
  /** Case faults of a raw task that become warnings. Default: none. */
  readonly allow?: ReadonlySet<ErrorCode> | undefined;
}

/**
 * Reads which cases there are.
 *
 * @param path - A raw task folder, a folder of npz files (cropped or prepared), or a text file with one id a line.
 * @throws `VP0101 UsageError` when it cannot be read, names no case, or an id twice.
 */
export async function readCaseSource(
  path: string,
  options: CaseSourceOptions = {},
): Promise<CaseSourceOutcome> {
  if (isRawTask(path)) return taskSource(path, options);
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    (cause: unknown) => {
      throw new UsageError(`cannot find ${path}`, { cause, files: [path] });
    },
  );
  const ids = isFolder ? await idsOfFolder(path) : await readIdList(path);
  const source: CaseSource = {
    kind: isFolder ? "folder" : "list",
    path: resolve(path),
    ids,
    failedCases: [],
    labelNames: isFolder ? await labelNamesNear(path) : new Map(),
    labelFiles: new Map(),
  };
  return { source, findings: [] };
}

/** True for a folder that holds a raw task. */
export function isRawTask(folder: string): boolean {
  return existsSync(join(folder, "dataset.json")) && existsSync(join(folder, "imagesTr"));
}

/**
 * Reads a text file with one case id a line; empty lines are skipped.
 *
 * @throws `VP0101 UsageError` when it cannot be read, is empty, or has an id twice.
 */
export async function readIdList(path: string): Promise<string[]> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new UsageError(`cannot read the list of ids ${path}`, { cause, files: [path] });
  });
  const ids = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (ids.length === 0) throw new UsageError(`${path} names no case`, { files: [path] });
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id))
      throw new UsageError(`the id ${id} stands twice in ${path}`, { files: [path] });
    seen.add(id);
  }
  return ids;
}

async function taskSource(path: string, { allow }: CaseSourceOptions): Promise<CaseSourceOutcome> {
  const { check, findings } = await checkTask(path, { allow });
  if (check === null) return { source: null, findings };
  const source: CaseSource = {
    kind: "task",
    path: check.taskFolder,
    ids: check.cases.map(({ caseId }) => caseId),
    failedCases: [...check.failed.keys()],
    labelNames: check.dataset.labels,
    labelFiles: new Map(check.cases.map(({ caseId, labelPath }) => [caseId, labelPath])),
  };
  return { source, findings };
}

/** Ids as the trainers find them: npz files, without the cascade's segmentations of the previous stage. */
async function idsOfFolder(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    throw new UsageError(`cannot list the folder ${path}`, { cause, files: [path] });
  });
  const ids = entries
    .map(({ name }) => name)
    .filter((name) => name.endsWith(".npz") && !name.includes("segFromPrevStage"))
    .map((name) => name.slice(0, -".npz".length))
    .sort(compareCodePoints);
  if (ids.length > 0) return ids;
  const stages = entries.filter((entry) => entry.isDirectory() && entry.name.includes("_stage"));
  throw new UsageError(`${path} names no case: there is no .npz in it`, {
    files: [path],
    ...(stages.length === 0
      ? {}
      : { remedy: `Give one of its stage folders: ${stages.map(({ name }) => name).join(", ")}.` }),
  });
}

/** Label names of the dataset.json in the folder (cropped cases) or above it (stages). */
async function labelNamesNear(folder: string): Promise<ReadonlyMap<number, string>> {
  for (const place of [folder, dirname(resolve(folder))]) {
    const file = join(place, "dataset.json");
    const bytes = await readFile(file).catch(() => null);
    const dataset = bytes === null ? null : parseDatasetJson(bytes, { file }).dataset;
    if (dataset !== null) return dataset.labels;
  }
  return new Map();
}
