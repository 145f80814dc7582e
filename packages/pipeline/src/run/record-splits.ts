import { basename, resolve } from "node:path";
import type { Finding } from "@voxprep/core";
import { DEFAULT_SEED } from "@voxprep/splits";
import { stampOf } from "../manifest/file-stamp.js";
import { sha256Of } from "../manifest/sha256-of.js";
import type { OwnedNames } from "../manifest/step-record.js";
import { SPLITS_STEP } from "../phases/phase-splits.js";
import { InlineRunner, type TaskRunner } from "../pool/task-pool.js";
import { DEFAULT_PROFILE, recipeOf } from "../recipes/v1-family.js";
import { Reporter } from "../report/reporter.js";
import { commitStep } from "../resume/commit-step.js";
import { foreignFileError } from "../resume/foreign-files.js";
import { findReusable, isAsLeft } from "../resume/reuse-step.js";
import { ALGORITHMS, type KeyParts } from "../resume/step-keys.js";
import { refuseOverlap } from "../store/folder-overlap.js";
import type { OutputFile } from "../store/output-file.js";
import { chunksOf } from "../store/output-file.js";
import { taskFoldersUnder } from "../store/task-folders.js";
import type { Chunks } from "../store/write-file.js";
import { type OpenRun, withOpenRun } from "./open-run.js";
import type { WriteSplitsOptions, WrittenSplits } from "./write-splits.js";

/** Keeps what is told, for the caller of a function without events. */
class CollectingReporter extends Reporter {
  readonly collected: Finding[] = [];

  override finding(noticed: Finding): void {
    this.collected.push(noticed);
    super.finding(noticed);
  }
}

/**
 * Writes the splits of a raw task as its runs do: under their lock, recorded, and never over folds of somebody else.
 * Later runs keep them, because they were chosen.
 *
 * @throws `VP7501 LockedError`, `VP8107 ForeignFileError`, and the errors of writing.
 */
export async function recordSplits(
  options: WriteSplitsOptions,
  testIds: readonly string[],
  filesIn: (folder: string) => OutputFile[],
): Promise<Pick<WrittenSplits, "files" | "findings">> {
  const { source, out, profile = DEFAULT_PROFILE, runner = new InlineRunner() } = options;
  const folders = taskFoldersUnder(resolve(out), recipeOf(profile).layout, basename(source.path));
  await refuseOverlap(source.path, folders);
  const reporter = new CollectingReporter(source.path);
  const files = filesIn(folders.preprocessed);
  const keyParts = await keyOf(options, testIds, files);
  const run = {
    options: {
      taskFolder: source.path,
      out,
      ...(options.adopt === undefined ? {} : { adopt: options.adopt }),
      ...(options.overwrite === undefined ? {} : { overwrite: options.overwrite }),
    },
    tools: {},
    reporter,
    runner,
    workFolder: folders.work,
    profile,
    owns: ownsAlone(files),
    given: [],
    isForFolds: true,
    keepsFailures: true,
  };
  await withOpenRun(run, async (open) => {
    const context = { ...run, ...open };
    const step = { ...SPLITS_STEP, keyParts };
    if (options.overwrite !== true) await refuseChanged(open, runner);
    const last = await findReusable(context, step);
    if (last === null || !("record" in last)) await commitStep(context, { ...step, files });
  });
  return { files: files.map(({ path }) => path), findings: reporter.collected };
}

/** Folds that were recorded and that somebody changed since are somebody's. */
async function refuseChanged({ manifest }: OpenRun, runner: TaskRunner): Promise<void> {
  const outputs = manifest.find(SPLITS_STEP.step, SPLITS_STEP.case)?.outputs ?? [];
  const changed: string[] = [];
  for (const output of outputs) {
    const isThere = (await stampOf(output.path)) !== null;
    if (isThere && !(await isAsLeft({ runner }, output))) changed.push(output.path);
  }
  if (changed.length > 0) throw foreignFileError(changed);
}

function ownsAlone(files: readonly OutputFile[]): OwnedNames {
  const none = { caseFolders: [], cases: [], endings: [], labelFolders: [], labels: [] };
  return { ...none, files: files.map(({ path }) => path) };
}

/** Choices may name tables whose content matters, so the bytes of the folds are part of the key. */
async function keyOf(
  options: WriteSplitsOptions,
  testIds: readonly string[],
  files: readonly OutputFile[],
): Promise<KeyParts> {
  const { source, folds, seed, groupBy, stratify, leaveOneGroupOut, format } = options;
  const [last] = files.slice(-1);
  return {
    step: SPLITS_STEP.step,
    algorithm: ALGORITHMS.splits,
    cases: source.ids,
    folds: folds ?? null,
    seed: seed ?? DEFAULT_SEED,
    groups: groupBy ?? null,
    chosen: {
      stratify: stratify ?? null,
      leaveOneGroupOut: leaveOneGroupOut === true,
      test: testIds,
      format: format ?? "v1",
      sha256: last === undefined ? null : sha256Of(await wholeOf(chunksOf(last))),
    },
  };
}

async function wholeOf(chunks: Chunks): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}
