import { randomBytes } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { OutputExistsError } from "@voxprep/core";
import { type FileSystem, NODE_FILE_SYSTEM } from "../store/file-system.js";
import { renameFile } from "../store/rename-file.js";
import { writeErrorOf } from "../store/write-errors.js";
import { writeNewFile } from "../store/write-file.js";

/**
 * A folder that is filled under a temporary name beside its place and appears whole or not at all.
 */
export class CopiedFolder {
  readonly #target: string;
  readonly #temporary: string;
  readonly #fs: FileSystem;
  readonly #files: string[] = [];
  readonly #folders = new Set<string>();

  /**
   * @param target - Its path when it is whole; nothing may stand there.
   * @throws `VP0203 OutputExistsError`
   */
  constructor(target: string, fileSystem: FileSystem = NODE_FILE_SYSTEM) {
    this.#target = target;
    this.#fs = fileSystem;
    this.#refuseExisting();
    const name = `.voxprep-fix-${randomBytes(6).toString("hex")}`;
    this.#temporary = join(dirname(target), name);
  }

  /**
   * Reserves a name and makes its folder.
   *
   * @param name - Relative to the folder, parted by `/`.
   * @returns The path under which the file is to be written.
   */
  async reserve(name: string): Promise<string> {
    const path = join(this.#temporary, ...name.split("/"));
    await this.makeFolder(dirname(path));
    this.#files.push(path);
    return path;
  }

  /** Makes an empty folder, or sees that there is one. */
  async makeFolder(path: string): Promise<void> {
    if (this.#folders.has(path)) return;
    await this.#guard(() => this.#fs.makeFolder(path));
    this.#folders.add(path);
  }

  /** Makes folders in the folder, by name. */
  async makeFolders(names: readonly string[]): Promise<void> {
    for (const name of names) await this.makeFolder(join(this.#temporary, name));
  }

  /** Writes a text. */
  async write(name: string, text: string): Promise<void> {
    const path = await this.reserve(name);
    await this.#guard(() => writeNewFile(this.#fs, path, [Buffer.from(text)]));
  }

  /** Copies a file byte for byte. */
  async copy(name: string, source: string): Promise<void> {
    const path = await this.reserve(name);
    await this.#guard(() => writeNewFile(this.#fs, path, createReadStream(source)));
  }

  /**
   * Gives a file its second name here; where the file system cannot, it is copied.
   *
   * @returns True when it was linked.
   */
  async link(name: string, source: string): Promise<boolean> {
    const path = await this.reserve(name);
    try {
      await this.#fs.link(await realpath(source), path);
      return true;
    } catch {
      await this.#guard(() => writeNewFile(this.#fs, path, createReadStream(source)));
      return false;
    }
  }

  /**
   * Gives the folder its name.
   *
   * @throws `VP0203 OutputExistsError` when something took the name meanwhile.
   */
  async finish(): Promise<void> {
    this.#refuseExisting();
    for (const folder of this.#folders) await this.#sync(folder);
    await this.#guard(() => renameFile(this.#fs, this.#temporary, this.#target));
    await this.#sync(dirname(this.#target));
  }

  /** Removes what was written so far. */
  async discard(): Promise<void> {
    const folders = [...this.#folders].sort().reverse();
    await Promise.allSettled(this.#files.map((file) => this.#fs.unlink(file)));
    for (const folder of [...folders, this.#temporary]) {
      await this.#fs.removeFolder(folder).catch(() => undefined); // never made
    }
  }

  /** Not every file system can sync a folder; the copy is whole all the same. */
  async #sync(folder: string): Promise<void> {
    await this.#guard(async () => {
      try {
        await this.#fs.syncFolder(folder);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== "EINVAL" && code !== "ENOTSUP" && code !== "EPERM") throw error;
      }
    });
  }

  #refuseExisting(): void {
    if (!existsSync(this.#target)) return;
    throw new OutputExistsError(`${this.#target} exists already; a copy never replaces a folder`, {
      files: [this.#target],
      remedy: "Remove it yourself, or choose another --out.",
    });
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw writeErrorOf(error, this.#target);
    }
  }
}
