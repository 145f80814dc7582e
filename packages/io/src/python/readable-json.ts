import { elementCount } from "../npy/numpy-array.js";
import { cOrderPlaces, elementsOf, type NumpyElement } from "../npy/numpy-elements.js";
import {
  isObjectArray,
  type PyEntry,
  type PyNdarray,
  type PyObjectArray,
  type PyValue,
} from "./py-value.js";

/** Plain JSON. */
export type ReadableJson =
  | null
  | boolean
  | string
  | number
  | readonly ReadableJson[]
  | { readonly [key: string]: ReadableJson };

/** Options of {@link toReadableJson}. */
export interface ReadableJsonOptions {
  /** Arrays of more elements are told by dtype and shape only. Default: 1000. */
  readonly maxElements?: number;
}

/**
 * Tells a Python value in plain JSON, for people and for programs that care for values, not types.
 *
 * Numbers are numbers, arrays and tuples nested lists, dicts objects with their keys as text. What
 * JSON cannot hold becomes text: `"nan"`, `"inf"`, ints beyond 2^53. It cannot be turned back; for
 * that see `toTypedJson`.
 */
export function toReadableJson(value: PyValue, options: ReadableJsonOptions = {}): ReadableJson {
  return readable(value, options.maxElements ?? 1000);
}

function readable(value: PyValue, maxElements: number): ReadableJson {
  if (value === null || typeof value !== "object") return value;
  switch (value.type) {
    case "int":
    case "float":
    case "bytes":
    case "npscalar":
      return readableElement(value.value);
    case "list":
    case "tuple":
    case "set":
      return value.items.map((item) => readable(item, maxElements));
    case "dict":
    case "odict":
      return readableDict(value.entries, maxElements);
    case "ndarray":
      return readableArray(value, maxElements);
  }
}

function readableElement(value: NumpyElement): ReadableJson {
  if (value instanceof Uint8Array) return Array.from(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "number" || Number.isFinite(value)) return value;
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

function readableDict(entries: readonly PyEntry[], maxElements: number): ReadableJson {
  const keys = entries.map(([key]) => keyText(key));
  const isObject = new Set(keys).size === keys.length && !keys.includes(null);
  const values = entries.map(([, value]) => readable(value, maxElements));
  if (!isObject) return entries.map(([key], i) => [readable(key, maxElements), values[i] ?? null]);
  // Without a prototype, so that a key "__proto__" is a key like any other.
  const object: Record<string, ReadableJson> = Object.create(null);
  keys.forEach((key, i) => {
    object[String(key)] = values[i] ?? null;
  });
  return object;
}

/** `null` for keys that make no good property name. */
function keyText(key: PyValue): string | null {
  if (typeof key === "string") return key;
  if (typeof key !== "object" || key === null) return null;
  if (key.type !== "int" && key.type !== "npscalar") return null;
  return String(key.value);
}

function readableArray(array: PyNdarray | PyObjectArray, maxElements: number): ReadableJson {
  const { dtype, shape, order } = array;
  if (shape.includes(0)) return [];
  if (elementCount(shape) > maxElements) return { dtype, shape: [...shape] };
  if (isObjectArray(array)) {
    const places = cOrderPlaces(shape, order);
    const inOrder = array.data.map((item, i) => array.data[places?.[i] ?? i] ?? item);
    return nested(
      inOrder.map((item) => readable(item, maxElements)),
      shape,
    );
  }
  return nested(elementsOf(array).map(readableElement), shape);
}

function nested(flat: readonly ReadableJson[], shape: readonly number[]): ReadableJson {
  const [first, ...rest] = shape;
  if (first === undefined) return flat[0] ?? null;
  const size = elementCount(rest);
  return Array.from({ length: first }, (_, i) =>
    nested(flat.slice(i * size, (i + 1) * size), rest),
  );
}
