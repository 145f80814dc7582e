import { pythonFloat } from "./python-values.js";

/** A pickled value as the goldens write it: plain JSON with one-key objects that name the type. */
export type TypedJson = null | boolean | string | { readonly [key: string]: unknown };

/**
 * The value behind typed JSON without its Python types: dicts become Maps, lists, tuples and small
 * arrays become arrays of numbers or values, numpy scalars become numbers.
 */
export function plainValue(typed: unknown): unknown {
  if (typed === null || typeof typed !== "object") return typed;
  const node = typed as Record<string, unknown>;
  if ("int" in node) return Number(node["int"]);
  if ("float" in node) return pythonFloat(String(node["float"]));
  if ("npscalar" in node) return scalar(String(node["npscalar"]), node["value"]);
  if ("ndarray" in node && Array.isArray(node["data"])) return plainArray(node);
  if ("ndarray" in node) return node;
  const items = node["list"] ?? node["tuple"] ?? node["set"];
  if (Array.isArray(items)) return items.map(plainValue);
  const pairs = node["dict"] ?? node["odict"];
  if (!Array.isArray(pairs)) throw new TypeError(`unknown typed JSON: ${JSON.stringify(typed)}`);
  return new Map(pairs.map(([key, value]) => [plainValue(key), plainValue(value)]));
}

/** The value behind a typed dict with text keys, as an object. */
export function plainObject(typed: unknown): Record<string, unknown> {
  return Object.fromEntries(plainValue(typed) as Map<string, unknown>);
}

function plainArray(node: Record<string, unknown>): unknown {
  const dtype = String(node["ndarray"]);
  return (node["data"] as unknown[]).map((value) => scalar(dtype, value));
}

function scalar(dtype: string, value: unknown): unknown {
  if (typeof value === "boolean" || dtype.includes("U")) return value;
  const number = typeof value === "string" ? pythonFloat(value) : Number(value);
  return dtype.endsWith("f4") ? Math.fround(number) : number;
}
