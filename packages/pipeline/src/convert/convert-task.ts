import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import {
  compareCodePoints,
  DatasetJsonMissingError,
  type Finding,
  TaskFolderIncompleteError,
  UsageError,
} from "@voxprep/core";
import { mapLimited } from "../pool/map-limited.js";
import { TaskPool } from "../pool/task-pool.js";
import type { FileSystem } from "../store/file-system.js";
import { makeNewFolder, type NewFolder, refuseExisting } from "../store/new-folder.js";
import { placeSplitImage } from "./place-split-image.js";

/** Choices of a conversion. */
export interface ConvertOptions {
  /** Default: the id of the input folder. */
  readonly taskId?: number;
  /** Default: what the machine grants. */
  readonly threads?: number;
  /** Makes folders and files. Default: the real file system. */
  readonly fs?: FileSystem | undefined;
  /** Told that what a killed call left was removed. */
  readonly onFinding?: ((finding: Finding) => void) | undefined;
  /** Stops the work: what is half done is removed (`VP7201`). */
  readonly signal?: AbortSignal | undefined;
}

/** What a conversion made. */
export interface ConvertedTask {
  readonly folder: string;
  /** Images read. */
  readonly images: number;
  /** Image files written, one per modality. */
  readonly files: number;
  readonly labels: number;
}

const IMAGE_FOLDERS = ["imagesTr", "imagesTs"] as const;
const LABEL_FOLDER = "labelsTr";
const ENDING = ".nii.gz";

/**
 * Converts a folder in the layout of the Medical Segmentation Decathlon to one file per modality.
 *
 * 3D images are copied byte for byte as `<name>_0000.nii.gz`, 4D ones are split along their last axis.
 * The result appears under its name when it is complete. Nothing in the input is changed.
 *
 * @param taskFolder - `TaskNN_Name` or `TaskNNN_Name`.
 * @param rawBase - Folder that receives `TaskNNN_Name`.
 * @throws `VP0101` for a folder with another name or one that is converted already, `VP1001` without dataset.json, `VP1018` without images
 * or labels, `VP0203` when the target exists, and what reading an image can throw.
 * @see spec 1-pipeline-v1, section 4
 */
export async function convertTask(
  taskFolder: string,
  rawBase: string,
  options: ConvertOptions = {},
): Promise<ConvertedTask> {
  const source = resolve(taskFolder);
  const target = join(resolve(rawBase), targetName(basename(source), options.taskId));
  requireInput(source);
  await refuseConverted(source);
  const { fs, onFinding, signal } = options;
  const place = { choice: "--out or --task-id", fs, onFinding, signal };
  refuseExisting(target, place);
  const pool = new TaskPool(options.threads);
  try {
    const counts = await makeNewFolder(target, place, (made) => fillFolder(source, made, pool));
    return { folder: target, ...counts };
  } finally {
    await pool.close();
  }
}

function targetName(name: string, taskId: number | undefined): string {
  const match = /^Task(\d+)_(.+)$/.exec(name);
  const [, digits, rest] = match ?? [];
  if (digits === undefined || rest === undefined) {
    throw new UsageError(`the folder ${name} is not named like Task04_Hippocampus`, {
      remedy: "Rename the folder to Task, two or three digits, underscore, name.",
    });
  }
  const id = taskId ?? Number(digits);
  if (!Number.isInteger(id) || id < 0 || id > 999) {
    throw new UsageError(`the task id ${id} is not a whole number from 0 to 999`);
  }
  return `Task${String(id).padStart(3, "0")}_${rest}`;
}

function requireInput(source: string): void {
  const json = join(source, "dataset.json");
  if (!existsSync(json)) {
    throw new DatasetJsonMissingError(`there is no ${json}`, { files: [json] });
  }
  const missing = ["imagesTr", LABEL_FOLDER].filter((name) => !existsSync(join(source, name)));
  if (missing.length > 0) {
    throw new TaskFolderIncompleteError(`${source} lacks ${missing.join(" and ")}`, {
      files: missing.map((name) => join(source, name)),
    });
  }
}

/** A second suffix behind the one that a file has would hide it from every program. */
async function refuseConverted(source: string): Promise<void> {
  const labels = new Set(await visibleFiles(join(source, "labelsTr")));
  const converted = (await visibleFiles(join(source, "imagesTr"))).find((name) => {
    const caseId = /^(.+)_\d{4}\.nii\.gz$/.exec(name)?.[1];
    return caseId !== undefined && labels.has(`${caseId}${ENDING}`) && !labels.has(name);
  });
  if (converted === undefined) return;
  throw new UsageError(
    `imagesTr/${converted} bears a modality suffix that its label does not have: ${source} is converted already`,
    {
      files: [join(source, "imagesTr", converted)],
      remedy: "Use the task as it is: `voxprep verify` and `voxprep run` take it.",
    },
  );
}

async function fillFolder(
  source: string,
  target: NewFolder,
  pool: TaskPool,
): Promise<Omit<ConvertedTask, "folder">> {
  await target.makeFolders([...IMAGE_FOLDERS, LABEL_FOLDER]);
  await target.copy("dataset.json", join(source, "dataset.json"));
  let images = 0;
  let files = 0;
  for (const folder of IMAGE_FOLDERS) {
    const names = (await visibleFiles(join(source, folder))).filter((name) =>
      name.endsWith(ENDING),
    );
    const written = await mapLimited(names, pool.threads, (name) =>
      placeSplitImage(join(source, folder, name), `${folder}/${name.slice(0, -ENDING.length)}`, {
        into: target,
        runner: pool,
      }),
    );
    images += names.length;
    files += written.reduce((sum, count) => sum + count, 0);
  }
  const labels = await visibleFiles(join(source, LABEL_FOLDER));
  await mapLimited(labels, pool.threads, (name) =>
    target.copy(`${LABEL_FOLDER}/${name}`, join(source, LABEL_FOLDER, name)),
  );
  return { images, files, labels: labels.length };
}

/** Files whose names do not begin with a dot, sorted; none when the folder is missing. */
async function visibleFiles(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.name.startsWith(".") && !entry.isDirectory())
    .map((entry) => entry.name)
    .sort(compareCodePoints);
}
