import type { VoxelArray } from "@voxprep/core";
import type { ArrayOrder } from "../npy/numpy-array.js";
import type { NumpyDtype } from "../npy/numpy-dtype.js";
import type { GlobalTag } from "./pickle-globals.js";
import type { PyBytes, PyFloat, PyInt, PyNumpyScalar } from "./py-value.js";

/** A global on the stack. */
export interface GlobalItem {
  readonly type: "global";
  readonly tag: GlobalTag;
}

/** A numpy dtype on the stack; the byte order comes with its state. */
export interface DtypeItem {
  readonly type: "dtype";
  /** `numpy.dtype`'s first argument, such as `"f4"`. */
  readonly code: string;
  /** `"object"` for the dtype of objects, `null` before the state has come. */
  dtype: NumpyDtype | "object" | null;
}

/** An array that `_reconstruct` has made and whose state may not have come yet. */
export interface ArrayItem {
  readonly type: "ndarray";
  /** Empty before the state has come. */
  dtype: string;
  shape: readonly number[];
  order: ArrayOrder;
  data: VoxelArray | readonly Item[];
}

/** A list or set while it is being filled. */
export interface ListItem {
  readonly type: "list" | "set";
  readonly items: Item[];
}

/** A tuple; it may hold the parts of arrays and dtypes, which are no values. */
export interface TupleItem {
  readonly type: "tuple";
  readonly items: readonly Item[];
}

/** A dict while it is being filled. */
export interface DictItem {
  readonly type: "dict" | "odict";
  readonly entries: (readonly [Item, Item])[];
}

/** A bytearray; only an argument of `_frombuffer`, never a value. */
export interface BytearrayItem {
  readonly type: "bytearray";
  readonly value: Uint8Array;
}

/** What can lie on the reader's stack; a part of it are the values of Python. */
export type Item =
  | null
  | boolean
  | string
  | PyInt
  | PyFloat
  | PyBytes
  | PyNumpyScalar
  | ListItem
  | TupleItem
  | DictItem
  | ArrayItem
  | GlobalItem
  | DtypeItem
  | BytearrayItem;

/** The type of an item, for messages. */
export function nameOfItem(item: Item | undefined): string {
  if (item === undefined) return "nothing";
  if (item === null) return "None";
  if (typeof item === "object") return item.type;
  return typeof item === "string" ? "str" : "bool";
}
