import { dirname, join } from "node:path";
import { type Finding, ManifestTooNewError, makeFinding } from "@voxprep/core";
import { fastCrc32 } from "@voxprep/io/node";
import { type FileSystem, NODE_FILE_SYSTEM, type OpenFile } from "../store/file-system.js";
import { renameFile } from "../store/rename-file.js";
import { writeNewFile, writeWhole } from "../store/write-file.js";
import { hashOfJson, type JsonValue } from "./canonical-json.js";
import { areUntouched, type FileStamp } from "./file-stamp.js";

/** Name of the manifest in the work folder of a task and profile. */
export const MANIFEST_FILE = "manifest.jsonl";

const FORMAT = 1;

/** One finished step of one case. The record is the commit: a file without a record does not exist for a later run. */
export interface StepRecord {
  /** `"crop"`, `"label"` (its copy for the trainer) or `"stage:<folder name>"`. */
  readonly step: string;
  readonly case: string;
  /** Hash of {@link keyParts}. */
  readonly key: string;
  /** Everything that the outputs depend on. */
  readonly keyParts: Readonly<Record<string, JsonValue>>;
  readonly outputs: readonly FileStamp[];
  /** What was noticed while the step was made, to be told again when it is reused. */
  readonly findings: readonly Finding[];
  /** Results that are in no output. */
  readonly notes: JsonValue;
}

/**
 * What earlier runs finished, one JSON object a line, each with its own checksum; later lines win.
 *
 * @see spec 5-faults, section 3.3
 */
export class Manifest {
  readonly #fs: FileSystem;
  readonly #path: string;
  readonly #records: Map<string, StepRecord>;
  readonly findings: readonly Finding[];
  #file: OpenFile | undefined;
  #lastWrite: Promise<void> = Promise.resolve();

  private constructor(
    fs: FileSystem,
    path: string,
    records: Map<string, StepRecord>,
    findings: Finding[],
  ) {
    this.#fs = fs;
    this.#path = path;
    this.#records = records;
    this.findings = findings;
  }

  /**
   * Reads the manifest of a work folder; a missing one is empty. A cut last line is ignored, a damaged
   * one drops its record (`VP8202`).
   *
   * @throws `VP8204 ManifestTooNewError`
   */
  static async load(workFolder: string, fs: FileSystem = NODE_FILE_SYSTEM): Promise<Manifest> {
    const path = join(workFolder, MANIFEST_FILE);
    const text = new TextDecoder().decode((await fs.read(path)) ?? new Uint8Array());
    const lines = text.split("\n");
    const records = new Map<string, StepRecord>();
    const findings: Finding[] = [];
    for (const [index, line] of lines.entries()) {
      if (line === "") continue;
      const entry = parseLine(line);
      if (entry === null) {
        if (index < lines.length - 1) findings.push(damagedLine(path, index));
        continue;
      }
      if (entry.format > FORMAT) throw tooNew(path, entry.format);
      if (entry.type === "step")
        records.set(idOf(entry.record.step, entry.record.case), entry.record);
      if (entry.type === "removed") records.delete(idOf(entry.record.step, entry.record.case));
    }
    return new Manifest(fs, path, records, findings);
  }

  /** All records. */
  get records(): StepRecord[] {
    return [...this.#records.values()];
  }

  /** The record of a step of a case, whatever its key. */
  find(step: string, caseId: string): StepRecord | undefined {
    return this.#records.get(idOf(step, caseId));
  }

  /** The record of a step that need not be made again: same key, outputs as they were left. */
  async findDone(
    step: string,
    caseId: string,
    keyParts: StepRecord["keyParts"],
  ): Promise<StepRecord | undefined> {
    const record = this.find(step, caseId);
    if (record === undefined || record.key !== hashOfJson(keyParts)) return undefined;
    return (await areUntouched(record.outputs)) ? record : undefined;
  }

  /** Takes note of a finished step, after its files got their names. */
  async add(record: Omit<StepRecord, "key">): Promise<void> {
    const whole: StepRecord = { ...record, key: hashOfJson(record.keyParts) };
    this.#records.set(idOf(whole.step, whole.case), whole);
    await this.#append("step", whole);
  }

  /** Forgets a step, whose outputs are gone. */
  async remove(record: StepRecord): Promise<void> {
    this.#records.delete(idOf(record.step, record.case));
    await this.#append("removed", record);
  }

  /** Writes the manifest anew with live records alone and closes it. */
  async close(): Promise<void> {
    await this.#lastWrite;
    await this.#file?.close();
    if (this.#file === undefined) return;
    this.#file = undefined;
    const temporary = `${this.#path}.new`;
    const lines = this.records.map((record) => encode(lineOf("step", record)));
    await this.#fs.unlink(temporary); // what a killed run left
    await writeNewFile(this.#fs, temporary, lines);
    await renameFile(this.#fs, temporary, this.#path);
  }

  /** One line after the other, in the order of the calls. */
  #append(type: EntryType, record: StepRecord): Promise<void> {
    const write = this.#lastWrite.then(async () => {
      this.#file ??= await this.#open();
      await writeWhole(this.#file, encode(lineOf(type, record)));
      await this.#file.sync();
    });
    this.#lastWrite = write.catch(() => undefined); // the caller of the failed write is told
    return write;
  }

  async #open(): Promise<OpenFile> {
    await this.#fs.makeFolder(dirname(this.#path));
    const file = await this.#fs.append(this.#path);
    await writeWhole(file, encode("\n")); // a last line that a crash cut must not swallow the next one
    return file;
  }
}

type EntryType = "step" | "removed";

interface Entry {
  readonly format: number;
  readonly type: string;
  readonly record: StepRecord;
}

function idOf(step: string, caseId: string): string {
  return JSON.stringify([step, caseId]);
}

function lineOf(type: EntryType, record: StepRecord): string {
  const text = JSON.stringify({ format: FORMAT, type, record }).slice(0, -1);
  return `${text},"crc":"${checksum(text)}"}\n`;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function checksum(text: string): string {
  return fastCrc32(encode(text)).toString(16).padStart(8, "0");
}

function parseLine(line: string): Entry | null {
  const match = /^(.*),"crc":"([0-9a-f]{8})"\}$/.exec(line);
  const [, text, crc] = match ?? [];
  if (text === undefined || checksum(text) !== crc) return null;
  return JSON.parse(`${text}}`) as Entry;
}

function damagedLine(path: string, index: number): Finding {
  return makeFinding(
    "VP8202",
    `line ${index + 1} of the manifest is damaged; its step is made again`,
    {
      files: [path],
    },
  );
}

function tooNew(path: string, format: number): ManifestTooNewError {
  return new ManifestTooNewError(
    `the manifest has format ${format}, this version reads up to ${FORMAT}`,
    { files: [path], found: format, expected: FORMAT, remedy: "Use the newer voxprep." },
  );
}
