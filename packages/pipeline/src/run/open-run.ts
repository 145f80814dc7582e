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
import { OutputStore, type OutputStoreOptions } from "../store/output-store.js";
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
  /** The manifest as it was before the lock was taken, when somebody looked. */
  readonly seen?: Manifest | undefined;
  /** Every name that the run may give to a file. */
  readonly owns: OwnedNames;
  /** Files that the user named and that may stand under one of these names. */
  readonly given: readonly string[];
  /** True for a run that was asked for folds alone, so that those of somebody else are in its way. Default: false. */
  readonly isForFolds?: boolean;
  /** True when nothing is learnt of cases, so that the list of failed ones stays. Default: false. */
  readonly keepsFailures?: boolean;
}

/** A run that holds the lock and has cleared what an earlier one left. */
export interface OpenRun {
  readonly runId: string;
  readonly store: OutputStore;
  readonly manifest: Manifest;
  /**
   * Announces the names of the run and probes the output disk, once: before inputs are read, and by itself before
   * anything is written. A run that finds everything done writes nothing but its lock.
   */
  readonly begin: () => Promise<Probe | null>;
  readonly recovery: Recovery;
}

/**
 * Does the work of a run between its beginning and its end on the disk: under the lock, recovered, with names that
 * are nobody else's; failures.json, manifest, lock and temporary folders are put in order whatever happens. A run that
 * writes nothing leaves failures.json and manifest as they are.
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
  const storeOptions: OutputStoreOptions = {
    ...tools,
    runId: lock.runId,
    mayCommit: () => lock.check(),
    onWeakness: (finding) => reporter.finding(finding),
    onHalf: () => manifest?.noteHalves(),
    durability: options.durability ?? "full",
  };
  const announcement = new Announcement();
  const store = new OutputStore(workFolder, {
    ...storeOptions,
    beforeWriting: () => announcement.make(),
  });
  await attemptAll([
    async () => {
      try {
        for (const finding of findings) reporter.finding(finding);
        manifest = await loadManifest(request).catch((error: unknown) => {
          throw writeErrorOf(error, workFolder);
        });
        const places = { store, manifest, prober: proberOf(workFolder, storeOptions) };
        outcome = { value: await work(await openRun(request, places, announcement, lock.runId)) };
      } catch (error) {
        code = codeOf(error);
        throw error;
      }
    },
    async () => {
      if (options.signal?.aborted === true) await store.removeLeftovers();
    },
    async () => {
      if (request.keepsFailures === true) return;
      await writeFailures(store, workFolder, reporter.failureRecords);
    },
    async () => {
      for (const finding of reporter.failures) await manifest?.fail(finding);
    },
    async () => {
      if (manifest?.hasBegun !== true) return;
      await lock.check(); // without the lock the file may be another run's
      await manifest.end(code);
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

async function loadManifest(request: RunRequest): Promise<Manifest> {
  const { workFolder, tools, seen, reporter } = request;
  const manifest = await Manifest.load(workFolder, { ...tools, seen });
  for (const finding of manifest.findings) reporter.finding(finding);
  return manifest;
}

/** What a run does once before it writes for the first time; nothing until that is known. */
class Announcement {
  #work: () => Promise<Probe | null> = async () => null;
  #made: Promise<Probe | null> | undefined;

  /** Says what is to be done. */
  set(work: () => Promise<Probe | null>): void {
    this.#work = work;
    this.#made = undefined;
  }

  /** Does it, or waits for the end of what was begun. */
  make(): Promise<Probe | null> {
    this.#made ??= this.#work();
    return this.#made;
  }
}

/** Writes the probes: before the run is announced as written by the other store, with names of its own. */
function proberOf(workFolder: string, options: OutputStoreOptions): OutputStore {
  return new OutputStore(workFolder, { ...options, runId: `${options.runId}-probe` });
}

interface RunPlaces {
  readonly store: OutputStore;
  readonly manifest: Manifest;
  readonly prober: OutputStore;
}

async function openRun(
  request: RunRequest,
  { store, manifest, prober }: RunPlaces,
  announcement: Announcement,
  run: string,
): Promise<OpenRun> {
  const { options, tools, reporter, runner, profile, owns, given, isForFolds } = request;
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
    options.overwrite === true
      ? []
      : await listing(foreignFiles(fs, manifest, owns, given, isForFolds));
  if (foreign.length > 0 && options.adopt !== true) throw foreignFileError(foreign);
  store.adopt(foreign, hash);
  announcement.set(async () => {
    await manifest.begin({
      run,
      owns,
      command: process.argv.slice(1).join(" "),
      durability: options.durability ?? "full",
      profile,
    });
    const probe = await probeFolders(prober, outermost(folders));
    const skew = probe === null ? null : clockSkew(probe);
    if (skew !== null) reporter.finding(skew);
    return probe;
  });
  const begin = () => announcement.make();
  manifest.announceFirst(begin);
  if (manifest.needsCare || recovery.temporaryFiles > 0) await begin();
  return { runId: run, store, manifest, begin, recovery };
}

function foldersOf(files: readonly string[]): string[] {
  return files.map((path) => dirname(path));
}

/** Folders that lie in no other one of the list. */
function outermost(folders: readonly string[]): string[] {
  const all = new Set(folders);
  return folders.filter((folder) => !all.has(dirname(folder)));
}
