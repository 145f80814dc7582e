import { dirname, join } from "node:path";
import { type CatalogueEntry, ERROR_CATALOGUE, type Finding } from "@voxprep/core";
import { type FileSystem, NODE_FILE_SYSTEM } from "../store/file-system.js";
import type { Pause } from "../store/rename-file.js";
import { hashOfJson } from "./canonical-json.js";
import {
  caseOrNull,
  decodeManifest,
  encodeLine,
  type ManifestLine,
  relativePath,
  stepFields,
  stepOf,
} from "./manifest-lines.js";
import { ManifestLog, newCopyOf } from "./manifest-log.js";
import { intendedOf, OwnedPaths, ownedFields, ownedOf, placesOf } from "./owned-paths.js";
import { sha256Of } from "./sha256-of.js";
import type { FinishedStep, OutputFact, RunStart, StepRecord } from "./step-record.js";
import { VERSION } from "./version.js";

/** Name of the manifest in the work folder of a task and profile. */
export const MANIFEST_FILE = "manifest.jsonl";

/** How a manifest is read and written. */
export interface ManifestOptions {
  /** Default: the real one. */
  readonly fs?: FileSystem;
  readonly pause?: Pause;
  /** What was loaded of the work folder before; it is given again when nothing was written since. */
  readonly seen?: Manifest | undefined;
}

/** Lines of a run that stay until the next one has begun. */
const OF_LAST_RUN: ReadonlySet<string> = new Set(["run-start", "commit", "failed", "run-end"]);

/** Lines whose content lies in the records. */
const FOLDED: ReadonlySet<string> = new Set(["step", "invalidate", "removed"]);

/**
 * What earlier runs finished, one JSON object a line, each with its own checksum; later lines win.
 *
 * @see spec 5-faults, section 3.3
 */
export class Manifest {
  readonly #root: string;
  /** SHA-256 of the file as it was read. */
  readonly #sha256: string;
  readonly #log: ManifestLog;
  readonly #pause: Pause | undefined;
  readonly #records = new Map<string, StepRecord>();
  readonly #ofLastRun: ManifestLine[];
  readonly #unknown: readonly ManifestLine[];
  readonly #hasRubbish: boolean;
  /** True when a run that died at its very end left a new copy of the file. */
  readonly #hasCopy: boolean;
  /** Lines of this run that stay at its end. */
  readonly #ofThisRun: { readonly type: string; readonly fields: object }[] = [];
  #run: RunStart | undefined;
  #seq = 0;
  #hasHalves = false;
  #beforeLines: () => Promise<unknown> = async () => undefined;
  /** Records whose outputs this run made or has compared. */
  readonly intact: WeakSet<StepRecord> = new WeakSet();
  /** Damaged lines. */
  readonly findings: readonly Finding[];

  private constructor(
    workFolder: string,
    { fs = NODE_FILE_SYSTEM, pause }: ManifestOptions,
    bytes: Uint8Array,
    hasCopy: boolean,
  ) {
    const path = join(workFolder, MANIFEST_FILE);
    this.#root = outputRoot(workFolder);
    this.#log = new ManifestLog(fs, path);
    this.#pause = pause;
    this.#sha256 = sha256Of(bytes);
    const { lines, findings, hasRubbish } = decodeManifest(new TextDecoder().decode(bytes), path);
    this.findings = findings;
    this.#hasRubbish = hasRubbish;
    this.#hasCopy = hasCopy;
    for (const line of lines) this.#fold(line);
    this.#ofLastRun = lines.filter(({ type }) => OF_LAST_RUN.has(type));
    this.#unknown = lines.filter(({ type }) => !OF_LAST_RUN.has(type) && !FOLDED.has(type));
  }

  /**
   * Reads the manifest of a work folder; a missing one is empty.
   *
   * @throws `VP8204 ManifestTooNewError`; Node's own errors when it cannot be read.
   */
  static async load(workFolder: string, options: ManifestOptions = {}): Promise<Manifest> {
    const fs = options.fs ?? NODE_FILE_SYSTEM;
    const path = join(workFolder, MANIFEST_FILE);
    const bytes = (await fs.read(path)) ?? new Uint8Array();
    const hasCopy = (await fs.read(newCopyOf(path))) !== null;
    const { seen } = options;
    if (seen?.wasReadFrom(bytes, hasCopy) === true) return seen;
    return new Manifest(workFolder, options, bytes, hasCopy);
  }

