import { existsSync, statSync } from "node:fs";
import { type FileSystem, NODE_FILE_SYSTEM, type OpenFile } from "@voxprep/pipeline";
import { PowerLoss } from "./power-loss.ts";
import { Random } from "./random.ts";

/** How a run dies at a call: before it, after it, in the middle of what it writes, or with the power of the disk. */
export type Death = "before" | "after" | "cut" | "power";

/** What happens at the call of a number: the run dies, or the call fails once or from then on. */
export type Fault =
  | { readonly at: number; readonly death: Death }
  | { readonly at: number; readonly errno: string; readonly isLasting: boolean };

/** The four ways to die. */
export const DEATHS: readonly Death[] = ["before", "after", "cut", "power"];

/** What the system may answer. */
export const ERRNOS = ["ENOSPC", "EIO", "EMFILE", "EACCES", "ESTALE"] as const;

/** The real disk, with one fault at a numbered changing call. After a death no call does anything. */
export class FaultDisk {
  readonly fs: FileSystem;
  /** Changing calls so far. */
  calls = 0;
  /** The call that the fault met: `rename`, `write`, ... */
  met: string | null = null;
  /** Told of every name that a file got. */
  onNamed: (path: string) => void = () => undefined;
  readonly #fault: Fault | null;
  readonly #loss: PowerLoss | null;
  #isDead = false;

  /** @param backups - A folder beside the outputs, needed when the power goes. */
  constructor(fault: Fault | null, backups: string) {
    this.#fault = fault;
    const isPower = fault !== null && "death" in fault && fault.death === "power";
    this.#loss = isPower ? new PowerLoss(backups) : null;
    this.fs = this.#fileSystem();
  }

  #fileSystem(): FileSystem {
    const real = NODE_FILE_SYSTEM;
    const loss = this.#loss;
    return {
      create: (path) => this.#call("create", () => this.#open(path, real.create(path), 0, true)),
      append: (path) =>
        this.#call("append", () => {
          const isNew = !existsSync(path);
          const length = isNew ? 0 : statSync(path).size;
          return this.#open(path, real.append(path), length, isNew);
        }),
      overwrite: (path) =>
        this.#call("overwrite", () =>
          this.#open(path, real.overwrite(path), statSync(path).size, false),
        ),
      rename: (from, to) =>
        this.#call("rename", async () => {
          const held = loss?.hold(to) ?? null;
          await real.rename(from, to);
          loss?.renamed(from, to, held);
          this.onNamed(to);
        }),
      link: (existing, path) => this.#call("link", () => real.link(existing, path)),
      unlink: (path) =>
        this.#call("unlink", async () => {
          const held = loss?.hold(path) ?? null;
          await real.unlink(path);
          loss?.unlinked(path, held);
        }),
      makeFolder: (path) => this.#call("makeFolder", () => real.makeFolder(path)),
      removeFolder: (path) => this.#call("removeFolder", () => real.removeFolder(path)),
      syncFolder: (path) =>
        this.#call("syncFolder", async () => {
          await real.syncFolder(path);
          loss?.folderSynced(path);
        }),
      list: (path) => this.#look(() => real.list(path)),
      read: (path) => this.#look(() => real.read(path)),
    };
  }

  async #open(
    path: string,
    opened: Promise<OpenFile>,
    length: number,
    isNew: boolean,
  ): Promise<OpenFile> {
    const inner = await opened;
    const track = this.#loss?.opened(path, length, isNew);
    const write = async (bytes: Uint8Array): Promise<number> => {
      const done = await inner.write(bytes);
      if (track !== undefined) track.length += done;
      return done;
    };
    return {
      write: (bytes) =>
        this.#call(
          "write",
          () => write(bytes),
          () => write(bytes.subarray(0, bytes.length >> 1)),
        ),
      sync: () =>
        this.#call("sync", async () => {
          await inner.sync();
          if (track !== undefined) track.synced = track.length;
        }),
      close: async () => {
        await inner.close(); // the system closes what a dead process held
        await this.#call("close", async () => undefined);
      },
    };
  }

  async #call<T>(
    name: string,
    work: () => Promise<T>,
    half: () => Promise<unknown> = async () => undefined,
  ): Promise<T> {
    if (this.#isDead) throw died();
    const number = ++this.calls;
    const fault = this.#fault;
    if (fault === null || number < fault.at) return work();
    if ("errno" in fault) {
      if (number > fault.at && !fault.isLasting) return work();
      this.met ??= name;
      throw Object.assign(new Error(`${fault.errno}: on purpose, ${name}`), { code: fault.errno });
    }
    this.met = name;
    this.#isDead = true;
    if (fault.death === "after") await work();
    if (fault.death === "cut") await half();
    this.#loss?.strike(new Random(number));
    throw died();
  }

  /** Also nothing is seen any more after a death. */
  #look<T>(work: () => Promise<T>): Promise<T> {
    return this.#isDead ? Promise.reject(died()) : work();
  }
}

function died(): Error {
  return Object.assign(new Error("the process died"), { code: "EDEAD" });
}
