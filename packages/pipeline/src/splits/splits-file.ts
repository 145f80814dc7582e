import { readFile } from "node:fs/promises";
import { UsageError, VoxprepError } from "@voxprep/core";
import { decodePickle, decodeSplits, encodeSplits } from "@voxprep/io";
import type { Fold } from "@voxprep/splits";
import type { OutputFile } from "../store/output-file.js";
import { pickleWithTwin } from "../store/python-files.js";

/** Who reads a splits file: `v1` writes the pickle and its readable twin, `v2` the JSON of nnU-Net v2. */
export type SplitsFormat = "v1" | "v2";

/** All formats of splits files. */
export const SPLITS_FORMATS: readonly SplitsFormat[] = ["v1", "v2"];

/** The files of a splits pickle's path in one format. */
export function splitsFiles(
  picklePath: string,
  folds: readonly Fold[],
  format: SplitsFormat,
): OutputFile[] {
  if (format === "v1") return pickleWithTwin(picklePath, encodeSplits(folds));
  const bytes = new TextEncoder().encode(splitsJsonV2(folds));
  return [{ path: picklePath.replace(/\.pkl$/, ".json"), chunks: [bytes] }];
}

/**
 * The text of nnU-Net v2's `splits_final.json`, byte for byte as Python's json module writes it: four blanks, sorted keys, ASCII, no line
 * end at the end.
 *
 * @see spec 4-pipeline-v2, section 12
 */
function splitsJsonV2(folds: readonly Fold[]): string {
  const plain = folds.map(({ train, val }) => ({ train, val }));
  return JSON.stringify(plain, null, 4).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Reads the folds of a `splits_final.pkl` or `splits_final.json`, of v1 or v2.
 *
 * @throws `VP0101 UsageError` when the file cannot be read or is no JSON of folds; the errors of pickles, as faults of the run.
 */
export async function readSplitsFile(path: string): Promise<Fold[]> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new UsageError(`cannot read the splits file ${path}`, { cause, files: [path] });
  });
  if (path.endsWith(".json")) return foldsOfJson(bytes, path);
  try {
    return decodeSplits(decodePickle(bytes, { source: path }));
  } catch (error) {
    if (!(error instanceof VoxprepError)) throw error;
    throw error.with({ severity: "run", files: [path] });
  }
}

function foldsOfJson(bytes: Uint8Array, path: string): Fold[] {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw notFolds(path, `no JSON: ${(cause as Error).message}`);
  }
  if (!Array.isArray(value)) throw notFolds(path, "no list");
  if (value.length === 0) throw notFolds(path, "an empty list");
  return value.map((fold: unknown, number) => {
    const { train, val } = (fold ?? {}) as { train?: unknown; val?: unknown };
    if (isTextList(train) && isTextList(val)) return { train, val };
    throw notFolds(path, `fold ${number} has no lists of texts named train and val`);
  });
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function notFolds(path: string, reason: string): UsageError {
  return new UsageError(`${path} holds no splits: ${reason}`, {
    files: [path],
    expected: '[{"train": ["id", …], "val": ["id", …]}, …]',
  });
}
