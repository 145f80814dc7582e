import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { compareNpz, comparePickle, fileSha256 } from "./compare-files.ts";
import type { CopyRecord, GoldenTask, PickleRecord } from "./golden-task.ts";
import { Tally } from "./tally.ts";

/** Where a run left a task. */
export interface OutputFolders {
  readonly croppedFolder: string;
  readonly preprocessedFolder: string;
}

/** Pickles of a whole task that have a readable twin beside them. */
const HAS_TWIN = /^(dataset_properties|splits_final|.*_plans_[23]D)\.pkl$/;

/** Compares everything that a run left of a task with what the original program left. */
export async function compareTask(folders: OutputFolders, golden: GoldenTask): Promise<Tally> {
  const tally = new Tally();
  const locate = locator(folders);
  compareTree(folders, golden, locate, tally);
  for (const [file, record] of Object.entries(golden.read<Record<string, CopyRecord>>("copies"))) {
    tally.files++;
    const path = locate(file);
    if (existsSync(path)) tally.same(fileSha256(path), record.sha256, file);
    else tally.mismatch(`${file} is missing`);
  }
  compareSummaryPickles(folders, golden, locate, tally);
  const stages = golden.stageCases().map(([, cases]) => cases);
  for (const one of [golden.cropCases(), ...stages].flat()) {
    comparePickle(locate(one.pkl.file), one.pkl, tally);
    await compareNpz(locate(one.npz.file), one.npz, tally);
  }
  return tally;
}

/** The path of a golden's relative path in the folders of a run. */
export function locator({ croppedFolder, preprocessedFolder }: OutputFolders) {
  return (file: string): string => {
    const [top = "", ...rest] = file.split("/");
    const base = top.endsWith("cropped_data") ? croppedFolder : preprocessedFolder;
    return join(dirname(base), ...rest);
  };
}

function compareSummaryPickles(
  { croppedFolder, preprocessedFolder }: OutputFolders,
  golden: GoldenTask,
  locate: (file: string) => string,
  tally: Tally,
): void {
  const { crop } = golden.read<{ crop: PickleRecord }>("dataset_properties");
  comparePickle(locate(crop.file), crop, tally);
  const copies = [croppedFolder, preprocessedFolder].map((folder) => {
    const path = join(folder, "dataset_properties.pkl");
    return existsSync(path) ? readFileSync(path).toString("hex") : `no ${path}`;
  });
  tally.same(copies[1] === copies[0], true, "dataset_properties.pkl is the same in both folders");
  for (const name of ["intensityproperties", "plans_3D", "plans_2D"]) {
    if (!golden.has(name)) continue;
    const record = golden.read<PickleRecord>(name);
    comparePickle(locate(record.file), record, tally);
  }
  const splits = golden.read<PickleRecord | { file: string; error: string }>("splits_final");
  if ("value" in splits) comparePickle(locate(splits.file), splits, tally);
  else tally.same(existsSync(locate(splits.file)), false, "splits of fewer than five cases exist");
}

/** Every path that the original left, and besides them the readable twins alone. */
function compareTree(
  { croppedFolder, preprocessedFolder }: OutputFolders,
  golden: GoldenTask,
  locate: (file: string) => string,
  tally: Tally,
): void {
  const tree = golden.read<{ dirs: string[]; files: string[] }>("tree");
  const splits = golden.read<{ file: string; value?: unknown }>("splits_final");
  const expected = new Set(tree.files.map(locate));
  if (splits.value !== undefined) expected.add(locate(splits.file));
  const found = [croppedFolder, preprocessedFolder].flatMap(filesBelow);
  for (const path of expected) {
    tally.files++;
    if (!found.includes(path)) tally.mismatch(`${path} is missing`);
  }
  const twins = [...expected].filter(hasTwin).map((path) => path.replace(/\.pkl$/, ".json"));
  for (const path of twins) if (!found.includes(path)) tally.mismatch(`${path} is missing`);
  const extra = found.filter((path) => !expected.has(path) && !twins.includes(path));
  tally.same(extra, [], "files that the original does not leave");
  const folders = [croppedFolder, preprocessedFolder].flatMap((top) => [top, ...foldersBelow(top)]);
  tally.same(folders.sort(), tree.dirs.map(locate).sort(), "folders");
}

function hasTwin(path: string): boolean {
  return HAS_TWIN.test(basename(path));
}

/** Every file below a folder. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
}

function foldersBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
}
