import { BadArgumentError } from "@voxprep/core";
import { type ArrayOrder, effectiveOrder, elementCount } from "../npy/numpy-array.js";
import { parseNumpyDtype } from "../npy/numpy-dtype.js";
import { cOrderPlaces, dataOfElements, type NumpyElement } from "../npy/numpy-elements.js";
import { int, ndarray, scalar } from "./constructors.js";
import { parseDecimalFloat } from "./pickle-text.js";
import type { PyEntry, PyValue } from "./py-value.js";
import type { TypedJson } from "./typed-json.js";

type JsonObject = { readonly [key: string]: TypedJson };

/**
 * The Python value that a typed JSON tells; the other way round of `toTypedJson`.
 *
 * @throws `VP0401 BadArgumentError` for JSON of another form and for arrays that are told by their hash only.
 */
export function fromTypedJson(json: TypedJson): PyValue {
  if (json === null || typeof json === "boolean" || typeof json === "string") return json;
  if (typeof json === "number" || isList(json)) throw notTyped(json);
  const [kind] = Object.keys(json);
  const content = kind === undefined ? undefined : json[kind];
  switch (kind) {
    case "int":
      return int(integerOf(content));
    case "float":
      return { type: "float", value: floatOf(content) };
    case "bytes":
      return { type: "bytes", value: bytesOfHex(content) };
    case "list":
    case "tuple":
    case "set":
      return { type: kind, items: listOf(content).map(fromTypedJson) };
    case "dict":
    case "odict":
      return { type: kind, entries: listOf(content).map(entryOf) };
    case "npscalar":
      return npscalarOf(json);
    case "ndarray":
      return arrayOf(json);
    default:
      throw notTyped(json);
  }
}

function isList(json: TypedJson | undefined): json is readonly TypedJson[] {
  return Array.isArray(json);
}

function notTyped(json: TypedJson | undefined): BadArgumentError {
  return new BadArgumentError(`${String(JSON.stringify(json)).slice(0, 100)} is no typed JSON`);
}

function listOf(json: TypedJson | undefined): readonly TypedJson[] {
  if (!isList(json)) throw notTyped(json);
  return json;
}

function entryOf(json: TypedJson): PyEntry {
  const [key, value, ...more] = listOf(json);
  if (key === undefined || value === undefined || more.length > 0) throw notTyped(json);
  return [fromTypedJson(key), fromTypedJson(value)];
}

function integerOf(json: TypedJson | undefined): number | bigint {
  if (typeof json === "number") return json;
  if (typeof json === "string" && /^-?\d+$/.test(json)) return BigInt(json);
  throw notTyped(json);
}

function floatOf(json: TypedJson | undefined): number {
  if (typeof json !== "string") throw notTyped(json);
  return parseDecimalFloat(json);
}

function bytesOfHex(json: TypedJson | undefined): Uint8Array {
  if (typeof json !== "string" || !/^([0-9a-f]{2})*$/.test(json)) throw notTyped(json);
  return Uint8Array.from(json.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function npscalarOf(json: JsonObject): PyValue {
  const dtype = json["npscalar"];
  if (typeof dtype !== "string") throw notTyped(json);
  return scalar(dtype, elementReader(dtype)(json["value"]));
}

function arrayOf(json: JsonObject): PyValue {
  const { ndarray: dtype, data } = json;
  if (typeof dtype !== "string") throw notTyped(json);
  if (data === undefined) {
    throw new BadArgumentError(
      `an array of ${dtype} is told by its hash; its elements are not there`,
    );
  }
  const shape = listOf(json["shape"]).map(Number);
  // "N" is neither; numpy pickles such arrays in C order.
  const order = effectiveOrder(json["order"] === "F" ? "F" : "C", shape);
  if (dtype === "|O") {
    const items = memoryOrder(listOf(data), shape, order).map(fromTypedJson);
    return { type: "ndarray", dtype, shape, order, data: items };
  }
  const elements = memoryOrder(listOf(data), shape, order).map(elementReader(dtype));
  return ndarray({ dtype, shape, order, data: dataOfElements(dtype, elements) });
}

/** Items in C order, put into the order of memory. */
function memoryOrder<T>(
  items: readonly T[],
  shape: readonly number[],
  order: ArrayOrder,
): readonly T[] {
  const places = items.length === elementCount(shape) ? cOrderPlaces(shape, order) : null;
  if (places === null) return items;
  const moved = [...items];
  items.forEach((item, i) => {
    moved[places[i] as number] = item;
  });
  return moved;
}

function elementReader(dtype: string): (json: TypedJson | undefined) => NumpyElement {
  switch (parseNumpyDtype(dtype)?.kind) {
    case "f":
      return floatOf;
    case "i":
    case "u":
      return integerOf;
    case "S":
      return bytesOfHex;
    default:
      return (json) => {
        if (typeof json === "string" || typeof json === "boolean") return json;
        throw notTyped(json);
      };
  }
}
