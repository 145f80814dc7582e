import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./run-node.js";

/** A value of a pickle in the typed JSON of `test-data/golden`, as far as these tests read it. */
export type Typed = string | boolean | null | { readonly [kind: string]: unknown };

/** What the original program left of the phantom task that the examples use. */
export function goldenFile<T>(name: string): T {
  const folder = join(ROOT, "test-data", "golden", "unetr-pp", "Task301_ThickPhantom");
  return JSON.parse(readFileSync(join(folder, name), "utf8")) as T;
}

/** The value under a key of a dict or OrderedDict; int keys are given as text. */
export function entry(value: Typed, key: string): Typed {
  const rows = (value as Record<string, unknown>)["odict"] ?? (value as { dict: unknown }).dict;
  const found = (rows as [Typed, Typed][]).find(([name]) => String(plain(name)) === key);
  if (found === undefined) throw new Error(`the golden has no key ${key}`);
  return found[1];
}

/** Numbers as numbers, lists, tuples and arrays as lists. */
export function plain(value: Typed): unknown {
  if (value === null || typeof value !== "object") return value;
  if ("int" in value) return Number(value["int"]);
  if ("float" in value) return Number(value["float"]);
  if ("npscalar" in value) return scalar(String(value["npscalar"]), value["value"]);
  if ("ndarray" in value) return (value["data"] as unknown[]).map((one) => numberOrText(one));
  const items = value["list"] ?? value["tuple"];
  if (Array.isArray(items)) return items.map((item) => plain(item as Typed));
  throw new Error(`not read here: ${Object.keys(value).join(", ")}`);
}

function scalar(dtype: string, value: unknown): unknown {
  if (typeof value === "boolean") return value;
  return dtype === "<f4" ? Math.fround(Number(value)) : Number(value);
}

function numberOrText(value: unknown): unknown {
  return typeof value === "string" && Number.isNaN(Number(value)) ? value : Number(value);
}
