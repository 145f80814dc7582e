import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Dataset, parseDatasetJson } from "@voxprep/io";
import { sha256Of } from "../manifest/sha256-of.js";
import type { StepRecord } from "../manifest/step-record.js";

/** The dataset.json that a prepared task was made of, as it is now. */
export interface RawDataset {
  readonly taskFolder: string;
  readonly path: string;
  /** SHA-256 of the file; `null` when it cannot be read. */
  readonly sha256: string | null;
  /** `null` when it cannot be read or prepared any more. */
  readonly dataset: Dataset | null;
}

/** Finds the raw task by the paths in the records of its crops; `null` when there are none. */
export async function rawDataset(records: readonly StepRecord[]): Promise<RawDataset | null> {
  const image = records.find(({ step }) => step === "crop")?.inputs[1]?.path; // the label comes first
  if (typeof image !== "string") return null;
  const taskFolder = dirname(dirname(image));
  const path = join(taskFolder, "dataset.json");
  const bytes = await readFile(path).catch(() => null);
  if (bytes === null) return { taskFolder, path, sha256: null, dataset: null };
  const { dataset } = parseDatasetJson(bytes, { file: path });
  return { taskFolder, path, sha256: sha256Of(bytes), dataset };
}
