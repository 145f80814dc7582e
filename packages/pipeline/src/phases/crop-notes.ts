import type { CaseProperties } from "@voxprep/core";
import type { JsonValue } from "../manifest/canonical-json.js";

/** Label values of a scan and how many voxels have them. */
export type LabelCounts = readonly (readonly [value: number, voxels: number])[];

/** What the record of a crop remembers besides its files. */
export interface CropNotes {
  readonly labelCounts: LabelCounts;
  /** What its pickle holds, so that a pickle which is as it was left need not be read. */
  readonly properties: CaseProperties;
}

/** Notes as the manifest holds them. */
export function cropNotes({ labelCounts, properties }: CropNotes): JsonValue {
  return { labelCounts, properties: withNumbersAsText(properties as unknown as JsonValue) };
}

/** Notes of a record; `null` where it has none of this form. */
export function readCropNotes(notes: JsonValue): CropNotes | null {
  if (notes === null || typeof notes !== "object" || !("properties" in notes)) return null;
  const { labelCounts, properties } = notes as unknown as CropNotes;
  const { imagePaths, labelPath } = properties;
  const read = withTextAsNumbers(properties as unknown as JsonValue) as unknown as CaseProperties;
  return { labelCounts, properties: { ...read, imagePaths, labelPath } };
}

/** JSON knows no NaN, no infinities, and no -0, which directions are full of. */
function withNumbersAsText(value: JsonValue): JsonValue {
  if (typeof value !== "number") return mapped(value, withNumbersAsText);
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value);
}

function withTextAsNumbers(value: JsonValue): JsonValue {
  return typeof value === "string" ? Number(value) : mapped(value, withTextAsNumbers);
}

function mapped(value: JsonValue, change: (inner: JsonValue) => JsonValue): JsonValue {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(change);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)]));
}
