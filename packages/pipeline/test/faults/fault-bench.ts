import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { type RunOptions, RunStopped, runTask } from "@voxprep/pipeline";
import { expect } from "vitest";
import { buryLocks } from "../support/dying-file-system.ts";
import { ResumedTask } from "../support/resumed-task.ts";
import { type Fault, FaultDisk } from "./fault-disk.ts";

/** SHA-256 of files by their path. */
export type Hashes = Readonly<Record<string, string>>;

/** What leads to a run that is to be disturbed. */
export interface Scenario {
  readonly name: string;
  /** Changes the raw task after a first, undisturbed run; without it there is no such run. */
  readonly change?: (task: ResumedTask) => void;
  /** Options of the run that is disturbed. */
  readonly options?: Partial<RunOptions>;
  /** How many cases there are at first. */
  readonly cases: number;
}

/** Codes by what the system answered. EACCES of a rename may pass, so it is tried again and told as a write error. */
const CODES: Readonly<Record<string, readonly string[]>> = {
  ENOSPC: ["VP6201"],
  EIO: ["VP6203"],
  EMFILE: ["VP6301"],
  EACCES: ["VP0201", "VP6203"],
  ESTALE: ["VP6203"],
};

/** Calls that are part of clearing up: what they fail to remove stays. */
const CLEARING: ReadonlySet<string | null> = new Set(["unlink", "removeFolder"]);

/** Folder below the outputs that is voxprep's own. */
const WORK_ROOT = ".voxprep";

const pause = async (): Promise<void> => undefined;

/** Disturbs a run of a scenario again and again and looks at what is left, and at what the next run makes of it. */
export class FaultBench {
  readonly #task: ResumedTask;
  readonly #out: string;
  readonly #before: string;
  readonly #backups: string;
  readonly #options: RunOptions;
  readonly #hasBefore: boolean;
  /** Per file everything that an undisturbed run leaves there in between, and what was there before. */
  readonly #states = new Map<string, Set<string>>();
  #clean: Hashes = {};
  /** Changing calls of the run that nothing disturbs. */
  calls = 0;
  /** Faults that were tried. */
  tried = 0;

  private constructor(root: string, { options, change }: Scenario) {
    this.#task = new ResumedTask(root);
    this.#out = join(root, "out");
    this.#before = join(root, "before");
    this.#backups = join(root, "backups");
    this.#hasBefore = change !== undefined;
    this.#options = { ...options, taskFolder: this.#task.raw, out: this.#out, threads: 1 };
  }

