import { bytesOf, elementCount, type NumpyArray } from "../npy/numpy-array.js";
import { parseNumpyDtype } from "../npy/numpy-dtype.js";
import {
  cOrderPlaces,
  dataOfElements,
  elementsOf,
  type NumpyElement,
} from "../npy/numpy-elements.js";
import { pythonRepr, pythonRepr32 } from "./float-repr.js";
import { isObjectArray, type PyNdarray, type PyObjectArray, type PyValue } from "./py-value.js";
import { sha256Hex } from "./sha256.js";

/** JSON that tells a Python value and all its types; the form of voxprep's golden files. */
export type TypedJson =
  | null
  | boolean
  | string
  | number
  | readonly TypedJson[]
  | { readonly [key: string]: TypedJson };

/** Options of {@link toTypedJson}. */
export interface TypedJsonOptions {
  /**
   * Arrays of more elements are told by their SHA-256 and first eight elements. Default: 200. With
   * `Infinity` nothing is lost and {@link fromTypedJson} reads it back.
   */
  readonly inlineElements?: number;
  /**
   * Decimal digits of float32 and float16 values: the shortest that give back the same float32 (the
   * default), or those of the same number as a double.
   */
  readonly narrowFloats?: "shortest" | "double";
}

type Settings = Required<TypedJsonOptions>;

/**
 * Tells a Python value in JSON, with every type: `{"int": 1}`, `{"tuple": [...]}`, `{"ndarray": "<f4", ...}`.
 *
 * Floats are texts in Python's notation; ints beyond 2^53 are texts.
 */
export function toTypedJson(value: PyValue, options: TypedJsonOptions = {}): TypedJson {
  const { inlineElements = 200, narrowFloats = "shortest" } = options;
  return typed(value, { inlineElements, narrowFloats });
}

function typed(value: PyValue, settings: Settings): TypedJson {
  if (value === null || typeof value !== "object") return value;
  switch (value.type) {
    case "int":
      return { int: typedInteger(value.value) };
    case "float":
      return { float: pythonRepr(value.value) };
    case "bytes":
      return { bytes: hexOf(value.value) };
    case "list":
    case "tuple":
    case "set":
      return { [value.type]: value.items.map((item) => typed(item, settings)) };
    case "dict":
    case "odict":
      return {
        [value.type]: value.entries.map(([key, item]) => [
          typed(key, settings),
          typed(item, settings),
        ]),
      };
    case "npscalar":
      return {
        npscalar: value.dtype,
        value: typedElement(value.value, value.dtype, settings),
      };
    case "ndarray":
      return typedArray(value, settings);
  }
}

function typedArray(array: PyNdarray | PyObjectArray, settings: Settings): TypedJson {
  const { dtype, shape, order } = array;
  const head = { ndarray: dtype, shape: [...shape], order };
  if (isObjectArray(array)) {
    const places = cOrderPlaces(shape, order);
    const items = array.data.map((item, i) => {
      const place = places === null ? item : array.data[places[i] as number];
      return typed(place ?? null, settings);
    });
    return { ...head, data: items };
  }
  const tell = (element: NumpyElement) => typedElement(element, dtype, settings);
  const count = elementCount(shape);
  if (count <= settings.inlineElements) return { ...head, data: elementsOf(array).map(tell) };
  const straight = inCOrder(array);
  const perElement = straight.data.length / count;
  const told = Math.min(8, count);
  const first = { ...straight, shape: [told], data: straight.data.subarray(0, told * perElement) };
  const sha256 = sha256Hex(bytesOf(straight.data));
  return { ...head, sha256, head: elementsOf(first).map(tell) };
}

/** The array with its elements in C order. */
function inCOrder(array: PyNdarray): NumpyArray {
  if (cOrderPlaces(array.shape, array.order) === null) return array;
  return { ...array, order: "C", data: dataOfElements(array.dtype, elementsOf(array)) };
}

function typedElement(element: NumpyElement, dtype: string, settings: Settings): TypedJson {
  if (element instanceof Uint8Array) return hexOf(element);
  if (typeof element === "bigint") return typedInteger(element);
  if (typeof element !== "number") return element;
  const parsed = parseNumpyDtype(dtype);
  if (parsed?.kind !== "f") return typedInteger(element);
  const narrow = parsed.itemBytes < 8 && settings.narrowFloats === "shortest";
  return narrow ? pythonRepr32(element) : pythonRepr(element);
}

function typedInteger(value: number | bigint): TypedJson {
  return typeof value === "bigint" ? value.toString() : value;
}

/** Bytes as lower-case hex. */
function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
