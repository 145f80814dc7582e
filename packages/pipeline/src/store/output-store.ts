import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Chunks, type FileSystem, NODE_FILE_SYSTEM } from "./file-system.js";
import { writeErrorOf } from "./write-errors.js";

/** Folder under an output root that holds what belongs to voxprep alone. */
export const WORK_ROOT = ".voxprep";

/** A file that is to be written: its final path, and its bytes or the file they are copied from. */
export type OutputFile =
  | { readonly path: string; readonly chunks: Chunks }
  | { readonly path: string; readonly copyOf: string };

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
  readonly #fs: FileSystem;
  readonly #mayCommit: () => Promise<void>;
  readonly #runId = randomBytes(8).toString("hex");
  readonly #madeFolders = new Set<string>();
  #counter = 0;

  /**
   * @param workFolder - Folder of this task and profile under `<output>/.voxprep`.
   * @param mayCommit - Called before files get their names; throws when the run lost its right to write.
   */
  constructor(
    workFolder: string,
    fileSystem: FileSystem = NODE_FILE_SYSTEM,
    mayCommit: () => Promise<void> = async () => undefined,
  ) {
    this.#temporaryFolder = join(workFolder, "tmp");
    this.#fs = fileSystem;
    this.#mayCommit = mayCommit;
  }

  /**
   * Removes temporary files that an interrupted run left; call it under the lock, before the first commit.
   *
   * @returns How many there were.
   */
  async removeLeftovers(): Promise<number> {
    const names = await this.#fs.list(this.#temporaryFolder);
    for (const name of names) await this.#fs.removeFile(join(this.#temporaryFolder, name));
    return names.length;
  }

  /**
   * Writes the files and puts them under their names, all or (up to the first rename) none.
   *
   * @returns Bytes written.
   * @throws `VP6201 DiskFullError`, `VP0201 OutputNotWritableError`, `VP6203 OutputWriteError` and others by cause.
   */
  async commit(files: readonly OutputFile[]): Promise<number> {
    const temporary: string[] = [];
    let bytes = 0;
    try {
      for (const file of files) {
        const path = await this.#reserve();
        temporary.push(path);
        bytes += await this.#guard(file.path, () => this.#fs.writeNew(path, chunksOf(file)));
      }
      await this.#mayCommit();
      for (const [i, file] of files.entries()) {
        const from = temporary[i] as string;
        await this.#guard(file.path, async () => {
          await this.makeFolder(dirname(file.path));
          await this.#fs.rename(from, file.path);
        });
      }
    } catch (error) {
      await Promise.allSettled(temporary.map((path) => this.#fs.removeFile(path)));
      throw error;
    }
    for (const folder of new Set(files.map((file) => dirname(file.path)))) {
      await this.#guard(folder, () => this.#fs.syncFolder(folder));
    }
    return bytes;
  }

  /** Makes a folder and its parents once. */
  async makeFolder(path: string): Promise<void> {
    if (this.#madeFolders.has(path)) return;
    await this.#guard(path, () => this.#fs.makeFolder(path));
    this.#madeFolders.add(path);
  }

  /** Removes the folders of temporary files as far as they are empty; call it when the run ends. */
  async close(): Promise<void> {
    let folder = this.#temporaryFolder;
    while ((await this.#fs.removeEmptyFolder(folder)) && basename(folder) !== WORK_ROOT) {
      folder = dirname(folder);
    }
  }

  async #reserve(): Promise<string> {
    await this.makeFolder(this.#temporaryFolder);
    return join(this.#temporaryFolder, `${this.#runId}-${this.#counter++}`);
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
