import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { decodePickle, encodePickle, type PyEntry, type PyValue } from "@voxprep/io";
import {
  type FindingRecord,
  type RunEvent,
  type RunOptions,
  type RunSummary,
  runTask,
} from "@voxprep/pipeline";
import { TEST_DATA } from "./shared-folder.ts";

/** What a run told. */
export interface Ran {
  readonly summary: RunSummary;
  readonly events: readonly RunEvent[];
  readonly findings: readonly FindingRecord[];
  readonly codes: readonly string[];
}

/** A copy of a small task that tests run several times and change in between. */
export class ResumedTask {
  readonly root: string;
  readonly name: string;
  /** Folder of the raw task; tests that move it say where to. */
  raw: string;

  /**
   * @param root - A folder of its own.
   * @param name - Task of test-data.
   */
  constructor(root: string, name = "Task301_ThickPhantom") {
    this.root = root;
    this.name = name;
    this.raw = join(root, "raw", name);
    cpSync(join(TEST_DATA, "raw", name), this.raw, { recursive: true });
  }

  /** Runs into an output folder. */
  async run(out: string, options: Partial<RunOptions> = {}): Promise<Ran> {
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent) => events.push(event);
    const base = { taskFolder: this.raw, out: join(this.root, out), onEvent };
    const summary = await runTask({ ...base, ...options });
    const findings = events.filter((event) => event.event === "finding");
    return { summary, events, findings, codes: findings.map(({ code }) => code) };
  }

  /** Path in the preprocessed task of an output folder. */
  preprocessed(out: string, ...names: string[]): string {
    return join(this.root, out, "unetr_pp_preprocessed", this.name, ...names);
  }

  /** Path of the 3D plans file. */
  plan3d(out: string): string {
    return this.preprocessed(out, "unetr_pp_Plansv2.1_plans_3D.pkl");
  }

  /** SHA-256 of everything below an output folder, voxprep's own notes left out. */
  hashes(out: string): Record<string, string> {
    const folder = join(this.root, out);
    return Object.fromEntries(
      filesBelow(folder).map((file) => {
        const text = readFileSync(file, "latin1").replaceAll(folder, "OUT");
        return [relative(folder, file), createHash("sha256").update(text).digest("hex")];
      }),
    );
  }

  /** Modification times of the npz files by name. */
  npzTimes(out: string): Map<string, bigint> {
    const folder = join(this.root, out);
    return new Map(
      filesBelow(folder)
        .filter((file) => file.endsWith(".npz"))
        .map((file) => [relative(folder, file), statSync(file, { bigint: true }).mtimeNs]),
    );
  }

  /** Edits dataset.json as text, so that the order of its keys stays. */
  editDataset(edit: (text: string) => string): void {
    const file = join(this.raw, "dataset.json");
    writeFileSync(file, edit(readFileSync(file, "utf8")));
  }

  /** Takes the first case out of dataset.json and returns how to put it back. */
  takeOutFirstCase(): () => void {
    const file = join(this.raw, "dataset.json");
    const whole = readFileSync(file, "utf8");
    const entry = /\{[^{}]*"image"[^{}]*\},?\s*/.exec(whole)?.[0] ?? "";
    writeFileSync(file, whole.replace(entry, ""));
    return () => writeFileSync(file, whole);
  }
}

/** The npz files whose times differ, new ones included. */
export function remadeNpz(
  before: ReadonlyMap<string, bigint>,
  after: ReadonlyMap<string, bigint>,
): string[] {
  return [...after].filter(([name, time]) => before.get(name) !== time).map(([name]) => name);
}

/** Sets values of the last stage of a plans file, as the trainers of nnFormer and UNETR++ do. */
export function editLastStage(path: string, values: Readonly<Record<string, PyValue>>): void {
  const plans = dictOf(decodePickle(readFileSync(path)));
  const stages = dictOf(entryOf(plans, "plans_per_stage"));
  const [last, stage] = stages.at(-1) as PyEntry;
  const edited = Object.entries(values).reduce(
    (entries, [key, value]) => replaced(entries, key, value),
    dictOf(stage),
  );
  const all: PyEntry[] = [...stages.slice(0, -1), [last, { type: "dict", entries: edited }]];
  const entries = replaced(plans, "plans_per_stage", { type: "dict", entries: all });
  writeFileSync(path, encodePickle({ type: "dict", entries }));
}

function dictOf(value: PyValue): readonly PyEntry[] {
  if (typeof value === "object" && value?.type === "dict") return value.entries;
  throw new TypeError("expected a dict");
}

function entryOf(entries: readonly PyEntry[], key: string): PyValue {
  return entries.find(([name]) => name === key)?.[1] ?? null;
}

function replaced(entries: readonly PyEntry[], key: string, value: PyValue): readonly PyEntry[] {
  return entries.map(([name, old]) => [name, name === key ? value : old]);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && !entry.parentPath.includes(".voxprep"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
