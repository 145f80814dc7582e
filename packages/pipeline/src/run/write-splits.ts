import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { compareCodePoints, UsageError } from "@voxprep/core";
import { encodeSplits } from "@voxprep/io";
import { type Fold, kFold } from "@voxprep/splits";
import { OutputStore, WORK_ROOT } from "../store/output-store.js";
import { pickleWithTwin } from "../store/python-files.js";
import { SPLITS_FILE } from "./phase-splits.js";

/** Where the ids come from (one of the two) and how they are folded. */
export interface WriteSplitsOptions {
  /** Folder of npz files. */
  readonly folder?: string;
  /** Text file with one id a line. */
  readonly idsFile?: string;
  readonly outFolder: string;
  /** Default 5. */
  readonly folds?: number;
  /** Default 12345. */
  readonly seed?: number;
}

/** The folds and the files they were written to. */
export interface WrittenSplits {
  readonly files: readonly string[];
  readonly folds: readonly Fold[];
}

/**
 * Writes `splits_final.pkl` and its readable twin for a list of ids.
 *
 * @throws `VP0101 UsageError` when there are no ids or an id twice, `VP0401` when they are fewer than folds.
 */
export async function writeSplits(options: WriteSplitsOptions): Promise<WrittenSplits> {
  const ids = await idsOf(options);
  const folds = kFold(ids, {
    ...(options.folds === undefined ? {} : { folds: options.folds }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  });
  const outFolder = resolve(options.outFolder);
  const store = new OutputStore(join(outFolder, WORK_ROOT));
  const files = pickleWithTwin(join(outFolder, SPLITS_FILE), encodeSplits(folds));
  await store.commit(files);
  await store.close();
  return { files: files.map((file) => file.path), folds };
}

/** True for a folder that holds a raw task. */
export function isRawTask(folder: string): boolean {
  return existsSync(join(folder, "dataset.json")) && existsSync(join(folder, "imagesTr"));
}

async function idsOf({ folder, idsFile }: WriteSplitsOptions): Promise<string[]> {
  const source = idsFile ?? folder ?? ".";
  const ids = idsFile === undefined ? await idsOfFolder(source) : await idsOfFile(idsFile);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined)
    throw new UsageError(`the id ${twice} stands twice in ${source}`, { files: [source] });
  if (ids.length === 0) throw new UsageError(`${source} names no case`, { files: [source] });
  return ids;
}

async function idsOfFile(path: string): Promise<string[]> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new UsageError(`cannot read the list of ids ${path}`, { cause, files: [path] });
  });
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Ids as the trainers find them: npz files, without the cascade's segmentations of the previous stage. */
async function idsOfFolder(path: string): Promise<string[]> {
  const names = await readdir(path).catch((cause: unknown) => {
    throw new UsageError(`cannot list the folder ${path}`, { cause, files: [path] });
  });
  return names
    .filter((name) => name.endsWith(".npz") && !name.includes("segFromPrevStage"))
    .map((name) => name.slice(0, -".npz".length))
    .sort(compareCodePoints);
}
