import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type FileSystem, NODE_FILE_SYSTEM, type OpenFile } from "@voxprep/pipeline";

/** A disk that stops a run at one of its calls, as pulling the plug would: no later call does anything. */
export class DyingDisk {
  readonly fs: FileSystem;
  /** Changing calls so far. */
  calls = 0;
  readonly #last: number;

  /** @param last - The call that is not made any more; default: none. */
  constructor(last: number = Number.POSITIVE_INFINITY) {
    this.#last = last;
    const real = NODE_FILE_SYSTEM;
    const file = async (opened: Promise<OpenFile>): Promise<OpenFile> => {
      const inner = await opened;
      return {
        write: (bytes) => this.#call(() => inner.write(bytes)),
        sync: () => this.#call(() => inner.sync()),
        close: async () => {
          await inner.close(); // the system closes what a dead process held
          await this.#call(async () => undefined);
        },
      };
    };
    this.fs = {
      create: (path) => this.#call(() => file(real.create(path))),
      append: (path) => this.#call(() => file(real.append(path))),
      overwrite: (path) => this.#call(() => file(real.overwrite(path))),
      rename: (from, to) => this.#call(() => real.rename(from, to)),
      link: (existing, path) => this.#call(() => real.link(existing, path)),
      unlink: (path) => this.#call(() => real.unlink(path)),
      makeFolder: (path) => this.#call(() => real.makeFolder(path)),
      removeFolder: (path) => this.#call(() => real.removeFolder(path)),
      syncFolder: (path) => this.#call(() => real.syncFolder(path)),
      list: (path) => real.list(path),
      read: (path) => real.read(path),
    };
  }

  #call<T>(work: () => Promise<T>): Promise<T> {
    this.calls++;
    if (this.calls < this.#last) return work();
    return Promise.reject(Object.assign(new Error("the plug was pulled"), { code: "EDEAD" }));
  }
}

/** Makes the locks below a folder those of a process that is gone, as after a real death of this one. */
export function buryLocks(folder: string): void {
  if (!existsSync(folder)) return;
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  for (const name of names.filter((one) => /locks[\\/].*\.json$/.test(one))) {
    const path = join(folder, name);
    const text = readFileSync(path, "utf8");
    if (!text.trimEnd().endsWith("}") || text.includes("\0")) continue; // died before it was written
    writeFileSync(path, JSON.stringify({ ...JSON.parse(text), pid: 2 ** 22 + 1 }));
  }
}

/** Makes folders and files that are named after this process those of one that is gone. */
export function buryScratch(folder: string): void {
  if (!existsSync(folder)) return;
  const own = new RegExp(`^(\\.voxprep-|\\.vptmp-|)${process.pid}-`);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  for (const name of names.filter((one) => own.test(basename(one)))) {
    const path = join(folder, name);
    renameSync(path, join(dirname(path), basename(path).replace(own, `$1${2 ** 22 + 1}-`)));
  }
}
