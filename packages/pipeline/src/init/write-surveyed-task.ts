import { randomBytes } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { createGzip } from "node:zlib";
import { OutputExistsError, UsageError } from "@voxprep/core";
import { encodeDatasetJson, imageFileName } from "@voxprep/io";
import { mapLimited } from "../pool/map-limited.js";
import type { TaskRunner } from "../pool/task-pool.js";
import { type FileSystem, NODE_FILE_SYSTEM } from "../store/file-system.js";
import { refuseInside } from "../store/folder-overlap.js";
import { linkFile } from "../store/link-file.js";
import { writeErrorOf } from "../store/write-errors.js";
import { writeNewFile } from "../store/write-file.js";
import type { FolderSurvey } from "./survey.js";

/** Where a task goes and how its files are made. */
export interface WriteTaskOptions {
  /** Folder that receives `TaskNNN_Name`. */
  readonly out: string;
  /** Default: 500, from where on nnU-Net leaves the numbers to its users. */
  readonly taskId?: number | undefined;
  /** Default: the folder's name. */
  readonly name?: string | undefined;
  /** Whether files that need no change are linked instead of copied, where the disk can. Default: false. */
  readonly link?: boolean | undefined;
  /** Splits 4D files. */
  readonly runner: TaskRunner;
  /** Is told after each case. */
  readonly onCase?: ((done: number, total: number) => void) | undefined;
  /** Makes folders and files. Default: the real file system. */
  readonly fs?: FileSystem | undefined;
}

/** The task that was made. */
export interface InitializedTask {
  readonly folder: string;
  readonly cases: number;
  readonly testCases: number;
  /** Files made, without dataset.json. */
  readonly files: number;
  /** How many of them are hard links. */
  readonly linked: number;
}

const DEFAULT_TASK_ID = 500;

/**
 * Makes a raw task of what a survey found: `imagesTr`, `labelsTr`, `imagesTs` and dataset.json.
 *
 * Files are copied byte for byte, `.nii` is compressed, 4D files are split. The task appears under its name when it is complete. Nothing in
 * the surveyed folder is changed; links share their bytes with it.
 *
 * @throws `VP0101` for a number or name that cannot be used and when there is no case, `VP0202` when the task would lie in the surveyed folder,
 * `VP0203` when it exists, `VP02xx` and `VP71xx` when it cannot be written.
 */
export async function writeSurveyedTask(
  survey: FolderSurvey,
  options: WriteTaskOptions,
): Promise<InitializedTask> {
  if (survey.cases.length === 0) {
    throw new UsageError(`there is no case with image and label in ${survey.folder}`, {
      files: [survey.folder],
      remedy: "Name images and labels alike, such as p1.nii.gz and p1_seg.nii.gz.",
    });
  }
  const target = await checkInitTarget(survey.folder, options);
  const temporary = join(resolve(options.out), `.voxprep-init-${randomBytes(6).toString("hex")}`);
  const fs = options.fs ?? NODE_FILE_SYSTEM;
  try {
    const counts = await fillTask(survey, temporary, basename(target), { ...options, fs });
    await fs.rename(temporary, target);
    return { folder: target, cases: survey.cases.length, testCases: survey.test.length, ...counts };
  } catch (error) {
    await discard(fs, temporary).catch(() => undefined); // the first failure is the one to tell
    throw writeErrorOf(error, target);
  }
}

const FOLDERS = ["imagesTr", "labelsTr", "imagesTs"] as const;

/** Removes an unfinished task. */
async function discard(fs: FileSystem, folder: string): Promise<void> {
  const made = await fs.list(folder);
  for (const name of FOLDERS.filter((one) => made.includes(one))) {
    const inner = join(folder, name);
    for (const file of await fs.list(inner)) await fs.unlink(join(inner, file));
    await fs.removeFolder(inner);
  }
  await fs.unlink(join(folder, "dataset.json"));
  if (made.length > 0) await fs.removeFolder(folder);
}

/**
 * Path of the task that {@link writeSurveyedTask} makes of a folder, free to be written.
 *
 * @throws `VP0101 UsageError` for a number or name that cannot be used, `VP0202` when the task would lie in the folder, `VP0203` when it exists.
 */