  /** Makes what the scenario begins with, and does its run once without a fault. */
  static async prepare(root: string, scenario: Scenario): Promise<FaultBench> {
    const bench = new FaultBench(root, scenario);
    const task = bench.#task;
    const all = JSON.parse(readFileSync(join(task.raw, "dataset.json"), "utf8")).training;
    listCases(task, all.slice(0, scenario.cases));
    if (scenario.change !== undefined) {
      await runTask({ ...bench.#options, frozenPlans: false });
      for (const path of Object.keys(outputHashes(bench.#out))) bench.#noteState(path);
      cpSync(bench.#out, bench.#before, { recursive: true, preserveTimestamps: true });
      scenario.change(task);
    }
    bench.#restore();
    const counting = bench.#disk(null);
    counting.onNamed = (path) => bench.#noteState(relative(bench.#out, path));
    await runTask(bench.#options, { fs: counting.fs, pause });
    bench.calls = counting.calls;
    bench.#clean = outputHashes(bench.#out);
    if (scenario.options === undefined) await bench.#compareWithNothing();
    return bench;
  }

  /** Lets one run meet a fault; then looks at the folder, runs again, and looks again. */
  async try(fault: Fault): Promise<void> {
    this.#restore();
    const disk = this.#disk(fault);
    const ended = await runTask(this.#options, { fs: disk.fs, pause }).then(
      () => null,
      (error: unknown) => error,
    );
    const name = `${JSON.stringify(fault)} (${disk.met})`;
    this.tried++;
    if ("errno" in fault) this.#expectTyped(ended, fault, disk.met, name);
    else if (disk.met !== null && ended === null) {
      // Died while it removed its empty folders: all was done.
      expect(disk.met, name).toBe("removeFolder");
      expect(outputHashes(this.#out), name).toEqual(this.#clean);
    }
    this.#expectWholeFiles(name, !("death" in fault && fault.death === "power"));
    buryLocks(this.#out);
    await this.#expectTakenUp(name);
  }

  async #expectTakenUp(name: string): Promise<void> {
    await runTask(this.#options, { pause }).catch((error: unknown) => {
      throw new Error(`the run after ${name} failed`, { cause: error });
    });
    expect(outputHashes(this.#out), name).toEqual(this.#clean);
    expect(notesBelow(this.#out), name).toEqual(["manifest.jsonl"]);
  }

  #expectTyped(
    ended: unknown,
    { errno, isLasting }: { readonly errno: string; readonly isLasting: boolean },
    met: string | null,
    name: string,
  ): void {
    if (ended === null) {
      // A run that says it is done has left everything, whatever failed on the way.
      expect(outputHashes(this.#out), name).toEqual(this.#clean);
      return;
    }
    expect(ended, name).toBeInstanceOf(RunStopped);
    const { reason } = ended as RunStopped;
    expect(CODES[errno], `${name}: ${reason.stack}`).toContain(reason.code);
    expect(reason.severity, name).toBe("run");
    if (isLasting || CLEARING.has(met)) return;
    const left = notesBelow(this.#out).filter((file) => !file.startsWith("crash-"));
    expect(
      left.filter((file) => file !== "manifest.jsonl"),
      `left after ${name}`,
    ).toEqual([]);
  }

  /** No file under a final name is incomplete, and no npz stands beside a pickle of other making. */
  #expectWholeFiles(name: string, arePaired: boolean): void {
    for (const [path, hash] of Object.entries(outputHashes(this.#out))) {
      expect(this.#states.get(path), `${path} after ${name}`).toContain(hash);
      if (!path.endsWith(".npz") || !arePaired) continue;
      expect(this.#states.get(pairOf(path)), `${path} and its pickle after ${name}`).toContain(
        hashOfPair(this.#out, path),
      );
    }
  }

  /** Takes note of what stands under a name, and of an npz together with its pickle. */
  #noteState(path: string): void {
    this.#note(path, hashOf(join(this.#out, path)));
    const npz = path.replace(/pkl$/, "npz");
    if (!npz.endsWith(".npz") || !existsSync(join(this.#out, npz))) return;
    this.#note(pairOf(npz), hashOfPair(this.#out, npz));
  }

  #note(key: string, state: string): void {
    this.#states.set(key, (this.#states.get(key) ?? new Set()).add(state));
  }

  async #compareWithNothing(): Promise<void> {
    rmSync(this.#out, { recursive: true });
    await runTask(this.#options, { pause });
    expect(this.#clean).toEqual(outputHashes(this.#out));
  }

  #restore(): void {
    for (const folder of [this.#out, this.#backups]) {
      rmSync(folder, { recursive: true, force: true });
    }
    if (!this.#hasBefore) return;
    cpSync(this.#before, this.#out, { recursive: true, preserveTimestamps: true });
  }

  #disk(fault: Fault | null): FaultDisk {
    return new FaultDisk(fault, this.#backups);
  }
}

/** Writes the list of cases into dataset.json. */
export function listCases(task: ResumedTask, training: readonly object[]): void {
  task.editDataset((text) => JSON.stringify({ ...JSON.parse(text), training }));
}

/** Hashes of all files under final names below an output folder. */
function outputHashes(out: string): Hashes {
  return Object.fromEntries(
    filesBelow(out)
      .filter((path) => !isOurOwn(path))
      .map((path) => [path, hashOf(join(out, path))]),
  );
}

/** What lies in voxprep's own folders or beside the outputs, temporary files and locks included. */
function notesBelow(out: string): string[] {
  return filesBelow(out)
    .filter(isOurOwn)
    .map((path) => path.replace(/^\.voxprep[\\/][^\\/]+[\\/][^\\/]+[\\/]/, ""));
}

function isOurOwn(path: string): boolean {
  return path.startsWith(WORK_ROOT) || basename(path).startsWith(".vptmp-");
}

function pairOf(npz: string): string {
  return `${npz} and its pickle`;
}

function hashOfPair(out: string, npz: string): string {
  const pkl = join(out, npz.replace(/npz$/, "pkl"));
  return `${hashOf(join(out, npz))} ${existsSync(pkl) ? hashOf(pkl) : "without pickle"}`;
}

function hashOf(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
