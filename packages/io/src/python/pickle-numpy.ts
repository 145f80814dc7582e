import {
  type ArrayOrder,
  areCodePoints,
  checkedElementCount,
  dataOver,
  effectiveOrder,
} from "../npy/numpy-array.js";
import { type NumpyDtype, parseNumpyDtype } from "../npy/numpy-dtype.js";
import { elementsOf } from "../npy/numpy-elements.js";
import { PickleRefusal } from "./pickle-errors.js";
import { type ArrayItem, type DtypeItem, type Item, nameOfItem } from "./pickle-item.js";
import type { PyNumpyScalar } from "./py-value.js";

/** Charges bytes that are copied, so that one text cannot be expanded without end. */
export type Charge = (bytes: number) => void;

function bad(message: string): PickleRefusal {
  return new PickleRefusal("PICKLE_BAD_STATE", message);
}

/** `numpy.dtype(code, False, True)`. */
export function makeDtype(args: readonly Item[]): DtypeItem {
  const [code, align, copy] = args;
  if (args.length !== 3 || typeof code !== "string") throw bad("numpy.dtype wants a code as text");
  if (!isFlag(align, false) || !isFlag(copy, true)) throw bad("numpy.dtype wants False and True");
  return { type: "dtype", code, dtype: null };
}

/** Gives a dtype its state: `(3, order, None, None, None, itemsize, alignment, flags)`. */
export function buildDtype(item: DtypeItem, state: Item): void {
  if (item.dtype !== null) throw bad("a dtype gets its state twice");
  const parts = tupleItems(state);
  if (parts === null || parts.length !== 8) throw bad("a dtype's state is no tuple of eight");
  const [version, order, subdtype, names, fields, ...sizes] = parts;
  if (intOf(version) !== 3) throw bad("a dtype's state is not of version 3");
  if (subdtype !== null || names !== null || fields !== null) {
    throw bad("structured and subarray dtypes are not read");
  }
  const dtype = item.code === "O8" ? "object" : parseNumpyDtype(item.code);
  if (dtype === null) throw bad(`the dtype ${JSON.stringify(item.code)} is not read`);
  const numbers = sizes.map(intOf).join();
  if (numbers !== expectedSizes(dtype).join()) {
    throw bad(`sizes and flags ${numbers} do not belong to the dtype ${item.code}`);
  }
  item.dtype = dtype === "object" ? objectOrder(order) : orderedDtype(dtype, order);
}

function expectedSizes(dtype: NumpyDtype | "object"): readonly number[] {
  if (dtype === "object") return [-1, -1, 63];
  if (dtype.kind === "U") return [dtype.itemBytes, 4, 8];
  if (dtype.kind === "S") return [dtype.itemBytes, 1, 0];
  return [-1, -1, 0];
}

function objectOrder(order: Item | undefined): "object" {
  if (order !== "|") throw bad("the dtype of objects has no byte order");
  return "object";
}

function orderedDtype(dtype: NumpyDtype, order: Item | undefined): NumpyDtype {
  const wanted = dtype.text.startsWith("|") ? ["|"] : ["<", ">"];
  const ordered =
    typeof order === "string" && wanted.includes(order)
      ? parseNumpyDtype(`${order}${dtype.text.slice(1)}`)
      : null;
  if (ordered === null) throw bad(`a wrong byte order for the dtype ${dtype.text}`);
  return ordered;
}

/** `numpy.core.multiarray._reconstruct(numpy.ndarray, (0,), b"b")`: an array without content. */
export function reconstructArray(args: readonly Item[]): ArrayItem {
  const [kind, shape, code] = args;
  if (args.length !== 3 || !isGlobal(kind, "ndarray"))
    throw bad("_reconstruct wants numpy.ndarray");
  const lengths = tupleItems(shape);
  if (lengths === null || lengths.length !== 1 || intOf(lengths[0]) !== 0) {
    throw bad("_reconstruct wants the shape (0,)");
  }
  const text = code === "b" || (bytesOfItem(code)?.length === 1 && bytesOfItem(code)?.[0] === 0x62);
  if (!text) throw bad("_reconstruct wants the type code b");
  return { type: "ndarray", dtype: "", shape: [], order: "C", data: [] };
}

/** Gives an array its state: `(1, shape, dtype, is_fortran, data)`. */
export function buildArray(array: ArrayItem, state: Item, charge: Charge): void {
  if (array.dtype !== "") throw bad("an array gets its state twice");
  const parts = tupleItems(state);
  if (parts === null || parts.length !== 5) throw bad("an array's state is no tuple of five");
  const [version, shapeItem, dtypeItem, fortran, content] = parts;
  if (intOf(version) !== 1) throw bad("an array's state is not of version 1");
  const order: ArrayOrder = isFlag(fortran, true) ? "F" : "C";
  if (order === "C" && !isFlag(fortran, false)) throw bad("an array's order is no bool");
  const dtype = dtypeOf(dtypeItem);
  if (dtype === "object") {
    fillObjects(array, shapeOf(shapeItem), order, content, charge);
    return;
  }
  const bytes = bytesOfItem(content);
  if (bytes === null) throw bad(`an array's data is ${nameOfItem(content)}, not bytes`);
  fillArray(array, dtype, shapeOf(shapeItem), order, bytes, charge);
  // numpy gives an array that was big-endian this machine's byte order.
  array.dtype = littleEndian(dtype);
}

