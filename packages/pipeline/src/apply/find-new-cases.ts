import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { compareCodePoints, UsageError } from "@voxprep/core";
import { IMAGE_ENDING, imageFileName } from "@voxprep/io";
import { TaskFolder } from "../check/task-folder.js";
import { systemReason } from "../store/system-reason.js";

/** The files of a new case, whether they exist or not. */
export interface NewCaseFiles {
  readonly caseId: string;
  readonly folder: TaskFolder;
  /** Names in the folder, one per modality. */
  readonly fileNames: readonly string[];
}

/** Cases in the order of their names, and files that belong to none. */
export interface FoundNewCases {
  readonly cases: readonly NewCaseFiles[];
  /** Paths of images in folders that no case claims. */
  readonly unclaimed: readonly string[];
}

const MODALITY_NAME = /^(.+)_(\d{4})(\.nii(?:\.gz)?)$/;
const IMAGE_NAME = /^(.+)(\.nii(?:\.gz)?)$/;

/**
 * Finds the cases in folders and among single files.
 *
 * In a folder the files of a case are `<case>_0000.nii.gz` and so on (or `.nii`). A single file stands for its case; with
 * one modality it may have any name.
 *
 * @throws `VP0101 UsageError` when a path does not exist, when there is no case, or when two have one name.
 */
export async function findNewCases(
  sources: readonly string[],
  modalities: number,
): Promise<FoundNewCases> {
  const found = await Promise.all(sources.map((source) => casesOf(resolve(source), modalities)));
  const cases = withoutRepeats(found.flatMap((one) => one.cases));
  if (cases.length === 0) throw noCase(sources);
  return { cases, unclaimed: found.flatMap((one) => one.unclaimed) };
}

async function casesOf(path: string, modalities: number): Promise<FoundNewCases> {
  const stats = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(`cannot read ${path}: ${systemReason(cause)}`, { cause, files: [path] });
  });
  if (stats.isDirectory()) return casesInFolder(await TaskFolder.list(path), modalities);
  const folder = await TaskFolder.list(dirname(path));
  return { cases: [caseOfFile(folder, basename(path), modalities)], unclaimed: [] };
}

function casesInFolder(folder: TaskFolder, modalities: number): FoundNewCases {
  const endings = new Map<string, string>();
  for (const name of folder.names) {
    const [, caseId, , ending] = MODALITY_NAME.exec(name) ?? [];
    if (caseId === undefined || ending === undefined || caseId.startsWith(".")) continue;
    if (ending === IMAGE_ENDING || !endings.has(caseId)) endings.set(caseId, ending);
  }
  const cases = [...endings].map(([caseId, ending]) => newCase(folder, caseId, ending, modalities));
  const claimed = new Set(cases.flatMap(({ fileNames }) => fileNames));
  const isUnclaimed = (name: string): boolean =>
    IMAGE_NAME.test(name) && !name.startsWith(".") && !claimed.has(name);
  return {
    cases,
    unclaimed: [...folder.names].filter(isUnclaimed).map((name) => folder.pathOf(name)),
  };
}

function caseOfFile(folder: TaskFolder, name: string, modalities: number): NewCaseFiles {
  const [, caseId, , ending] = MODALITY_NAME.exec(name) ?? [];
  if (caseId !== undefined && ending !== undefined) {
    return newCase(folder, caseId, ending, modalities);
  }
  if (modalities === 1) {
    return { caseId: IMAGE_NAME.exec(name)?.[1] ?? name, folder, fileNames: [name] };
  }
  throw new UsageError(
    `${folder.pathOf(name)} does not say which modality it is; the plans have ${modalities}`,
    {
      files: [folder.pathOf(name)],
      expected: imageFileName("<case>", 0),
      remedy: `Name the files of a case ${imageFileName("<case>", 0)} to ${imageFileName("<case>", modalities - 1)}.`,
    },
  );
}

function newCase(
  folder: TaskFolder,
  caseId: string,
  ending: string,
  modalities: number,
): NewCaseFiles {
  const fileNames = Array.from({ length: modalities }, (_, modality) =>
    imageFileName(caseId, modality).replace(IMAGE_ENDING, ending),
  );
  return { caseId, folder, fileNames };
}

/** The modalities of a case given one by one are one case; cases of one name in two folders are a mistake. */
function withoutRepeats(cases: readonly NewCaseFiles[]): NewCaseFiles[] {
  const byId = new Map<string, NewCaseFiles>();
  for (const one of cases) {
    const known = byId.get(one.caseId);
    if (known === undefined) byId.set(one.caseId, one);
    else if (pathsOf(known).join() !== pathsOf(one).join()) throw sameName(known, one);
  }
  return [...byId.values()].sort((a, b) => compareCodePoints(a.caseId, b.caseId));
}

function pathsOf({ folder, fileNames }: NewCaseFiles): string[] {
  return fileNames.map((name) => folder.pathOf(name));
}

function sameName(a: NewCaseFiles, b: NewCaseFiles): UsageError {
  const files = [...pathsOf(a), ...pathsOf(b)];
  return new UsageError(`two cases are called ${a.caseId}: ${files.join(", ")}`, {
    caseId: a.caseId,
    files,
    remedy: "Prepare them one after the other into different folders, or rename one.",
  });
}

function noCase(sources: readonly string[]): UsageError {
  return new UsageError(`there is no image in ${sources.join(", ") || "an empty list"}`, {
    files: sources,
    expected: imageFileName("<case>", 0),
    remedy: `Give files, or a folder of files named ${imageFileName("<case>", 0)} as imagesTs has them.`,
  });
}
