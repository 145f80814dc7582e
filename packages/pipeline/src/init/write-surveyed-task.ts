import { basename, join, resolve } from "node:path";
import { pipeline } from "node:stream";
import { createGzip } from "node:zlib";
import { type Finding, UsageError } from "@voxprep/core";
import { encodeDatasetJson, imageFileName } from "@voxprep/io";
import { placeSplitImage } from "../convert/place-split-image.js";
import { mapLimited } from "../pool/map-limited.js";
import type { TaskRunner } from "../pool/task-pool.js";
import type { FileSystem } from "../store/file-system.js";
import { refuseInside } from "../store/folder-overlap.js";
import { makeNewFolder, type NewFolder, refuseExisting } from "../store/new-folder.js";
import { bytesOfFile } from "../store/write-file.js";
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
  readonly hardLink?: boolean | undefined;
  /** Splits 4D files. */
  readonly runner: TaskRunner;
  /** Is told after each case. */
  readonly onCase?: ((done: number, total: number) => void) | undefined;
  /** Makes folders and files. Default: the real file system. */
  readonly fs?: FileSystem | undefined;
  /** Told that what a killed call left was removed. */
  readonly onFinding?: ((finding: Finding) => void) | undefined;
  /** Stops the work: what is half done is removed (`VP7201`). */
  readonly signal?: AbortSignal | undefined;
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
  const { fs, onFinding, signal } = options;
  const counts = await makeNewFolder(target, { ...PLACE, fs, onFinding, signal }, (task) =>
    fillTask(survey, task, basename(target), options),
  );
  return { folder: target, cases: survey.cases.length, testCases: survey.test.length, ...counts };
}

const FOLDERS = ["imagesTr", "labelsTr", "imagesTs"] as const;

const PLACE = { choice: "--out, --task-id or --name" } as const;

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
  refuseExisting(target, PLACE);
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
    throw new UsageError(
      `the name of the task is "${plain}"; expected letters, digits, _ and - only`,
      {
        found: plain,
        expected: "letters, digits, _ and -",
        remedy: "Give another one with --name.",
      },
    );
  }
  return `Task${String(taskId).padStart(3, "0")}_${plain}`;
}

async function fillTask(
  survey: FolderSurvey,
  task: NewFolder,
  name: string,
  options: WriteTaskOptions,
): Promise<{ files: number; linked: number }> {
  await task.makeFolders(FOLDERS);
  const cases = [
    ...survey.cases.map((one) => ({ ...one, folder: "imagesTr" })),
    ...survey.test.map((one) => ({ ...one, label: null, folder: "imagesTs" })),
  ];
  let files = 0;
  let linked = 0;
  let done = 0;
  await mapLimited(cases, options.runner.threads, async ({ caseId, images, label, folder }) => {
    const made = await placeImages(survey, { caseId, images }, folder, { ...options, task });
    if (label !== null) {
      const from = join(survey.folder, label);
      made.push(await placeFile(from, `labelsTr/${caseId}.nii.gz`, { ...options, task }));
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
  await task.write("dataset.json", [new TextEncoder().encode(text)]);
  return { files, linked };
}

type PlacingOptions = WriteTaskOptions & { readonly task: NewFolder };

type Placed = "copied" | "linked";

async function placeImages(
  { folder, volumesPerFile }: FolderSurvey,
  { caseId, images }: { readonly caseId: string; readonly images: readonly string[] },
  into: string,
  options: PlacingOptions,
): Promise<Placed[]> {
  if (volumesPerFile > 1) {
    const { task, runner } = options;
    const path = join(folder, images[0] ?? "");
    const count = await placeSplitImage(path, `${into}/${caseId}`, { into: task, runner });
    return Array<Placed>(count).fill("copied");
  }
  // One after the other: after a failure nothing may be written behind the back of who cleans up.
  const placed: Placed[] = [];
  for (const [i, image] of images.entries()) {
    const name = `${into}/${imageFileName(caseId, i)}`;
    placed.push(await placeFile(join(folder, image), name, options));
  }
  return placed;
}

/** Links or copies a file; one without compression is compressed. */
async function placeFile(
  from: string,
  name: string,
  { hardLink = false, task }: PlacingOptions,
): Promise<Placed> {
  const isCompressed = /\.gz$/i.test(from);
  if (hardLink && isCompressed) return (await task.link(name, from)) ? "linked" : "copied";
  if (isCompressed) await task.copy(name, from);
  else await task.write(name, compressed(from));
  return "copied";
}

/** Compressed bytes of a file. */
async function* compressed(path: string): AsyncGenerator<Uint8Array> {
  const gzip = createGzip({ level: 6 });
  pipeline(bytesOfFile(path), gzip, () => undefined); // who reads gzip hears of a failure
  yield* gzip as AsyncIterable<Uint8Array>;
}
