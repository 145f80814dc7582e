import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A pickled value as goldens keep it: what JSON cannot tell apart is tagged with its Python type. */
export type TypedJson = null | boolean | string | { readonly [tag: string]: unknown };

/** What is known of one array: hashes of all bytes and of each channel, and up to 64 values. */
export interface ArrayRecord {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly sha256: string;
  readonly mean: string;
  readonly sampleStep: number;
  readonly samples: readonly string[];
  readonly channels: readonly { readonly sha256: string; readonly mean: string }[];
}

export interface NpzRecord {
  readonly file: string;
  readonly members: readonly string[];
  readonly compression: string;
  readonly fortranOrder: boolean;
  readonly array: ArrayRecord;
}

export interface PickleRecord {
  readonly file: string;
  readonly protocol: number;
  readonly value: TypedJson;
}

export interface CaseRecord {
  readonly case: string;
  readonly npz: NpzRecord;
  readonly pkl: PickleRecord;
}

export interface CopyRecord {
  readonly sha256: string;
  readonly equalsRaw: boolean;
}

export interface ConvertedFileRecord {
  readonly sameBytesAsInput?: boolean;
  readonly sha256?: string;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly voxelSha256?: string;
  readonly voxelBytes?: number;
}

/** The goldens of one task and profile, in either layout: one file per case, or one list per folder. */
export class GoldenTask {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  has(name: string): boolean {
    return existsSync(join(this.folder, `${name}.json`));
  }

  read<T>(name: string): T {
    return readJson(join(this.folder, `${name}.json`));
  }

  cropCases(): CaseRecord[] {
    return this.has("crop") ? this.read("crop") : readCases(join(this.folder, "crop"));
  }

  /** Cases by name of the stage folder. */
  stageCases(): [folder: string, cases: CaseRecord[]][] {
    if (this.has("stage")) return Object.entries(this.read<Record<string, CaseRecord[]>>("stage"));
    const folder = join(this.folder, "stage");
    return readdirSync(folder).map((name) => [name, readCases(join(folder, name))]);
  }
}

function readCases(folder: string): CaseRecord[] {
  return readdirSync(folder)
    .sort()
    .map((name) => readJson(join(folder, name)));
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8")) as T;
}
