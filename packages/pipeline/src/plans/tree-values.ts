import type { AxisOrder } from "@voxprep/core";
import type { ReadableJson } from "@voxprep/io";
import { isTreeObject, type TreeObject } from "./plan-tree.js";

// Plans files are edited by hand and by trainers: what is missing or of another kind is read as null.

/** The value as a number. */
export function numberOf(value: ReadableJson | undefined): number | null {
  return typeof value === "number" ? value : null;
}

/** The value as a text. */
export function textOf(value: ReadableJson | undefined): string | null {
  return typeof value === "string" ? value : null;
}

/** The value as true or false. */
export function booleanOf(value: ReadableJson | undefined): boolean | null {
  return typeof value === "boolean" ? value : null;
}

/** The value as a list of numbers. */
export function numbersOf(value: ReadableJson | undefined): readonly number[] | null {
  if (!Array.isArray(value)) return null;
  return value.every((item) => typeof item === "number") ? value : null;
}

/** The value as a list of lists of numbers. */
export function rowsOf(value: ReadableJson | undefined): readonly (readonly number[])[] | null {
  if (!Array.isArray(value)) return null;
  const rows = value.map(numbersOf);
  return rows.every((row) => row !== null) ? rows : null;
}

/** The value as an order of three axes. */
export function axisOrderOf(value: ReadableJson | undefined): AxisOrder | null {
  const axes = numbersOf(value);
  if (axes === null || [...axes].sort().join() !== "0,1,2") return null;
  return axes as unknown as AxisOrder;
}

/** The value as an object; an empty one for anything else. */
export function objectOf(value: ReadableJson | undefined): TreeObject {
  return isTreeObject(value) ? value : {};
}

/** Entries whose keys are whole numbers, ascending. */
export function numberedEntries(
  value: ReadableJson | undefined,
): readonly (readonly [index: number, value: ReadableJson])[] {
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(objectOf(value));
  return entries
    .map(([key, item]) => [Number(key), item] as const)
    .filter(([index]) => Number.isInteger(index))
    .sort(([a], [b]) => a - b);
}
