import { createHash } from "node:crypto";
import { elementsOf, type PyNdarray, type PyValue } from "@voxprep/io";
import type { TypedJson } from "./golden-task.ts";
import type { Tally } from "./tally.ts";

/**
 * Compares a decoded pickle with its golden: every value and every Python type, floats by their bits.
 * Paths of the original machine are compared without their first component.
 */
export function compareValue(found: PyValue, golden: TypedJson, where: string, tally: Tally): void {
  if (golden === null || typeof golden === "boolean") {
    tally.same(found, golden, where);
    return;
  }
  if (typeof golden === "string") {
    compareText(found, golden, where, tally);
    return;
  }
  const tag =
    ["ndarray", "npscalar"].find((name) => name in golden) ?? Object.keys(golden)[0] ?? "";
  const type = found !== null && typeof found === "object" ? found.type : typeof found;
  if (!tally.same(type, tag, `${where} (type)`)) return;
  compareTagged(found as Exclude<PyValue, null | boolean | string>, golden, where, tally);
}

function compareText(found: PyValue, golden: string, where: string, tally: Tally): void {
  if (!golden.includes("/") || typeof found !== "string") {
    tally.same(found, golden, where);
    return;
  }
  const rest = golden.slice(golden.indexOf("/"));
  tally.same(found.replaceAll("\\", "/").slice(-rest.length), rest, where);
}

function compareTagged(
  found: Exclude<PyValue, null | boolean | string>,
  golden: Readonly<Record<string, unknown>>,
  where: string,
  tally: Tally,
): void {
  switch (found.type) {
    case "int":
      tally.same(String(found.value), String(golden["int"]), where);
      break;
    case "float":
      compareFloat(found.value, String(golden["float"]), "<f8", where, tally);
      break;
    case "list":
    case "tuple":
    case "set":
      compareItems(found.items, golden[found.type] as TypedJson[], where, tally);
      break;
    case "dict":
    case "odict":
      compareEntries(found.entries, golden[found.type] as [TypedJson, TypedJson][], where, tally);
      break;
    case "npscalar":
      tally.same(found.dtype, golden["npscalar"], `${where} (dtype)`);
      compareElement(found.value, golden["value"], found.dtype, where, tally);
      break;
    case "ndarray":
      compareNdarray(found as PyNdarray, golden, where, tally);
      break;
    default:
      tally.mismatch(`${where}: values of type ${found.type} are in no golden`);
  }
}

function compareItems(
  found: readonly PyValue[],
  golden: readonly TypedJson[],
  where: string,
  tally: Tally,
): void {
  if (!tally.same(found.length, golden.length, `${where} (length)`)) return;
  for (const [i, item] of golden.entries()) {
    compareValue(found[i] as PyValue, item, `${where}[${i}]`, tally);
  }
}

function compareEntries(
  found: readonly (readonly [PyValue, PyValue])[],
  golden: readonly (readonly [TypedJson, TypedJson])[],
  where: string,
  tally: Tally,
): void {
  if (!tally.same(found.length, golden.length, `${where} (keys)`)) return;
  for (const [i, [key, value]] of golden.entries()) {
    const [foundKey, foundValue] = found[i] as readonly [PyValue, PyValue];
    const name = typeof key === "string" ? key : JSON.stringify(Object.values(key ?? {})[0]);
    compareValue(foundKey, key, `${where} (key ${i})`, tally);
    compareValue(foundValue, value, `${where}.${name}`, tally);
  }
}

function compareNdarray(
  found: PyNdarray,
  golden: Readonly<Record<string, unknown>>,
  where: string,
  tally: Tally,
): void {
  tally.same(found.dtype, golden["ndarray"], `${where} (dtype)`);
  tally.same(found.order, golden["order"], `${where} (order)`);
  if (!tally.same(found.shape, golden["shape"], `${where} (shape)`)) return;
  const { sha256, head, data } = golden as { sha256?: string; head?: unknown[]; data?: unknown[] };
  if (sha256 !== undefined) {
    const { buffer, byteOffset, byteLength } = found.data;
    const hash = createHash("sha256").update(new Uint8Array(buffer, byteOffset, byteLength));
    tally.same(hash.digest("hex"), sha256, `${where} (sha256)`);
  }
  const elements = elementsOf(found);
  for (const [i, element] of (data ?? head ?? []).entries()) {
    compareElement(elements[i], element, found.dtype, `${where}[${i}]`, tally);
  }
}

function compareElement(
  found: unknown,
  golden: unknown,
  dtype: string,
  where: string,
  tally: Tally,
): void {
  if (dtype[1] === "f") compareFloat(Number(found), String(golden), dtype, where, tally);
  else if (dtype[1] === "i" || dtype[1] === "u") tally.same(String(found), String(golden), where);
  else tally.same(found, golden, where);
}

/** Equal when the golden's shortest text gives the same bits; every NaN is equal to every other. */
function compareFloat(
  found: number,
  golden: string,
  dtype: string,
  where: string,
  tally: Tally,
): void {
  const parsed = parseFloatText(golden);
  const expected = dtype === "<f4" ? Math.fround(parsed) : parsed;
  tally.values++;
  if (!Object.is(found, expected)) tally.mismatch(`${where}: found ${found}, expected ${golden}`);
}

/** Python's text of a float as a number. */
export function parseFloatText(text: string): number {
  if (text === "inf") return Number.POSITIVE_INFINITY;
  if (text === "-inf") return Number.NEGATIVE_INFINITY;
  return Number(text);
}
