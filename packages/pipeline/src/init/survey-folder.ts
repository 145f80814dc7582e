import { join, resolve } from "node:path";
import { VoxprepError } from "@voxprep/core";
import { effectiveDimensions } from "@voxprep/io";
import { readNiftiHeaderFile } from "@voxprep/io/node";
import { shownList } from "../check/shown-name.js";
import { FILES_AT_ONCE, mapLimited } from "../pool/map-limited.js";
import type { TaskRunner } from "../pool/task-pool.js";
import { inferTask } from "./infer-task.js";
import type { InferredCase, InferredTask, UnmatchedFile } from "./inferred-task.js";
import { labelNames } from "./label-names.js";
import { listFiles } from "./list-files.js";
import { nameChannels } from "./name-channels.js";
import type { FolderSurvey, SurveyedCase } from "./survey.js";

/** With more different values than these a label is an image. */
const MOST_LABELS = 255;

/** Label values that a note lists. */
const SHOWN_LABELS = 12;

/** How a folder is looked at. */
export interface SurveyOptions {
  /** Reads labels, and images where modalities have to be guessed. */
  readonly runner: TaskRunner;
  /** Names of the channels in their order. Default: from file names, else guessed. */
  readonly modalities?: readonly string[] | undefined;
  /** Names of label values. Default: `label_<value>`. */
  readonly labelNames?: ReadonlyMap<number, string> | undefined;
  /** Is told after each label. */
  readonly onCase?: ((done: number, total: number) => void) | undefined;
}

/**
 * Looks at a folder of loose NIfTI files: which cases, channels and labels it holds. Nothing is written.
 *
 * Cases come from names (see `inferTask`), label values from the voxels of all labels. A case whose label cannot be one is left out and says why.
 *
 * @throws `VP0101 UsageError` when the folder cannot be read or another number of modalities is given than there are channels.
 */
export async function surveyFolder(folder: string, options: SurveyOptions): Promise<FolderSurvey> {
  const root = resolve(folder);
  const files = await listFiles(root);
  const inferred = inferTask(files);
  const even = await withEqualVolumes(root, inferred);
  const read = await readLabels(root, even.cases, options);
  const { cases } = read;
  const given = options.labelNames ?? new Map<number, string>();
  const occurring = new Set(cases.flatMap(({ values }) => values));
  const channels = await nameChannels({
    folder: root,
    channels: inferred.channels,
    volumesPerFile: even.volumesPerFile,
    cases,
    given: options.modalities,
    runner: options.runner,
  });
  return {
    folder: root,
    channels,
    volumesPerFile: even.volumesPerFile,
    cases,
    test: inferred.test,
    labels: labelNames(occurring, given),
    unmatched: [...inferred.unmatched, ...even.left, ...read.left],
    otherFiles: inferred.otherFiles,
    notes: [...notesOnFiles(files), ...notesOnLabels(occurring, given)],
  };
}

/** Cases whose one image file has as many volumes as those of most cases. */
async function withEqualVolumes(
  root: string,
  { cases, channels }: InferredTask,
): Promise<{
  readonly cases: readonly InferredCase[];
  readonly volumesPerFile: number;
  readonly left: readonly UnmatchedFile[];
}> {
  if (channels.length !== 1) return { cases, volumesPerFile: 1, left: [] };
  const volumes = await mapLimited(cases, FILES_AT_ONCE, ({ images }) =>
    volumesIn(join(root, images[0] ?? "")),
  );
  const volumesPerFile = mostFrequent(volumes) ?? 1;
  const reason = `it has another number of volumes than most, which have ${volumesPerFile}`;
  const left = cases
    .filter((_, i) => volumes[i] !== volumesPerFile)
    .flatMap((one) => leftOver(one, reason));
  return { cases: cases.filter((_, i) => volumes[i] === volumesPerFile), volumesPerFile, left };
}

/** A file that cannot be read counts as one volume: the check of the task will say what it has. */
async function volumesIn(path: string): Promise<number> {
  try {
    const { header } = await readNiftiHeaderFile(path, { dimensions: 4 });
    return effectiveDimensions(header) > 3 ? (header.dims[4] ?? 1) : 1;
  } catch (error) {
    if (error instanceof VoxprepError) return 1;
    throw error;
  }
}

function mostFrequent(values: readonly number[]): number | undefined {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

async function readLabels(
  root: string,
  cases: readonly InferredCase[],
  { runner, onCase }: SurveyOptions,
): Promise<{ readonly cases: SurveyedCase[]; readonly left: UnmatchedFile[] }> {
  let done = 0;
  const results = await mapLimited(cases, runner.threads, async (one) => {
    const result = await valuesOf(root, one, runner);
    onCase?.(++done, cases.length);
    return result;
  });
  return {
    cases: cases.flatMap((one, i) => {
      const values = results[i];
      return values === undefined || typeof values === "string" ? [] : [{ ...one, values }];
    }),
    left: cases.flatMap((one, i) => {
      const reason = results[i];
      return typeof reason === "string" ? leftOver(one, reason) : [];
    }),
  };
}

/** Values of a label, or the reason why it is none. */
async function valuesOf(
  root: string,
  { caseId, label }: InferredCase,
  runner: TaskRunner,
): Promise<readonly number[] | string> {
  try {
    const values = await runner.run("labelValues", { path: join(root, label), caseId });
    const wrong = values.find((value) => !Number.isInteger(value) || value < 0);
    if (wrong !== undefined) return `the label ${label} holds the value ${wrong}`;
    if (values.length <= MOST_LABELS) return values;
    return `the label ${label} holds ${values.length} different values: it looks like an image`;
  } catch (error) {
    if (error instanceof VoxprepError) return error.message;
    throw error;
  }
}

function leftOver({ images, label }: InferredCase, reason: string): UnmatchedFile[] {
  return [...images, label].map((file) => ({ file, reason }));
}

function notesOnFiles(files: readonly string[]): string[] {
  if (!files.includes("dataset.json")) return [];
  return [
    "The folder holds a dataset.json, which is not read here. If it is a task already, `voxprep run` or (Decathlon) `voxprep convert` takes it as it is.",
  ];
}

function notesOnLabels(
  occurring: ReadonlySet<number>,
  given: ReadonlyMap<number, string>,
): string[] {
  const values = [...occurring].filter((value) => value > 0).sort((a, b) => a - b);
  const notes: string[] = [];
  if (occurring.size > 0 && values.length === 0) notes.push("All labels are background alone.");
  if (values.some((value, i) => value !== i + 1)) {
    notes.push(
      `The labels are ${shownList(values.map(String), SHOWN_LABELS)}; trainers of nnU-Net v1 and its kin expect 1, 2, 3 and so on.`,
    );
  }
  const unseen = [...given].filter(([value]) => value > 0 && !occurring.has(value));
  for (const [value, name] of unseen) notes.push(`No label has the value ${value} (${name}).`);
  return notes;
}
