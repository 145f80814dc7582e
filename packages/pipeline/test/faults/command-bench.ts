import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { VoxprepError } from "@voxprep/core";
import type { FileSystem } from "@voxprep/pipeline";
import { expect } from "vitest";
import { buryLocks, buryScratch } from "../support/dying-file-system.ts";
import { type Fault, FaultDisk } from "./fault-disk.ts";

/** A command that writes into an output folder, without records of what it did. */
export interface WritingCommand {
  readonly name: string;
  /** Does its work. */
  readonly act: (fs: FileSystem, out: string) => Promise<unknown>;
  /** Fills the folder with what is there before; without it the folder is empty. */
  readonly before?: (out: string) => Promise<unknown>;
  /** True when all files appear at once, under the name of a folder. */
  readonly isOneFolder: boolean;
}

/** Codes by what the system answered. */
const CODES: Readonly<Record<string, string>> = {
  ENOSPC: "VP6201",
  EIO: "VP6203",
  EMFILE: "VP6301",
  ESTALE: "VP6203",
};

/** What the system may answer; what passes by waiting is left out, as commands wait for real. */
export const COMMAND_ERRNOS = ["ENOSPC", "EIO", "EMFILE", "ESTALE"] as const;

/** Disturbs a command again and again and looks at what is left, and at what the next call makes of it. */
export class CommandBench {
  readonly #command: WritingCommand;
  readonly #out: string;
  readonly #backups: string;
  readonly #kept: string;
  #before: Readonly<Record<string, string>> = {};
  #clean: Readonly<Record<string, string>> = {};
  /** Changing calls of the command that nothing disturbs. */
  calls = 0;

  private constructor(root: string, command: WritingCommand) {
    this.#command = command;
    this.#out = join(root, "out");
    this.#backups = join(root, "backups");
    this.#kept = join(root, "kept");
  }

  /** Lets the command work once without a fault. */
  static async prepare(root: string, command: WritingCommand): Promise<CommandBench> {
    const bench = new CommandBench(root, command);
    if (command.before !== undefined) {
      await command.before(bench.#out);
      bench.#before = hashesBelow(bench.#out);
      cpSync(bench.#out, bench.#kept, { recursive: true });
    }
    const disk = new FaultDisk(null, bench.#backups);
    await command.act(disk.fs, bench.#out);
    bench.calls = disk.calls;
    bench.#clean = hashesBelow(bench.#out);
    return bench;
  }

  /** Lets one call of the command meet a fault; then looks at the folder, calls it again, and looks again. */
  async try(fault: Fault): Promise<void> {
    for (const path of [this.#out, this.#backups]) rmSync(path, { recursive: true, force: true });
    if (this.#command.before !== undefined) cpSync(this.#kept, this.#out, { recursive: true });
    const disk = new FaultDisk(fault, this.#backups);
    const ended = await this.#command.act(disk.fs, this.#out).then(
      () => null,
      (error: unknown) => error,
    );
    const name = `${this.#command.name}: ${JSON.stringify(fault)} (${disk.met})`;
    const isPower = "death" in fault && fault.death === "power";
    this.#expectWholeFiles(name, isPower);
    if ("errno" in fault && ended !== null) this.#expectTyped(ended, fault, disk.met, name);
    buryLocks(this.#out);
    buryScratch(this.#out);
    if (!this.#command.isOneFolder || Object.keys(hashesBelow(this.#out)).length === 0) {
      await this.#command.act(new FaultDisk(null, this.#backups).fs, this.#out);
      expect(hiddenBelow(this.#out), name).toEqual([]);
    }
    expect(hashesBelow(this.#out), name).toEqual(this.#clean);
  }

  #expectTyped(
    ended: unknown,
    { errno, isLasting }: { readonly errno: string; readonly isLasting: boolean },
    met: string | null,
    name: string,
  ): void {
    expect(ended, name).toBeInstanceOf(VoxprepError);
    expect((ended as VoxprepError).code, name).toBe(CODES[errno]);
    expect((ended as VoxprepError).severity, name).toBe("run");
    if (isLasting || met === "unlink" || met === "removeFolder") return;
    expect(hiddenBelow(this.#out), `left after ${name}`).toEqual([]);
  }

  /** Every file is as it was before or as it is to be; of one folder there is all or nothing. */
  #expectWholeFiles(name: string, isPower: boolean): void {
    const found = hashesBelow(this.#out);
    for (const [path, hash] of Object.entries(found)) {
      expect([this.#before[path], this.#clean[path]], `${path} after ${name}`).toContain(hash);
      const pkl = path.replace(/npz$/, "pkl");
      if (pkl === path || isPower) continue;
      const pairs = [this.#before, this.#clean].map((state) => `${state[path]} ${state[pkl]}`);
      expect(pairs, `${path} and its pickle after ${name}`).toContain(`${hash} ${found[pkl]}`);
    }
    if (!this.#command.isOneFolder || Object.keys(found).length === 0) return;
    expect(found, `whole or not at all after ${name}`).toEqual(this.#clean);
  }
}

/** Hashes of all files under final names below a folder. */
function hashesBelow(folder: string): Record<string, string> {
  return Object.fromEntries(
    filesBelow(folder)
      .filter((path) => !isHidden(path))
      .map((path) => [
        path,
        createHash("sha256")
          .update(readFileSync(join(folder, path)))
          .digest("hex"),
      ]),
  );
}

/** What lies there under other names: files, and folders that were being filled. */
function hiddenBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const filled = readdirSync(folder).filter((name) => name.startsWith(".voxprep-"));
  return [...filled, ...filesBelow(folder).filter(isHidden)].sort();
}

function isHidden(path: string): boolean {
  for (let at = path; at !== "."; at = dirname(at)) if (basename(at).startsWith(".")) return true;
  return false;
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