/** `numpy.core.numeric._frombuffer(buffer, dtype, shape, "C" or "F")` of protocol 5. */
export function arrayFromBuffer(args: readonly Item[], charge: Charge): ArrayItem {
  const [buffer, dtypeItem, shape, order] = args;
  if (args.length !== 4 || (order !== "C" && order !== "F")) {
    throw bad("_frombuffer wants a buffer, a dtype, a shape and an order");
  }
  const dtype = dtypeOf(dtypeItem);
  const bytes = bytesOfItem(buffer, true);
  if (bytes === null || dtype === "object") throw bad("_frombuffer wants bytes and a plain dtype");
  const array: ArrayItem = { type: "ndarray", dtype: "", shape: [], order, data: [] };
  fillArray(array, dtype, shapeOf(shape), order, bytes, charge);
  return array;
}

/** `numpy.core.multiarray.scalar(dtype, bytes)`. */
export function makeScalar(args: readonly Item[], charge: Charge): PyNumpyScalar {
  const dtype = dtypeOf(args[0]);
  const bytes = bytesOfItem(args[1]);
  if (args.length !== 2 || bytes === null || dtype === "object") {
    throw bad("scalar wants a plain dtype and bytes");
  }
  if (bytes.length !== dtype.itemBytes) {
    throw bad(`a scalar of ${dtype.text} from ${bytes.length} bytes`);
  }
  // Texts are put together character by character.
  charge(dtype.kind === "U" ? 4 * bytes.length : bytes.length);
  const data = dataOver(dtype, bytes);
  if (dtype.kind === "U" && !areCodePoints(data)) throw bad("a number that is no code point");
  const [value] = elementsOf({ dtype: dtype.text, shape: [1], order: "C", data });
  if (value === undefined) throw bad("a scalar without a value");
  return { type: "npscalar", dtype: littleEndian(dtype), value };
}

function fillArray(
  array: ArrayItem,
  dtype: NumpyDtype,
  shape: readonly number[],
  order: ArrayOrder,
  bytes: Uint8Array,
  charge: Charge,
): void {
  const count = checkedElementCount(shape, dtype.itemBytes);
  if (count === null || count * dtype.itemBytes !== bytes.length) {
    throw bad(`${bytes.length} bytes for the shape (${shape.join(", ")}) of ${dtype.text}`);
  }
  // Copied, or looked at element by element.
  if (dtype.bigEndian || dtype.kind === "U") charge(bytes.length);
  const data = dataOver(dtype, bytes);
  if (dtype.kind === "U" && !areCodePoints(data)) throw bad("a number that is no code point");
  array.dtype = dtype.text;
  array.shape = shape;
  array.order = effectiveOrder(order, shape);
  array.data = data;
}

function fillObjects(
  array: ArrayItem,
  shape: readonly number[],
  order: ArrayOrder,
  content: Item | undefined,
  charge: Charge,
): void {
  if (!isObject(content) || content.type !== "list") throw bad("objects are not given as a list");
  if (checkedElementCount(shape, 8) !== content.items.length) {
    throw bad(`${content.items.length} objects for the shape (${shape.join(", ")})`);
  }
  charge(8 * content.items.length);
  array.dtype = "|O";
  array.shape = shape;
  array.order = effectiveOrder(order, shape);
  array.data = [...content.items];
}

function littleEndian(dtype: NumpyDtype): string {
  return dtype.text.replace(">", "<");
}

function dtypeOf(item: Item | undefined): NumpyDtype | "object" {
  if (!isObject(item) || item.type !== "dtype") throw bad(`${nameOfItem(item)} is no dtype`);
  if (item.dtype === null) throw bad("a dtype without its state");
  return item.dtype;
}

function shapeOf(item: Item | undefined): readonly number[] {
  const lengths = tupleItems(item)?.map(intOf);
  if (lengths === undefined || lengths.includes(null)) throw bad("a shape is no tuple of ints");
  return lengths.map(Number);
}

function bytesOfItem(item: Item | undefined, bytearrays = false): Uint8Array | null {
  if (!isObject(item)) return null;
  if (item.type === "bytes" || (bytearrays && item.type === "bytearray")) return item.value;
  return null;
}

function isObject(item: Item | undefined): item is Exclude<Item, null | boolean | string> {
  return typeof item === "object" && item !== null;
}

function isGlobal(item: Item | undefined, tag: string): boolean {
  return isObject(item) && item.type === "global" && item.tag === tag;
}

function tupleItems(item: Item | undefined): readonly Item[] | null {
  return isObject(item) && item.type === "tuple" ? item.items : null;
}

function intOf(item: Item | undefined): number | null {
  if (!isObject(item) || item.type !== "int") return null;
  return typeof item.value === "number" ? item.value : Number.POSITIVE_INFINITY;
}

/** Old numpy wrote 0 and 1 for flags. */
function isFlag(item: Item | undefined, flag: boolean): boolean {
  return item === flag || intOf(item) === Number(flag);
}
