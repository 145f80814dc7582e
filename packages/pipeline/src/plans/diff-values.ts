import type { ReadableJson } from "@voxprep/io";

/** A key under which two values differ; `undefined` where one of them does not have it. */
export interface ValueDifference {
  /** Keys from the outside in, joined by dots: `plans_per_stage.0.batch_size`. */
  readonly key: string;
  readonly before: ReadableJson | undefined;
  readonly after: ReadableJson | undefined;
}

/** Values longer than this are cut when they are told. */
const LONGEST_TEXT = 60;

/** Differences that are told one by one. */
const TOLD = 8;

/** The keys under which two values differ, in the order of the keys; lists are compared as a whole. */
export function diffValues(
  before: ReadableJson | undefined,
  after: ReadableJson | undefined,
  key = "",
): ValueDifference[] {
  if (isObject(before) && isObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) =>
      diffValues(before[name], after[name], key === "" ? name : `${key}.${name}`),
    );
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ key, before, after }];
}

/** The differences in words: `batch_size is 4, was 2; …`. */
export function differencesText(differences: readonly ValueDifference[]): string {
  const told = differences
    .slice(0, TOLD)
    .map(({ key, before, after }) => `${key} is ${shown(after)}, was ${shown(before)}`);
  const more = differences.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

function shown(value: ReadableJson | undefined): string {
  const text = value === undefined ? "not there" : JSON.stringify(value);
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

type JsonObject = { readonly [key: string]: ReadableJson };

function isObject(value: ReadableJson | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
