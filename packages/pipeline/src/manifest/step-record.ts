import type { Finding } from "@voxprep/core";
import type { JsonValue } from "./canonical-json.js";
import type { FileStamp, PlacedStamp } from "./file-stamp.js";

/** The header of an input as it stands in the file, so that it can be judged again without opening the file. */
export interface HeaderFact {
  /** Its bytes, inflated, in base64. */
  readonly base64: string;
  /** True when they came out of gzip. */
  readonly isInflated: boolean;
}

/** A file that a step read, as it was then. */
export interface InputFact extends PlacedStamp {
  /** Where the path led to. */
  readonly realPath: string;
  /** SHA-256 of the bytes as the step read them, in hexadecimal digits. */
  readonly sha256: string;
  /** False when the file may change without another stamp: it was written just before it was read. */
  readonly settled: boolean;
  /** Of an image or label; older records have none. */
  readonly header?: HeaderFact | undefined;
}

/** The array of an npz. */
export interface ArrayFact {
  /** CRC-32 of the npy member, 8 hexadecimal digits. */
  readonly crc32: string;
  /** Bytes of the npy member. */
  readonly length: number;
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** A file that a step left. */
export interface OutputFact extends FileStamp {
  /** SHA-256 of the file, in hexadecimal digits. */
  readonly sha256: string;
  /** Of files that hold an array. */
  readonly array?: ArrayFact;
}

/** What is told of a step that was just finished. */
export interface FinishedStep {
  /**
   * `"crop"`, `"label"` (its copy for the trainer), `"stage:<folder name>"`, `"fingerprint"`, `"plan3d"`,
   * `"plan2d"`, `"splits"` or `"copy"` (of dataset.json).
   */
  readonly step: string;
  /** Empty for steps of the whole task; `null` in the file. */
  readonly case: string;
  /** Everything that the outputs depend on. */
  readonly keyParts: Readonly<Record<string, JsonValue>>;
  readonly inputs?: readonly InputFact[];
  readonly outputs: readonly OutputFact[];
  /** What was noticed while the step was made, to be told again when it is reused. */
  readonly findings?: readonly Finding[];
  /** Results that are in no output. */
  readonly notes?: JsonValue;
  /** Number of the algorithm behind the step. Default 1. */
  readonly algorithms?: number;
  /** Time that the step took, in milliseconds. */
  readonly wallMs?: number;
}

/** One finished step. The record is the commit: a file without a record does not exist for a later run. */
export interface StepRecord extends Required<FinishedStep> {
  /** Id of the run that made the step. */
  readonly run: string;
  /** Number of the line in its run. */
  readonly seq: number;
  /** UTC, for people. */
  readonly at: string;
  /** Hash of {@link keyParts}. */
  readonly key: string;
  /** Codes of the warnings among the findings. */
  readonly codes: readonly string[];
  /** Those of them that `--allow` let through. */
  readonly allowed: readonly string[];
  /** Version of the package, for people. */
  readonly voxprep: string;
  readonly profile: string;
  readonly node: string;
  readonly platform: string;
  /** Most memory that the process held until then, in bytes. */
  readonly peakBytes: number;
  /** True while the last run was told to keep the step as it is, whatever it would be made of now. */
  readonly frozen?: boolean;
}

/** Names that a run may give to files, from which all paths follow. */
export interface OwnedNames {
  /** Folders that hold `<case><ending>`. */
  readonly caseFolders: readonly string[];
  readonly cases: readonly string[];
  readonly endings: readonly string[];
  /** Folders that hold copies of labels, and the labels' names. */
  readonly labelFolders: readonly string[];
  readonly labels: readonly string[];
  /** Files of the whole task. */
  readonly files: readonly string[];
}

/** The first line of a run. */
export interface RunStart {
  readonly run: string;
  readonly owns: OwnedNames;
  readonly command: string;
  /** Whether outputs are synced: `full` or `fast`. */
  readonly durability: string;
  readonly profile: string;
}
