import { dirname } from "node:path";
import { type FileSystem, ignoringNoFolderSync, type OpenFile } from "../store/file-system.js";
import { type Pause, renameFile } from "../store/rename-file.js";
import { writeErrorOf } from "../store/write-errors.js";
import { writeNewFile, writeWhole } from "../store/write-file.js";

/** Temporary name of a manifest that is written anew. */
export function newCopyOf(path: string): string {
  return `${path}.new`;
}

/**
 * The file of a manifest: lines are added at its end, each on the disk before its call is over. Lines
 * that come while others are being synced are written together.
 */
export class ManifestLog {
  readonly #fs: FileSystem;
  readonly #path: string;
  #file: OpenFile | undefined;
  #waiting: string[] = [];
  #pending: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();
  /** True when a line may stand there without its end. */
  #isCut = false;
  #isClosed = false;

  constructor(fs: FileSystem, path: string) {
    this.#fs = fs;
    this.#path = path;
  }

  /** Adds a line. */
  append(line: string): Promise<void> {
    if (this.#isClosed) return Promise.reject(new Error("the run has ended"));
    this.#waiting.push(line);
    this.#pending ??= this.#last.then(() => this.#writeWaiting());
    return this.#pending;
  }

  /** Writes the whole file anew, under a temporary name first. */
  async replace(lines: readonly string[], pause?: Pause): Promise<void> {
    await this.#closeFile();
    const temporary = newCopyOf(this.#path);
    await this.#guard(async () => {
      await this.#fs.unlink(temporary); // what a killed run left
      await this.#fs.makeFolder(dirname(this.#path));
      await writeNewFile(this.#fs, temporary, [encode(lines.join(""))]);
      await renameFile(this.#fs, temporary, this.#path, pause);
      await this.#syncName();
    }).catch(async (error: unknown) => {
      await this.#fs.unlink(temporary).catch(() => undefined); // the first failure is the one to tell
      throw error;
    });
  }

  /** Closes the file after what is under way; what comes later is refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#closeFile();
  }

  async #closeFile(): Promise<void> {
    await this.#pending?.catch(() => undefined); // its caller was told
    await this.#last;
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) await this.#guard(() => file.close());
  }

  async #writeWaiting(): Promise<void> {
    const text = this.#waiting.join("");
    this.#waiting = [];
    this.#pending = undefined;
    const write = this.#guard(() => this.#write(text));
    this.#last = write.catch(() => {
      this.#isCut = true; // the callers are told
    });
    await write;
  }

  async #write(text: string): Promise<void> {
    this.#file ??= await this.#open();
    await writeWhole(this.#file, encode(this.#isCut ? `\n${text}` : text));
    this.#isCut = false;
    await this.#file.sync();
  }

  async #open(): Promise<OpenFile> {
    await this.#fs.makeFolder(dirname(this.#path));
    const file = await this.#fs.append(this.#path);
    try {
      await this.#syncName();
    } catch (error) {
      await file.close().catch(() => undefined); // the first failure is the one to tell
      throw error;
    }
    return file;
  }

  /** Outputs may outlive a power failure only together with the manifest that names them. */
  #syncName(): Promise<void> {
    return this.#fs.syncFolder(dirname(this.#path)).catch(ignoringNoFolderSync);
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw writeErrorOf(error, this.#path);
    }
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
