import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type Finding, OutputExistsError } from "@voxprep/core";
import { cannotSyncFolders, type FileSystem, NODE_FILE_SYSTEM } from "./file-system.js";
import { removeLeftFolders, SCRATCH_PREFIX } from "./left-folders.js";
import { removeTree } from "./remove-tree.js";
import { renameFile } from "./rename-file.js";
import { scratchName } from "./scratch-name.js";
import { stopIfAborted } from "./stop-if-aborted.js";
import { writeErrorOf } from "./write-errors.js";
import { bytesOfFile, type Chunks, writeNewFile } from "./write-file.js";

/** System errors that say: no hard link from there to here; a copy may do. */
const NO_LINK: ReadonlySet<string | undefined> = new Set([
  ...["EXDEV", "EPERM", "EMLINK", "ENOTSUP", "ENOSYS", "EACCES"],
]);

/** How a new folder is made. */
export interface NewFolderOptions {
  /** Options of the command that choose another place, for the remedy: `"--out or --task-id"`. */
  readonly choice: string;
  /** Makes folders and files. Default: the real file system. */
  readonly fs?: FileSystem | undefined;
  /** Told that what killed processes left beside the place was removed. */
  readonly onFinding?: ((finding: Finding) => void) | undefined;
  /** Stops the work: what is half done is removed (`VP7201`). */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fills a folder under a temporary name beside its place: it appears whole or not at all. What processes that were
 * killed at such work left there is removed first.
 *
 * @param target - Its path when it is whole; nothing may stand there.
 * @throws `VP0203 OutputExistsError`, `VP7201 InterruptedError`, the errors of writing, and what the work throws; nothing is left then.
 */
export async function makeNewFolder<T>(
  target: string,
  options: NewFolderOptions,
  work: (folder: NewFolder) => Promise<T>,
): Promise<T> {
  const { fs = NODE_FILE_SYSTEM, onFinding } = options;
  refuseExisting(target, options);
  const folder = new NewFolder(target, fs, options.signal);
  try {
    const left = await removeLeftFolders(fs, dirname(resolve(target)));
    if (left !== null) onFinding?.(left);
    const result = await work(folder);
    refuseExisting(target, options);
    await folder.finish();
    return result;
  } catch (error) {
    await folder.discard();
    if (isTaken(error)) refuseExisting(target, options); // another process was faster
    throw writeErrorOf(error, target);
  }
}

/** The bytes of a file as long as nobody stops the work. */
async function* stoppable(
  chunks: Chunks,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  stopIfAborted(signal);
  for await (const chunk of chunks) {
    stopIfAborted(signal);
    yield chunk;
  }
}

const TAKEN: ReadonlySet<string | undefined> = new Set(["EEXIST", "ENOTDIR", "ENOTEMPTY"]);

function isTaken(error: unknown): boolean {
  return TAKEN.has((error as NodeJS.ErrnoException).code);
}

/**
 * Refuses to replace what is there.
 *
 * @throws `VP0203 OutputExistsError`
 */
export function refuseExisting(target: string, { choice }: Pick<NewFolderOptions, "choice">): void {
  if (!existsSync(target)) return;
  throw new OutputExistsError(`${target} exists already; a folder is never replaced`, {
    files: [target],
    remedy: `Remove it yourself, or choose another ${choice}.`,
  });
}

/** A folder that is being filled; names in it are parted by `/`. */
export class NewFolder {
  readonly #target: string;
  readonly #temporary: string;
  readonly #fs: FileSystem;
  readonly #signal: AbortSignal | undefined;
  /** Folders by path, those that hold others included. */
  readonly #folders = new Map<string, Promise<void>>();

  constructor(target: string, fs: FileSystem = NODE_FILE_SYSTEM, signal?: AbortSignal) {
    this.#target = resolve(target);
    this.#temporary = join(dirname(this.#target), `${SCRATCH_PREFIX}${scratchName()}`);
    this.#fs = fs;
    this.#signal = signal;
  }

  /** Makes the folder of a file. */
  async #place(name: string): Promise<string> {
    const path = join(this.#temporary, ...name.split("/"));
    await this.#makeFolder(dirname(path));
    return path;
  }

  /** Makes folders, for those that may stay empty. */
  async makeFolders(names: readonly string[]): Promise<void> {
    for (const name of names) await this.#makeFolder(join(this.#temporary, ...name.split("/")));
  }

  /** Writes a file. */
  async write(name: string, chunks: Chunks): Promise<void> {
    await writeNewFile(this.#fs, await this.#place(name), stoppable(chunks, this.#signal));
  }

  /** Copies a file byte for byte. */
  async copy(name: string, source: string): Promise<void> {
    await this.write(name, bytesOfFile(source));
  }

  /**
   * Gives a file its second name here; where the file systems cannot, it is copied.
   *
   * @returns True when it was linked.
   */
  async link(name: string, source: string): Promise<boolean> {
    stopIfAborted(this.#signal);
    const path = await this.#place(name);
    try {
      await this.#fs.link(await realpath(source), path);
      return true;
    } catch (error) {
      if (!NO_LINK.has((error as NodeJS.ErrnoException).code)) throw error;
      await this.copy(name, source);
      return false;
    }
  }

  /** Gives the folder its name. */
  async finish(): Promise<void> {
    stopIfAborted(this.#signal);
    for (const folder of this.#folders.keys()) await this.#sync(folder);
    await renameFile(this.#fs, this.#temporary, this.#target);
    await this.#sync(dirname(this.#target));
  }

  /** Removes what was written so far. */
  async discard(): Promise<void> {
    await removeTree(this.#fs, this.#temporary).catch(() => undefined); // the first failure is the one to tell
  }

  #makeFolder(path: string): Promise<void> {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const making = this.#fs.makeFolder(path);
    for (let at = path; at !== dirname(this.#target); at = dirname(at)) {
      if (!this.#folders.has(at)) this.#folders.set(at, making);
    }
    return making;
  }

  async #sync(folder: string): Promise<void> {
    try {
      await this.#fs.syncFolder(folder);
    } catch (error) {
      if (!cannotSyncFolders(error)) throw error;
    }
  }
}
