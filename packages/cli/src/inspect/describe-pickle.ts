import { readFile } from "node:fs/promises";
import { decodePickle, type ReadableJson, toReadableJson, toTypedJson } from "@voxprep/io";
import type { Description } from "./description.js";

/** Elements of an array or list that are shown before it is shortened. */
const SHOWN = 12;

/** Describes a pickle: plans, fingerprints, case properties or splits, as an indented outline. */
export async function describePickle(file: string): Promise<Description> {
  const value = decodePickle(await readFile(file), { source: file });
  const rows: string[][] = [];
  outline(toReadableJson(value, { maxElements: 100 }), "", rows);
  return {
    file,
    kind: "pickle",
    sections: [{ title: "pickle", rows }],
    facts: { value: toReadableJson(value), typed: toTypedJson(value) },
  };
}

function outline(value: ReadableJson, indent: string, rows: string[][]): void {
  if (Array.isArray(value)) {
    outlineList(value, indent, rows);
    return;
  }
  for (const [key, inner] of Object.entries(value as { [key: string]: ReadableJson })) {
    if (isPlain(inner)) rows.push([`${indent}${key}`, oneLine(inner)]);
    else {
      rows.push([`${indent}${key}`]);
      outline(inner, `${indent}  `, rows);
    }
  }
}

function outlineList(list: readonly ReadableJson[], indent: string, rows: string[][]): void {
  for (const [i, inner] of list.slice(0, SHOWN).entries()) {
    if (isPlain(inner)) rows.push([`${indent}[${i}]`, oneLine(inner)]);
    else {
      rows.push([`${indent}[${i}]`]);
      outline(inner, `${indent}  `, rows);
    }
  }
  if (list.length > SHOWN) rows.push([`${indent}… ${list.length - SHOWN} more`]);
}

/** True for what fits into one line: scalars, and lists of scalars or of short lists. */
function isPlain(value: ReadableJson): boolean {
  if (value === null || typeof value !== "object") return true;
  if (!Array.isArray(value)) return Object.keys(value).length === 0;
  return value.every((inner) => isScalar(inner) || (isShortList(inner) && value.length <= SHOWN));
}

function isScalar(value: ReadableJson): boolean {
  return value === null || typeof value !== "object";
}

function isShortList(value: ReadableJson): boolean {
  return Array.isArray(value) && value.length <= 4 && value.every(isScalar);
}

function oneLine(value: ReadableJson): string {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return JSON.stringify(value);
  const shown = value.slice(0, SHOWN).map(oneLine).join(", ");
  return value.length > SHOWN ? `[${shown}, … ${value.length - SHOWN} more]` : `[${shown}]`;
}
