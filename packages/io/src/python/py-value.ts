import type { ArrayOrder, NumpyArray } from "../npy/numpy-array.js";
import type { NumpyElement } from "../npy/numpy-elements.js";

/**
 * A Python value as pickles hold it.
 *
 * None, bool and str are plain JavaScript values; everything else says its Python type, so that
 * what was read is written again with the same types.
 */
export type PyValue =
  | null
  | boolean
  | string
  | PyInt
  | PyFloat
  | PyBytes
  | PyList
  | PyTuple
  | PySet
  | PyDict
  | PyOrderedDict
  | PyNdarray
  | PyObjectArray
  | PyNumpyScalar;

/** A Python int; a bigint beyond 2^53. */
export interface PyInt {
  readonly type: "int";
  readonly value: number | bigint;
}

/** A Python float. */
export interface PyFloat {
  readonly type: "float";
  readonly value: number;
}

/** A Python bytes object. */
export interface PyBytes {
  readonly type: "bytes";
  readonly value: Uint8Array;
}

/** A Python list. */
export interface PyList {
  readonly type: "list";
  readonly items: readonly PyValue[];
}

/** A Python tuple. */
export interface PyTuple {
  readonly type: "tuple";
  readonly items: readonly PyValue[];
}

/** A Python set, in the order in which it was written. */
export interface PySet {
  readonly type: "set";
  readonly items: readonly PyValue[];
}

/** Key and value; keys keep their type, since `1` and `"1"` are different keys. */
export type PyEntry = readonly [key: PyValue, value: PyValue];

/** A Python dict, in insertion order. */
export interface PyDict {
  readonly type: "dict";
  readonly entries: readonly PyEntry[];
}

/** A `collections.OrderedDict`. */
export interface PyOrderedDict {
  readonly type: "odict";
  readonly entries: readonly PyEntry[];
}

/** A numpy array of booleans, numbers or texts. */
export interface PyNdarray extends NumpyArray {
  readonly type: "ndarray";
}

/** A numpy array of Python objects. */
export interface PyObjectArray {
  readonly type: "ndarray";
  readonly dtype: "|O";
  readonly shape: readonly number[];
  readonly order: ArrayOrder;
  /** Elements in memory order. */
  readonly data: readonly PyValue[];
}

/** A numpy scalar, such as `numpy.float32(1)`. */
export interface PyNumpyScalar {
  readonly type: "npscalar";
  /** numpy's `dtype.str`. */
  readonly dtype: string;
  readonly value: NumpyElement;
}

/** True for an array of Python objects. */
export function isObjectArray(array: PyNdarray | PyObjectArray): array is PyObjectArray {
  return array.dtype === "|O";
}
