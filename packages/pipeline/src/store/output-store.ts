import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { type Finding, ForeignFileError, InputChangedError, makeFinding } from "@voxprep/core";
import { stampOf } from "../manifest/file-stamp.js";
import type { OutputFact } from "../manifest/step-record.js";
import {
  cannotSyncFolders,
  type FileSystem,
  NODE_FILE_SYSTEM,
  type OpenFile,
} from "./file-system.js";
import { chunksOf, type OutputFile, type TemporaryFile } from "./output-file.js";
import { type Pause, REAL_PAUSE, renameFile } from "./rename-file.js";
import { isLeftBehind } from "./scratch-name.js";
import { writeErrorOf } from "./write-errors.js";
import { fillFile } from "./write-file.js";

/** Folder under an output root that holds what belongs to voxprep alone. */
export const WORK_ROOT = ".voxprep";

/** How sure outputs are on the disk when they get their names: synced, or left to the system for scratch disks. */
export const DURABILITIES = ["full", "fast"] as const;

/** How sure outputs are on the disk when they get their names. */
export type Durability = (typeof DURABILITIES)[number];

/** Begins the names of temporary files that lie beside the outputs; trainers list by ending and never see them. */
export const BESIDE_PREFIX = ".vptmp-";

/** How often the folder of temporary files may vanish under a writer. */
const CREATE_TRIES = 10;

/** Called with the files that are about to get their names. */
export type BeforeNames = (files: readonly TemporaryFile[]) => Promise<void>;

/** What a commit left. */
export interface PutFiles {
  readonly bytes: number;
  /** In the order of the files. */
  readonly outputs: readonly OutputFact[];
}

/** How outputs are written. */
export interface OutputStoreOptions {
  /** Default: the real one. */
  readonly fs?: FileSystem;
  /** Names the temporary files. Default: a random one. */
  readonly runId?: string;
  /** Called before files get their names; throws when the run lost its right to write. */
  readonly mayCommit?: () => Promise<void>;
  /** Called before the first change of the disk, and before each further one; default: nothing. */
  readonly beforeWriting?: () => Promise<unknown>;
  /** Default `"full"`. */
  readonly durability?: Durability;
  /** Told once that the file system lacks something. */
  readonly onWeakness?: (finding: Finding) => void;
  /** Told that a commit broke after its first file got its name. */
  readonly onHalf?: () => void;
  readonly pause?: Pause;
}

/**
 * Writes outputs so that nothing incomplete ever stands under a final name.
 *
 * All files of a commit are written and synced under temporary names first, then renamed in the
 * order given: put the file that readers list (the npz) last.
 *
 * @see spec 5-faults, sections 3.1 and 3.2
 */
export class OutputStore {
  readonly #temporaryFolder: string;
  readonly #options: Required<OutputStoreOptions>;
  readonly #madeFolders = new Set<string>();
  /** Folders on another file system than the temporary files. */
  readonly #apart = new Set<string>();
  readonly #adopted = new Map<string, (path: string) => Promise<string | null>>();
  #counter = 0;
  #isWeak = false;