  /** True when what lies there now is what this manifest was read from. */
  private wasReadFrom(bytes: Uint8Array, hasCopy: boolean): boolean {
    return this.#sha256 === sha256Of(bytes) && this.#hasCopy === hasCopy;
  }

  /** All records. */
  get records(): StepRecord[] {
    return [...this.#records.values()];
  }

  /** Bytes of the files that this run made or has compared, by path. */
  get intactBytes(): Map<string, number> {
    const intact = this.records.filter((record) => this.intact.has(record));
    return new Map(
      intact.flatMap(({ outputs }) =>
        outputs.map(({ path, size }) => [path, Number(size)] as const),
      ),
    );
  }

  /** Lines about earlier runs that were not folded into one yet: how they began, failed cases, how they ended. */
  get runLines(): readonly ManifestLine[] {
    return this.#ofLastRun;
  }

  /** True when the last run did not live to say how it ended. */
  get wasInterrupted(): boolean {
    const types = this.#ofLastRun.map(({ type }) => type);
    return types.lastIndexOf("run-start") > types.lastIndexOf("run-end");
  }

  /** True when a commit of the last run may have left some of its files without a record. */
  get mayHaveHalves(): boolean {
    return this.wasInterrupted || this.#ofLastRun.some((line) => line["halves"] === true);
  }

  /** Paths that runs before this one announced. */
  get owned(): OwnedPaths {
    return new OwnedPaths(ownedOf(this.#ofLastRun, this.#root));
  }

  /** The record of a step, whatever its key. */
  find(step: string, caseId: string): StepRecord | undefined {
    return this.#records.get(idOf(step, caseId));
  }

  /**
   * Lets something be done before a line is added to those of earlier runs: the run is announced then. One that finds
   * everything done leaves the file as it is.
   */
  announceFirst(announce: () => Promise<unknown>): void {
    this.#beforeLines = announce;
  }

  /** True when the file holds something that the next run has to put in order, whether it makes anything or not. */
  get needsCare(): boolean {
    return (
      this.#hasRubbish ||
      this.#hasCopy ||
      this.wasInterrupted ||
      this.mayHaveHalves ||
      this.#ofLastRun.some(({ type }) => type === "failed")
    );
  }

  /** True once the run is announced, so that its end has to be told. */
  get hasBegun(): boolean {
    return this.#run !== undefined;
  }

  /**
   * Announces a run and the names it may give to files; on the disk before anything is written.
   *
   * Without it the lines of a program that writes but makes no run have an empty profile.
   */
  async begin(run: RunStart): Promise<void> {
    this.#run = run;
    const owns = ownedFields(run.owns, this.#root);
    const line = this.#keep("run-start", { ...run, owns, voxprep: VERSION, ...this.#platform() });
    if (!this.#hasRubbish) return this.#log.append(line);
    await this.#log.replace([...this.#keptLines(), line], this.#pause);
  }

  /** Takes note of a finished step, after its files got their names. */
  async add(step: FinishedStep): Promise<StepRecord> {
    await this.#beforeLines();
    const findings = step.findings ?? [];
    const warnings = findings.filter(({ severity }) => severity === "warning");
    const record: StepRecord = {
      ...this.#place(),
      inputs: [],
      notes: null,
      algorithms: 1,
      wallMs: 0,
      ...step,
      key: hashOfJson(step.keyParts),
      findings,
      codes: codesOf(warnings),
      allowed: codesOf(warnings.filter(isLetThrough)),
      voxprep: VERSION,
      ...this.#platform(),
      peakBytes: process.resourceUsage().maxRSS * 1024,
    };
    await this.renew(record);
    return record;
  }

  /** Writes a record again whose files were touched but not changed. */
  async renew(record: StepRecord): Promise<void> {
    this.intact.add(record);
    await this.note(record);
  }

  /** Writes a record again of which something was noted; its files were not looked at. */
  async note(record: StepRecord): Promise<void> {
    await this.#beforeLines();
    this.#records.set(idOf(record.step, record.case), record);
    await this.#log.append(encodeLine("step", stepFields(record, this.#root)));
  }

  /** Forgets a step whose files are about to be replaced; on the disk before the first of them is touched. */
  async invalidate({ step, case: caseId }: StepRecord): Promise<void> {
    await this.#beforeLines();
    this.#records.delete(idOf(step, caseId));
    await this.#log.append(this.#line("invalidate", { step, case: caseOrNull(caseId) }));
  }

  /** Forgets a step whose files were removed. */
  async remove({ step, case: caseId }: StepRecord): Promise<void> {
    await this.#beforeLines();
    this.#records.delete(idOf(step, caseId));
    await this.#log.append(this.#line("removed", { step, case: caseOrNull(caseId) }));
  }

  /**
   * Takes note of what files of the whole task are about to be, before the first of them gets its name: so
   * that one without a record is known to be ours or somebody else's.
   */
  async intend(files: readonly Pick<OutputFact, "path" | "sha256">[]): Promise<void> {
    await this.#beforeLines();
    const outputs = files.map(({ path, sha256 }) => ({
      path: relativePath(this.#root, path),
      sha256,
    }));
    await this.#log.append(this.#keep("commit", { outputs }));
  }

  /** Hashes of the files of the whole task that earlier runs were about to leave, by path. */
  get intended(): ReadonlyMap<string, ReadonlySet<string>> {
    return intendedOf(this.#ofLastRun, this.#root);
  }

  /** Takes note of a case that failed; of a run that never began nothing is noted. */
  async fail(finding: Finding): Promise<void> {
    await this.#beforeLines();
    if (this.#run === undefined) return;
    const { caseId = null, code, phase = null, message } = finding;
    await this.#log.append(this.#keep("failed", { case: caseId, code, phase, message }));
  }

  /** Remembers that a commit broke between its first and its last name. */
  noteHalves(): void {
    this.#hasHalves = true;
  }

  /**
   * Takes note of how the run ended, writes the manifest anew with live records alone, and closes it. A
   * run that never began leaves the file as it is.
   *
   * @param code - Of the fault that ended the run; `null` when it came to its end.
   */
  async end(code: string | null): Promise<void> {
    if (this.#run === undefined) return this.#log.close();
    await this.#log.append(this.#keep("run-end", { code, halves: this.#hasHalves }));
    const lines = this.#ofThisRun
      .filter(({ type }) => type !== "commit" || this.#hasHalves)
      .map(({ type, fields }) => encodeLine(type, fields));
    await this.#log.replace([...this.#keptLines(), ...this.#keptStarts(), ...lines], this.#pause);
  }

  /** Closes the file without a word about the end of the run. */
  close(): Promise<void> {
    return this.#log.close();
  }

  #fold(line: ManifestLine): void {
    if (!FOLDED.has(line.type)) return;
    const id = idOf(String(line["step"]), (line["case"] as string | null) ?? "");
    if (line.type === "step") this.#records.set(id, stepOf(line, this.#root));
    else this.#records.delete(id);
  }

  #keptLines(): string[] {
    return [
      ...this.#unknown.map(encodeAgain),
      ...this.records.map((record) => encodeLine("step", stepFields(record, this.#root))),
    ];
  }

  /** Beginnings of earlier runs that own folders or files which this one does not. */
  #keptStarts(): string[] {
    const own = new Set(this.#run === undefined ? [] : placesOf(this.#run.owns));
    return this.#ofLastRun
      .filter((line) => line.type === "run-start")
      .filter((line) =>
        ownedOf([line], this.#root)
          .flatMap(placesOf)
          .some((one) => !own.has(one)),
      )
      .map(encodeAgain);
  }

  #line(type: string, fields: object): string {
    return encodeLine(type, { ...this.#place(), ...fields });
  }

  /** A line that stays when the run ends. */
  #keep(type: string, fields: object): string {
    const whole = { ...this.#place(), ...fields };
    this.#ofThisRun.push({ type, fields: whole });
    return encodeLine(type, whole);
  }

  #place(): Pick<StepRecord, "run" | "seq" | "at"> {
    return { run: this.#run?.run ?? "", seq: this.#seq++, at: new Date().toISOString() };
  }

  #platform(): Pick<StepRecord, "profile" | "node" | "platform"> {
    return {
      profile: this.#run?.profile ?? "",
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
    };
  }
}

/** The folder that holds `.voxprep/<profile>/<Task>`. */
function outputRoot(workFolder: string): string {
  return dirname(dirname(dirname(workFolder)));
}

function idOf(step: string, caseId: string): string {
  return JSON.stringify([step, caseId]);
}

function codesOf(findings: readonly Finding[]): string[] {
  return [...new Set(findings.map(({ code }) => code))].sort();
}

function isLetThrough({ code }: Finding): boolean {
  const entry: CatalogueEntry = ERROR_CATALOGUE[code];
  return entry.severity === "case";
}

function encodeAgain({ format: _, type, ...fields }: ManifestLine): string {
  return encodeLine(type, fields);
}
