import { isSameStamp, placedStampOf } from "../manifest/file-stamp.js";
import type { InputFact, OutputFact, StepRecord } from "../manifest/step-record.js";
import type { TaskRunner } from "../pool/task-pool.js";

/** A file that is not the one that a record tells of. */
export interface ChangedFile {
  readonly path: string;
  /** SHA-256 of the record. */
  readonly expected: string;
  /** SHA-256 now; `null` when the file is not there or cannot be read. */
  readonly found: string | null;
  readonly isMissing: boolean;
}

/** What became of the files of a finished step. */
export interface InspectedStep {
  readonly record: StepRecord;
  /** Files that it left and that are others now. */
  readonly outputs: readonly ChangedFile[];
  /** Files that it read and that are others now. */
  readonly inputs: readonly ChangedFile[];
  /** Bytes of its outputs, as recorded. */
  readonly bytes: number;
}

/** How closely files are looked at. */
export interface InspectOptions {
  /** Hashes files. */
  readonly runner: TaskRunner;
  /** Also read outputs of which the system says that nothing changed. */
  readonly rehash: boolean;
}

/**
 * Compares the files of a step with its record. Nothing is changed.
 *
 * Inputs are read when the system says that they changed, or when they could have changed unnoticed.
 */
export async function inspectStep(
  record: StepRecord,
  options: InspectOptions,
): Promise<InspectedStep> {
  const [outputs, inputs] = await Promise.all([
    Promise.all(record.outputs.map((output) => compare(output, options, !options.rehash))),
    Promise.all((record.inputs ?? []).map((input) => compareInput(input, options))),
  ]);
  return {
    record,
    outputs: outputs.filter((file) => file !== null),
    inputs: inputs.filter((file) => file !== null),
    bytes: record.outputs.reduce((sum, { size }) => sum + Number(size), 0),
  };
}

async function compareInput(
  input: InputFact,
  options: InspectOptions,
): Promise<ChangedFile | null> {
  const now = await placedStampOf(input.path);
  return compare(input, options, input.settled && now?.dev === input.dev);
}

/** The file as it is now; `null` when it is the recorded one. */
async function compare(
  fact: OutputFact | InputFact,
  { runner }: InspectOptions,
  trustsStamp: boolean,
): Promise<ChangedFile | null> {
  const { path, sha256: expected } = fact;
  const stamp = await placedStampOf(path);
  if (stamp === null) return { path, expected, found: null, isMissing: true };
  if (trustsStamp && isSameStamp(stamp, fact)) return null;
  const found = (await runner.run("hashFile", { path }))?.sha256 ?? null;
  return found === expected ? null : { path, expected, found, isMissing: false };
}
