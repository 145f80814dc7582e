import { type Dirent, existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ErrorCode } from "@voxprep/core";
import type { RepairRules } from "../check/repair-rules.js";
import type { TaskCheck } from "../check/task-check.js";
import { FILES_AT_ONCE, mapLimited } from "../pool/map-limited.js";
import { InlineRunner, type TaskRunner } from "../pool/task-pool.js";
import type { NewFolder } from "../store/new-folder.js";
import { datasetText } from "./dataset-text.js";
import type { FilePlan } from "./file-plan.js";

/** What goes into a copy. */
export interface CopyPlan {
  readonly check: TaskCheck;
  /** Files of the good cases. */
  readonly plans: readonly FilePlan[];
  /** Cases that the copy is not to have. */
  readonly leftOut: readonly string[];
  readonly rules: RepairRules;
}

/** How a copy is made. */
export interface FillOptions {
  readonly runner?: TaskRunner | undefined;
  readonly allow?: ReadonlySet<ErrorCode> | undefined;
  readonly hardLink?: boolean | undefined;
}

/** Numbers of files of a copy by how they were made. */
export interface CopiedFiles {
  readonly changed: number;
  /** The same bytes. */
  readonly copied: number;
  /** Second names of the task's own files. */
  readonly linked: number;
}

/** Test images and labels, which the check does not look at. */
const TEST_FOLDERS = ["imagesTs", "labelsTs"];

/**
 * Fills the copy: files of good cases, repaired where they are to be; files of failed cases that are not
 * left out, test files and notes beside dataset.json as they are; dataset.json.
 */
export async function fillCopy(
  copy: NewFolder,
  { check, plans, leftOut, rules }: CopyPlan,
  { runner = new InlineRunner(), allow = new Set(), hardLink = false }: FillOptions,
): Promise<CopiedFiles> {
  const count = { changed: 0, copied: 0, linked: 0 };
  const same = async (name: string, source: string): Promise<void> => {
    if (!hardLink) await copy.copy(name, source);
    else if (await copy.link(name, source)) {
      count.linked++;
      return;
    }
    count.copied++;
  };
  const { labelMap, maxAngle } = rules;
  const tests = TEST_FOLDERS.filter((name) => existsSync(join(check.taskFolder, name)));
  await copy.makeFolders(["imagesTr", "labelsTr", ...tests]);
  await mapLimited(plans, runner.threads, async (plan) => {
    const { name, source, changes, orientation, labelType } = plan;
    if (changes.length === 0) return same(name, source);
    const input = { source, orientation, labelType, labelMap, maxAngle, allow };
    await copy.write(name, [await runner.run("fixFile", input)]);
    count.changed++;
    return undefined;
  });
  const planned = new Set(plans.map(({ name }) => name));
  const others = [...(await filesOfFailed(check, planned, leftOut)), ...(await otherFiles(check))];
  await mapLimited(others, runner.threads, (name) => same(name, join(check.taskFolder, name)));
  await copyDataset(copy, check, leftOut);
  return count;
}

/** Names of the files of failed cases that are kept, as far as they are files. */
async function filesOfFailed(
  { dataset, taskFolder }: TaskCheck,
  planned: ReadonlySet<string>,
  leftOut: readonly string[],
): Promise<string[]> {
  const out = new Set(leftOut);
  const names = dataset.cases
    .filter(({ caseId }) => !out.has(caseId))
    .flatMap(({ imageFileNames, labelFileName }) => [
      ...imageFileNames.map((name) => `imagesTr/${name}`),
      `labelsTr/${labelFileName}`,
    ])
    .filter((name) => !planned.has(name));
  const isThere = await mapLimited(names, FILES_AT_ONCE, (name) => isFile(join(taskFolder, name)));
  return names.filter((_, i) => isThere[i]);
}

/** Names of test files and of notes beside dataset.json; hidden files stay behind. */
async function otherFiles({ taskFolder }: TaskCheck): Promise<string[]> {
  const notes = (await filesIn(taskFolder)).filter((name) => name !== "dataset.json");
  const tests = await Promise.all(
    TEST_FOLDERS.map(async (folder) =>
      (await filesIn(join(taskFolder, folder))).map((name) => `${folder}/${name}`),
    ),
  );
  return [...notes, ...tests.flat()];
}

async function filesIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true });
  const names = entries.map(({ name }) => name).filter((name) => !name.startsWith("."));
  const isThere = await mapLimited(names, FILES_AT_ONCE, (name) => isFile(join(folder, name)));
  return names.filter((_, i) => isThere[i]).sort();
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isFile() ?? false;
}

async function copyDataset(
  copy: NewFolder,
  { dataset, datasetJsonPath }: TaskCheck,
  leftOut: readonly string[],
): Promise<void> {
  if (leftOut.length === 0) return copy.copy("dataset.json", datasetJsonPath);
  const out = new Set(leftOut);
  const text = (await readFile(datasetJsonPath, "utf8")).replace(/^\ufeff/, "");
  const kept = dataset.cases.map(({ caseId }) => !out.has(caseId));
  await copy.write("dataset.json", [Buffer.from(datasetText(text, (i) => kept[i] === true))]);
}