  /** @param workFolder - Folder of this task and profile under `<output>/.voxprep`. */
  constructor(workFolder: string, options: OutputStoreOptions = {}) {
    this.#temporaryFolder = join(workFolder, "tmp");
    this.#options = {
      fs: NODE_FILE_SYSTEM,
      runId: randomBytes(16).toString("hex"),
      mayCommit: async () => undefined,
      beforeWriting: async () => undefined,
      durability: "full",
      onWeakness: () => undefined,
      onHalf: () => undefined,
      pause: REAL_PAUSE,
      ...options,
    };
  }

  /**
   * Makes sure that files may still be named or removed.
   *
   * @throws `VP7503 LockLostError`
   */
  mayCommit(): Promise<void> {
    return this.#options.mayCommit();
  }

  /**
   * Removes temporary files that an interrupted run left; call it under the lock, before the first commit.
   *
   * @param folders - Folders of outputs: on a file system of their own they hold their temporary files.
   * @returns How many there were.
   */
  async removeLeftovers(folders: readonly string[] = []): Promise<number> {
    return this.#removeTemporary(folders, () => true);
  }

  /**
   * Removes temporary files of processes that are dead, where several may write at the same time without a lock and
   * name their files by `scratchName`.
   *
   * @param folders - As for {@link OutputStore.removeLeftovers}.
   * @returns How many there were.
   */
  async removeLeftBehind(folders: readonly string[]): Promise<number> {
    return this.#removeTemporary(folders, (name) => isLeftBehind(name.replace(/-\d+$/, "")));
  }

  async #removeTemporary(
    folders: readonly string[],
    isToGo: (name: string) => boolean,
  ): Promise<number> {
    const { fs } = this.#options;
    const paths = (await fs.list(this.#temporaryFolder))
      .filter(isToGo)
      .map((name) => join(this.#temporaryFolder, name));
    for (const folder of folders) {
      const names = (await fs.list(folder)).filter(
        (name) => name.startsWith(BESIDE_PREFIX) && isToGo(name.slice(BESIDE_PREFIX.length)),
      );
      paths.push(...names.map((name) => join(folder, name)));
    }
    await this.remove(...paths);
    return paths.length;
  }

  /**
   * Lets files that stand under their names already stay, when they are what would be written.
   *
   * @param hashOf - SHA-256 of a file.
   */
  adopt(paths: Iterable<string>, hashOf: (path: string) => Promise<string | null>): void {
    for (const path of paths) this.#adopted.set(path, hashOf);
  }

  /** Whether a file that stands under its name already is to be compared with what is made. */
  adopts(path: string): boolean {
    return this.#adopted.has(path);
  }

  /**
   * Writes the files and puts them under their names, all or (up to the first rename) none.
   *
   * @returns Bytes written.
   * @throws As {@link OutputStore.put}.
   */
  async commit(files: readonly OutputFile[]): Promise<number> {
    return (await this.put(files)).bytes;
  }

  /**
   * Writes the files and puts them under their names, all or (up to the first rename) none.
   *
   * @param beforeNames - Called when all bytes are on the disk, before the first file gets its name.
   * @throws `VP6201 DiskFullError`, `VP0201 OutputNotWritableError`, `VP6203 OutputWriteError` and others by cause;
   *   `VP8107 ForeignFileError` when a file that was to be adopted is another one; `VP2215 InputChangedError` when a
   *   copy is not what it should be.
   */
  async put(files: readonly OutputFile[], beforeNames?: BeforeNames): Promise<PutFiles> {
    const temporary: TemporaryFile[] = [];
    const named: string[] = [];
    const reserved: string[] = [];
    await this.#options.beforeWriting();
    try {
      for (const file of files) temporary.push(await this.#writeTemporary(file, reserved));
      await this.#options.mayCommit();
      const fresh = await this.#withoutAdopted(temporary);
      await beforeNames?.(fresh);
      for (const file of fresh) {
        await this.#name(file, reserved);
        named.push(file.path);
      }
    } catch (error) {
      if (named.length > 0) this.#options.onHalf();
      await Promise.allSettled(reserved.map((path) => this.#options.fs.unlink(path)));
      throw error;
    }
    await this.#syncFolders(files.map((file) => dirname(file.path)));
    return {
      bytes: temporary.reduce((sum, { bytes }) => sum + bytes, 0),
      outputs: await Promise.all(temporary.map(outputFact)),
    };
  }

  /** Removes files that belong to the run; missing ones are fine. The folders are not synced. */
  async remove(...paths: readonly string[]): Promise<void> {
    if (paths.length > 0) await this.#options.beforeWriting();
    for (const path of paths) await this.#guard(path, () => this.#options.fs.unlink(path));
  }

  /** Removes a file that may not be there: then nothing is written. */
  async removeIfThere(path: string): Promise<void> {
    if ((await this.#options.fs.read(path)) !== null) await this.remove(path);
  }

  /** Removes files as {@link OutputStore.remove} does; when the call is over, no power failure brings them back. */
  async removeForGood(...paths: readonly string[]): Promise<void> {
    await this.remove(...paths);
    await this.#syncFolders(paths.map((path) => dirname(path)));
  }

  /** Makes a folder and its parents once. */
  async makeFolder(path: string): Promise<void> {
    if (this.#madeFolders.has(path)) return;
    await this.#guard(path, () => this.#options.fs.makeFolder(path));
    this.#madeFolders.add(path);
  }

  /** Removes the folders of temporary files as far as they are empty; call it when the run ends. */
  async close(): Promise<void> {
    let folder = this.#temporaryFolder;
    while ((await removeIfEmpty(this.#options.fs, folder)) && basename(folder) !== WORK_ROOT) {
      folder = dirname(folder);
    }
  }

  async #writeTemporary(file: OutputFile, reserved: string[]): Promise<TemporaryFile> {
    const { durability } = this.#options;
    const temporary = this.#reserve(dirname(file.path));
    reserved.push(temporary);
    const known = "chunks" in file ? file.sha256 : undefined;
    const options = { sync: durability === "full", hash: known === undefined };
    const { bytes, sha256 } = await this.#guard(file.path, async () =>
      fillFile(await this.#create(temporary), chunksOf(file), options),
    );
    const hash = known ?? sha256 ?? "";
    if ("copyOf" in file && file.sha256 !== undefined && file.sha256 !== hash) {
      throw changedMeanwhile(file.copyOf);
    }
    const array = "array" in file ? file.array : undefined;
    return { path: file.path, temporary, bytes, sha256: hash, ...(array && { array }) };
  }

  /** The files that have to get their names; those that stand there already are compared and stay. */
  async #withoutAdopted(files: readonly TemporaryFile[]): Promise<TemporaryFile[]> {
    const fresh: TemporaryFile[] = [];
    for (const file of files) {
      const hashOf = this.#adopted.get(file.path);
      this.#adopted.delete(file.path);
      const found = hashOf === undefined ? null : await hashOf(file.path);
      if (found === null) fresh.push(file);
      else if (found !== file.sha256) throw notAdoptable(file.path);
      else await this.remove(file.temporary);
    }
    return fresh;
  }

  /** On another file system than the temporary files lie on, the bytes are copied there first. */
  async #name({ temporary, path }: TemporaryFile, reserved: string[]): Promise<void> {
    const { fs, pause } = this.#options;
    const folder = dirname(path);
    await this.makeFolder(folder);
    try {
      await renameFile(fs, temporary, path, pause);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw writeErrorOf(error, path);
      this.#apart.add(folder);
      const beside = await this.#writeTemporary({ path, copyOf: temporary }, reserved);
      await this.#guard(path, () => renameFile(fs, beside.temporary, path, pause));
      await this.remove(temporary);
    }
  }

  async #syncFolders(folders: readonly string[]): Promise<void> {
    if (this.#options.durability === "fast") return;
    for (const folder of new Set(folders)) {
      try {
        await this.#options.fs.syncFolder(folder);
      } catch (error) {
        if (isMissing(error)) continue; // what was to be removed from it is not there
        if (!cannotSyncFolders(error)) throw writeErrorOf(error, folder);
        this.#noteWeakness(folder, error);
      }
    }
  }

  #noteWeakness(folder: string, error: unknown): void {
    if (this.#isWeak) return;
    this.#isWeak = true;
    this.#options.onWeakness(weakFileSystem(folder, (error as NodeJS.ErrnoException).code ?? ""));
  }

  #reserve(folder: string): string {
    const name = `${this.#options.runId}-${this.#counter++}`;
    if (this.#apart.has(folder)) return join(folder, `${BESIDE_PREFIX}${name}`);
    return join(this.#temporaryFolder, name);
  }

  async #create(temporary: string): Promise<OpenFile> {
    const folder = dirname(temporary);
    for (let attempt = 1; ; attempt++) {
      await this.makeFolder(folder);
      try {
        return await this.#options.fs.create(temporary);
      } catch (error) {
        // Another writer that ends removes the folder when it is empty, perhaps between the two calls.
        if (!isMissing(error) || attempt === CREATE_TRIES) throw error;
        this.#madeFolders.delete(folder);
      }
    }
  }

  async #guard<T>(file: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw writeErrorOf(error, file);
    }
  }
}

async function outputFact({ path, sha256, array }: TemporaryFile): Promise<OutputFact> {
  const stamp = await stampOf(path);
  if (stamp === null) throw writeErrorOf(vanished(path), path);
  return { ...stamp, sha256, ...(array && { array }) };
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}

function vanished(path: string): Error {
  return Object.assign(new Error("it vanished after it was written"), { code: "ENOENT", path });
}

function changedMeanwhile(path: string): InputChangedError {
  return new InputChangedError(`${path} changed after it was read`, {
    files: [path],
    remedy: "Wait until no other program writes it, then run again.",
  });
}

function notAdoptable(path: string): ForeignFileError {
  return new ForeignFileError(`${path} is not the file that would be made`, {
    files: [path],
    remedy: "Move it away, or give --overwrite to replace it.",
  });
}

const NOT_REMOVABLE: ReadonlySet<string | undefined> = new Set(["ENOTEMPTY", "EEXIST", "ENOENT"]);

/** Removes a folder when it is empty; else it stays. */
export async function removeIfEmpty(fs: FileSystem, path: string): Promise<boolean> {
  try {
    await fs.removeFolder(path);
    return true;
  } catch (error) {
    if (NOT_REMOVABLE.has((error as NodeJS.ErrnoException).code)) return false;
    throw writeErrorOf(error, path);
  }
}

function weakFileSystem(folder: string, errno: string): Finding {
  return makeFinding("VP0303", `the file system of ${folder} cannot sync folders (${errno})`, {
    files: [folder],
    found: errno,
    remedy: "After a power failure run again: what is missing then is made again.",
  });
}
