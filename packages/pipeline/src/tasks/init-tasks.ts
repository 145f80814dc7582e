import { readNiftiFile } from "@voxprep/io/node";
import { countValues } from "../check/count-values.js";

/** A file of a case that is not yet in a task. */
export interface LooseInput {
  readonly path: string;
  readonly caseId: string;
}

/** Values of a label, ascending; NaN last. */
export async function labelValues({ path, caseId }: LooseInput): Promise<readonly number[]> {
  const { volume } = await readNiftiFile(path, { caseId, role: "label" });
  const { counts } = countValues(volume.data);
  return counts.map(({ value }) => value).sort((a, b) => a - b);
}

/** Least and greatest value of an image. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
}

/** Range of the finite values of an image; `min` is above `max` when it has none. */
export async function imageRange({ path, caseId }: LooseInput): Promise<ValueRange> {
  const { volume } = await readNiftiFile(path, { caseId, role: "image" });
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const raw of volume.data) {
    const value = Number(raw);
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}
