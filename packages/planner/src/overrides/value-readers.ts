import { UsageError, type Zyx } from "@voxprep/core";

/** Where in an overrides file a value stands, and how many axes the patch of its planner has. */
export interface ValuePlace {
  /** Such as `3d.1.patch_size`. */
  readonly path: string;
  readonly axes: 2 | 3;
}

/** Reads a whole number of at least `min`. */
export function readWhole(value: unknown, place: ValuePlace, min: number): number {
  if (isWhole(value, min)) return value;
  throw wrongValue(value, place, `a whole number of at least ${min}`);
}

/** Reads true or false. */
export function readBoolean(value: unknown, place: ValuePlace): boolean {
  if (typeof value === "boolean") return value;
  throw wrongValue(value, place, "true or false");
}

/** Reads one whole number of at least `min` per axis of the patch. */
export function readPerAxis(value: unknown, place: ValuePlace, min: number): number[] {
  const wholes = wholesOf(value, place.axes, min);
  if (wholes !== null) return wholes;
  throw wrongValue(value, place, `${place.axes} whole numbers of at least ${min}`);
}

/**
 * Reads a list of kernels: rows of one whole number of at least 1 per axis of the patch.
 *
 * @param alternative - End of the message that says what else may stand there. Default: nothing.
 */
export function readKernels(value: unknown, place: ValuePlace, alternative = ""): number[][] {
  const rows = Array.isArray(value) ? value.map((row) => wholesOf(row, place.axes, 1)) : [null];
  if (rows.every((row) => row !== null)) return rows;
  const kernels = `a list of kernels of ${place.axes} whole numbers of at least 1`;
  throw wrongValue(value, place, `${kernels}${alternative}`);
}

/** Reads three whole numbers of at least 1: a shape in stage order. */
export function readShape(value: unknown, place: ValuePlace): Zyx {
  const wholes = wholesOf(value, 3, 1);
  if (wholes !== null) return wholes as unknown as Zyx;
  throw wrongValue(value, place, "3 whole numbers of at least 1");
}

/** Reads three positive numbers: a spacing in stage order (mm). */
export function readSpacing(value: unknown, place: ValuePlace): Zyx {
  if (isListOf(value, 3, (item) => typeof item === "number" && item > 0 && item < Infinity)) {
    return [...value] as unknown as Zyx;
  }
  throw wrongValue(value, place, "3 positive numbers (mm, in stage order)");
}

function wholesOf(value: unknown, length: number, min: number): number[] | null {
  const isList = isListOf(value, length, (item) => isWhole(item, min));
  return isList ? ([...value] as number[]) : null;
}

function isListOf(
  value: unknown,
  length: number,
  isItem: (item: unknown) => boolean,
): value is readonly unknown[] {
  return Array.isArray(value) && value.length === length && value.every(isItem);
}

function isWhole(value: unknown, min: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= min;
}

function wrongValue(value: unknown, { path }: ValuePlace, expected: string): UsageError {
  const found = JSON.stringify(value) ?? String(value);
  return new UsageError(`overrides: ${path} is ${found}, expected ${expected}`, {
    field: path,
    found,
    expected,
  });
}
