import { allocateVolume, type Dtype, isFloatDtype, type Volume } from "@voxprep/core";
import type { LabelReading } from "../check/read-case.js";

/** A type that a label may get. */
export type LabelDtype = Exclude<Dtype, "int64" | "uint64">;

/** Integer types that a label may get, the smallest first. */
const CANDIDATES: readonly (readonly [dtype: LabelDtype, least: number, greatest: number])[] = [
  ["uint8", 0, 2 ** 8 - 1],
  ["int8", -(2 ** 7), 2 ** 7 - 1],
  ["uint16", 0, 2 ** 16 - 1],
  ["int16", -(2 ** 15), 2 ** 15 - 1],
  ["uint32", 0, 2 ** 32 - 1],
  ["int32", -(2 ** 31), 2 ** 31 - 1],
];

/**
 * The type that a label is to have: a float label of whole numbers gets the smallest that holds them all,
 * an integer label keeps its own unless mapped values do not fit, and a label of fractions that were
 * allowed keeps its own as well.
 *
 * @returns `null` when the file is to keep its type.
 */
export function newLabelType({ dtype, counts, mapped }: LabelReading): LabelDtype | null {
  const isFloat = isFloatDtype(dtype);
  if (!isFloat && mapped.length === 0) return null;
  const values = counts.map(([value]) => value);
  if (!values.every(Number.isInteger)) return isFloat && mapped.length > 0 ? dtype : null;
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const fits = (low: number, high: number) => low <= least && greatest <= high;
  const own = CANDIDATES.find(([name]) => name === dtype);
  if (own !== undefined && fits(own[1], own[2])) return own[0];
  return CANDIDATES.find(([, low, high]) => fits(low, high))?.[0] ?? null;
}

/**
 * A label with other values and another type.
 *
 * @param labelMap - Old value to new value; values that it does not name stay.
 * @throws `TypeError` when a value does not fit the type, which the check of the label rules out.
 */
export function retypeLabel(
  label: Volume,
  dtype: LabelDtype,
  labelMap: ReadonlyMap<number, number>,
): Volume {
  const out = allocateVolume(dtype, label.shapeZyx);
  const { data } = label;
  const to: { [index: number]: number } = out.data;
  // Labels hold long runs of few values.
  let last: number | bigint | undefined;
  let value = 0;
  for (let i = 0; i < data.length; i++) {
    const raw = data[i] as number | bigint;
    if (raw !== last) {
      last = raw;
      value = labelMap.get(Number(raw)) ?? Number(raw);
    }
    to[i] = value;
    if (to[i] !== value) throw new TypeError(`${value} does not fit ${dtype}`);
  }
  return out;
}
