import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Finding, makeFinding } from "@voxprep/core";
import { type FileSystem, NODE_FILE_SYSTEM } from "./file-system.js";
import { type Pause, REAL_PAUSE, renameFile } from "./rename-file.js";
import { writeErrorOf } from "./write-errors.js";
import { type Chunks, writeNewFile } from "./write-file.js";

/** Folder under an output root that holds what belongs to voxprep alone. */
export const WORK_ROOT = ".voxprep";

/** How sure outputs are on the disk when they get their names: synced, or left to the system for scratch disks. */
export const DURABILITIES = ["full", "fast"] as const;

/** How sure outputs are on the disk when they get their names. */
export type Durability = (typeof DURABILITIES)[number];

/** A file that is to be written: its final path, and its bytes or the file they are copied from. */
export type OutputFile =
  | { readonly path: string; readonly chunks: Chunks }
  | { readonly path: string; readonly copyOf: string };

/** How outputs are written. */
export interface OutputStoreOptions {
  /** Default: the real one. */
  readonly fs?: FileSystem;
  /** Names the temporary files. Default: a random one. */
  readonly runId?: string;
  /** Called before files get their names; throws when the run lost its right to write. */
  readonly mayCommit?: () => Promise<void>;
  /** Default `"full"`. */
  readonly durability?: Durability;
  /** Told once that the file system lacks something. */
  readonly onWeakness?: (finding: Finding) => void;
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
  #counter = 0;
  #isWeak = false;

  /** @param workFolder - Folder of this task and profile under `<output>/.voxprep`. */
  constructor(workFolder: string, options: OutputStoreOptions = {}) {
    this.#temporaryFolder = join(workFolder, "tmp");
    this.#options = {
      fs: NODE_FILE_SYSTEM,
      runId: randomBytes(16).toString("hex"),
      mayCommit: async () => undefined,
      durability: "full",
      onWeakness: () => undefined,
      pause: REAL_PAUSE,
      ...options,
    };
  }

  /**
   * Removes temporary files that an interrupted run left; call it under the lock, before the first commit.
   *
   * @returns How many there were.
   */
  async removeLeftovers(): Promise<number> {
    const { fs } = this.#options;
    const names = await fs.list(this.#temporaryFolder);
    for (const name of names) await this.remove(join(this.#temporaryFolder, name));
    return names.length;
  }

  /**
   * Writes the files and puts them under their names, all or (up to the first rename) none.
   *
   * @param beforeNames - Called when all bytes are on the disk, before the first file gets its name.
   * @returns Bytes written.
   * @throws `VP6201 DiskFullError`, `VP0201 OutputNotWritableError`, `VP6203 OutputWriteError` and others by cause.
   */
  async commit(
    files: readonly OutputFile[],
    beforeNames: () => Promise<void> = async () => undefined,
  ): Promise<number> {
    const { fs, mayCommit, durability } = this.#options;
    const sync = durability === "full";
    const temporary: string[] = [];
    let bytes = 0;
    try {
      for (const file of files) {
        const path = await this.#reserve();
        temporary.push(path);
        bytes += await this.#guard(file.path, () =>
          writeNewFile(fs, path, chunksOf(file), { sync }),
        );
      }
      await mayCommit();
      await beforeNames();
      for (const [i, file] of files.entries()) await this.#name(temporary[i] as string, file.path);
    } catch (error) {
      await Promise.allSettled(temporary.map((path) => fs.unlink(path)));
      throw error;
    }
    await this.#syncFolders(files.map((file) => dirname(file.path)));
    return bytes;
  }

  /** Removes files that belong to the run; missing ones are fine. The folders are not synced. */
  async remove(...paths: readonly string[]): Promise<void> {
    for (const path of paths) await this.#guard(path, () => this.#options.fs.unlink(path));
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

  async #name(temporary: string, path: string): Promise<void> {
    const { fs, pause } = this.#options;
    await this.makeFolder(dirname(path));
    await this.#guard(path, () => renameFile(fs, temporary, path, pause));
  }

  async #syncFolders(folders: readonly string[]): Promise<void> {
    if (this.#options.durability === "fast") return;
    for (const folder of new Set(folders)) {
      try {
        await this.#options.fs.syncFolder(folder);
      } catch (error) {
        if (!isUnsupported(error)) throw writeErrorOf(error, folder);
        this.#noteWeakness(folder, error);
      }
    }
  }

  #noteWeakness(folder: string, error: unknown): void {
    if (this.#isWeak) return;
    this.#isWeak = true;
    this.#options.onWeakness(weakFileSystem(folder, (error as NodeJS.ErrnoException).code ?? ""));
  }

  async #reserve(): Promise<string> {
    await this.makeFolder(this.#temporaryFolder);
    return join(this.#temporaryFolder, `${this.#options.runId}-${this.#counter++}`);
  }

  async #guard<T>(file: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw writeErrorOf(error, file);
    }
  }
}

function chunksOf(file: OutputFile): Chunks {
  return "chunks" in file ? file.chunks : createReadStream(file.copyOf);
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

const UNSUPPORTED: ReadonlySet<string | undefined> = new Set(["EINVAL", "ENOTSUP", "EPERM"]);

function isUnsupported(error: unknown): boolean {
  return UNSUPPORTED.has((error as NodeJS.ErrnoException).code);
}

function weakFileSystem(folder: string, errno: string): Finding {
  return makeFinding("VP0303", `the file system of ${folder} cannot sync folders (${errno})`, {
    files: [folder],
    found: errno,
    remedy: "After a power failure run again: what is missing then is made again.",
  });
}
