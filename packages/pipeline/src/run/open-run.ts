import { dirname } from "node:path";
import { Manifest } from "../manifest/manifest.js";
import type { OwnedNames } from "../manifest/step-record.js";
import type { TaskRunner } from "../pool/task-pool.js";
import { type Reporter, RunStopped, typedError } from "../report/reporter.js";
import { foreignFileError, foreignFiles } from "../resume/foreign-files.js";
import { clockSkew, type Probe, probeFolders } from "../resume/probe.js";
import { type Recovery, recover } from "../resume/recover.js";
import { hashOf } from "../resume/reuse-step.js";
import { attemptAll } from "../store/attempt-all.js";
import { writeFailures } from "../store/failures-file.js";
import { NODE_FILE_SYSTEM } from "../store/file-system.js";
import { OutputStore } from "../store/output-store.js";
import { type HeldLock, RunLock } from "../store/run-lock.js";
import { writeErrorOf } from "../store/write-errors.js";
import type { RunOptions } from "./options.js";
import type { RunTools } from "./tools.js";

/** What is known before a run begins. */
export interface RunRequest {
  readonly options: RunOptions;
  readonly tools: RunTools;
  readonly reporter: Reporter;
  readonly runner: TaskRunner;
  /** Folder of the task and profile under `<output>/.voxprep`. */
  readonly workFolder: string;
  readonly profile: string;
  /** Every name that the run may give to a file. */
  readonly owns: OwnedNames;
  /** Files that the user named and that may stand under one of these names. */
  readonly given: readonly string[];
}

/** A run that holds the lock, has cleared what an earlier one left, and announced its names. */
export interface OpenRun {
  readonly runId: string;
  readonly store: OutputStore;
  readonly manifest: Manifest;
  readonly probe: Probe | null;
  readonly recovery: Recovery;
}

/**
 * Does the work of a run between its beginning and its end on the disk: under the lock, recovered, with names that
 * are nobody else's; failures.json, manifest, lock and temporary folders are put in order whatever happens.
 *
 * @throws `VP7501 LockedError`, `VP8204 ManifestTooNewError`, `VP8107 ForeignFileError`, the errors of writing, and
 *   what the work throws.
 * @see spec 5-faults, section 3
 */
export async function withOpenRun<T>(
  request: RunRequest,
  work: (run: OpenRun) => Promise<T>,
): Promise<T> {
  const { tools, reporter, workFolder, options } = request;
  const { lock, findings } = await takeLock(workFolder, tools);
  let manifest: Manifest | undefined;
  let outcome: { readonly value: T } | undefined;
  let code: string | null = null;
  const store = new OutputStore(workFolder, {
    ...tools,
    runId: lock.runId,
    mayCommit: () => lock.check(),
    onWeakness: (finding) => reporter.finding(finding),
    onHalf: () => manifest?.noteHalves(),
    durability: options.durability ?? "full",
  });
  await attemptAll([
    async () => {
      try {
        for (const finding of findings) reporter.finding(finding);
        manifest = await loadManifest(request).catch((error: unknown) => {
          throw writeErrorOf(error, workFolder);
        });
        outcome = { value: await work(await openRun(request, store, manifest, lock.runId)) };
      } catch (error) {
        code = codeOf(error);
        throw error;
      }
    },
    async () => {
      if (options.signal?.aborted === true) await store.removeLeftovers();
    },
    () => writeFailures(store, workFolder, reporter.failureRecords),
    async () => {
      for (const finding of reporter.failures) await manifest?.fail(finding);
    },
    async () => {
      await lock.check(); // without the lock the file may be another run's
      await manifest?.end(code);
    },
    async () => manifest?.close(),
    () => lock.release(),
    () => store.close(),
  ]);
  if (outcome === undefined) throw new TypeError("a run ends with a result or a failure");
  return outcome.value;
}

function codeOf(error: unknown): string {
  return error instanceof RunStopped ? error.reason.code : typedError(error, {}).code;
}

async function takeLock(workFolder: string, tools: RunTools): Promise<HeldLock> {
  return RunLock.take(workFolder, tools).catch((error: unknown) => {
    throw writeErrorOf(error, workFolder);
  });
}

async function loadManifest({ workFolder, tools, reporter }: RunRequest): Promise<Manifest> {
  const manifest = await Manifest.load(workFolder, tools);
  for (const finding of manifest.findings) reporter.finding(finding);
  return manifest;
}

async function openRun(
  { options, tools, reporter, runner, profile, owns, given }: RunRequest,
  store: OutputStore,
  manifest: Manifest,
  run: string,
): Promise<OpenRun> {
  const fs = tools.fs ?? NODE_FILE_SYSTEM;
  const folders = [
    ...new Set([...owns.caseFolders, ...owns.labelFolders, ...foldersOf(owns.files)]),
  ];
  const hash = (path: string) => hashOf({ runner }, path);
  const listing = <T>(looked: Promise<T>): Promise<T> =>
    looked.catch((error: unknown) => {
      throw writeErrorOf(error, dirname(folders[0] ?? "")); // a folder that cannot be listed
    });
  const recovery = await listing(recover({ fs, store, manifest, folders, hashOf: hash }));
  const foreign =
    options.overwrite === true ? [] : await listing(foreignFiles(fs, manifest, owns, given));
  if (foreign.length > 0 && options.adopt !== true) throw foreignFileError(foreign);
  store.adopt(foreign, hash);
  await manifest.begin({
    run,
    owns,
    command: process.argv.slice(1).join(" "),
    durability: options.durability ?? "full",
    profile,
  });
  const probe = await probeFolders(store, outermost(folders));
  const skew = probe === null ? null : clockSkew(probe);
  if (skew !== null) reporter.finding(skew);
  return { runId: run, store, manifest, probe, recovery };
}

function foldersOf(files: readonly string[]): string[] {
  return files.map((path) => dirname(path));
}

/** Folders that lie in no other one of the list. */
function outermost(folders: readonly string[]): string[] {
  const all = new Set(folders);
  return folders.filter((folder) => !all.has(dirname(folder)));
}