export async function checkInitTarget(
  folder: string,
  options: Pick<WriteTaskOptions, "out" | "taskId" | "name">,
): Promise<string> {
  const target = join(resolve(options.out), taskName(folder, options));
  if (existsSync(target)) {
    throw new OutputExistsError(`${target} exists already; init never replaces a folder`, {
      files: [target],
      remedy: "Remove it yourself, or choose another --out, --task-id or --name.",
    });
  }
  await refuseInside(folder, target);
  return target;
}

function taskName(
  folder: string,
  { taskId = DEFAULT_TASK_ID, name }: Pick<WriteTaskOptions, "taskId" | "name">,
): string {
  if (!Number.isInteger(taskId) || taskId < 0 || taskId > 999) {
    throw new UsageError(`the task id ${taskId} is not a whole number from 0 to 999`);
  }
  const own = basename(resolve(folder)).replace(/[^A-Za-z0-9_-]+/g, "");
  const plain = (name ?? own).replace(/^Task\d+_/, "");
  if (!/^[A-Za-z0-9_-]+$/.test(plain)) {
    throw new UsageError(`the name of the task is "${plain}"`, {
      found: plain,
      expected: "letters, digits, _ and -",
      remedy: "Give another one with --name.",
    });
  }
  return `Task${String(taskId).padStart(3, "0")}_${plain}`;
}

async function fillTask(
  survey: FolderSurvey,
  target: string,
  name: string,
  options: PlacingOptions,
): Promise<{ files: number; linked: number }> {
  for (const folder of FOLDERS) await options.fs.makeFolder(join(target, folder));
  const cases = [
    ...survey.cases.map((one) => ({ ...one, folder: "imagesTr" })),
    ...survey.test.map((one) => ({ ...one, label: null, folder: "imagesTs" })),
  ];
  let files = 0;
  let linked = 0;
  let done = 0;
  await mapLimited(cases, options.runner.threads, async ({ caseId, images, label, folder }) => {
    const made = await placeImages(survey, { caseId, images }, join(target, folder), options);
    if (label !== null) {
      const to = join(target, "labelsTr", `${caseId}.nii.gz`);
      made.push(await placeFile(join(survey.folder, label), to, options));
    }
    files += made.length;
    linked += made.filter((how) => how === "linked").length;
    options.onCase?.(++done, cases.length);
  });
  const text = encodeDatasetJson({
    name: name.replace(/^Task\d+_/, ""),
    modalities: new Map(survey.channels.map(({ name: modality }, i) => [i, modality])),
    labels: survey.labels,
    training: survey.cases.map(({ caseId }) => caseId),
    test: survey.test.map(({ caseId }) => caseId),
  });
  await writeNewFile(options.fs, join(target, "dataset.json"), [new TextEncoder().encode(text)]);
  return { files, linked };
}

type PlacingOptions = WriteTaskOptions & { readonly fs: FileSystem };

type Placed = "copied" | "linked";

async function placeImages(
  { folder, volumesPerFile }: FolderSurvey,
  { caseId, images }: { readonly caseId: string; readonly images: readonly string[] },
  into: string,
  options: PlacingOptions,
): Promise<Placed[]> {
  if (volumesPerFile > 1) {
    const input = { path: join(folder, images[0] ?? ""), outStem: join(into, caseId) };
    const count = await options.runner.run("convertImage", input);
    return Array<Placed>(count).fill("copied");
  }
  // One after the other: after a failure nothing may be written behind the back of who cleans up.
  const placed: Placed[] = [];
  for (const [i, image] of images.entries()) {
    const to = join(into, imageFileName(caseId, i));
    placed.push(await placeFile(join(folder, image), to, options));
  }
  return placed;
}

/** Links or copies a file; one without compression is compressed. */
async function placeFile(
  from: string,
  to: string,
  { link = false, fs }: PlacingOptions,
): Promise<Placed> {
  const isCompressed = /\.gz$/i.test(from);
  if (link && isCompressed && (await linkFile(from, to))) return "linked";
  const bytes = createReadStream(from);
  await writeNewFile(fs, to, isCompressed ? bytes : compressed(bytes));
  return "copied";
}

/** A failure of the source ends the compressed stream as well. */
function compressed(bytes: NodeJS.ReadableStream): AsyncIterable<Uint8Array> {
  const gzip = createGzip({ level: 6 });
  bytes.on("error", (error) => gzip.destroy(error));
  return bytes.pipe(gzip);
}
