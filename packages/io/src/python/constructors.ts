import { BadArgumentError, type Dtype, type DtypeArrays } from "@voxprep/core";
import { type ArrayOrder, checkNumpyArray, type NumpyArray } from "../npy/numpy-array.js";
import { numpyDtypeOf } from "../npy/numpy-dtype.js";
import {
  codePointsOf,
  dataOfElements,
  elementsOf,
  type NumpyElement,
  narrowInteger,
} from "../npy/numpy-elements.js";
import type {
  PyBytes,
  PyDict,
  PyEntry,
  PyFloat,
  PyInt,
  PyList,
  PyNdarray,
  PyNumpyScalar,
  PyOrderedDict,
  PySet,
  PyTuple,
  PyValue,
} from "./py-value.js";

/**
 * A Python int.
 *
 * @throws `VP0401 BadArgumentError` for a number that is no whole number or beyond 2^53 (use a bigint).
 */
export function int(value: number | bigint): PyInt {
  if (typeof value === "bigint") return { type: "int", value: narrowInteger(value) };
  if (Number.isSafeInteger(value)) return { type: "int", value: value === 0 ? 0 : value };
  throw new BadArgumentError(`${value} is no whole number within 2^53`);
}

/** A Python float. */
export function float(value: number): PyFloat {
  return { type: "float", value };
}

/** A Python bytes object. */
export function bytes(value: Uint8Array): PyBytes {
  return { type: "bytes", value };
}

/** A Python list. */
export function list(items: readonly PyValue[]): PyList {
  return { type: "list", items };
}

/** A Python tuple. */
export function tuple(items: readonly PyValue[]): PyTuple {
  return { type: "tuple", items };
}

/** A Python set; the items must differ. */
export function set(items: readonly PyValue[]): PySet {
  return { type: "set", items };
}

/** A Python dict; the keys must differ. */
export function dict(entries: readonly PyEntry[]): PyDict {
  return { type: "dict", entries };
}

/** A `collections.OrderedDict`; the keys must differ. */
export function odict(entries: readonly PyEntry[]): PyOrderedDict {
  return { type: "odict", entries };
}

/**
 * A numpy scalar; the value becomes what the dtype holds, a float32 for `"<f4"`.
 *
 * @param dtype - numpy's `dtype.str`, such as `"<f4"`.
 * @throws `VP0401 BadArgumentError` for an unknown dtype or a value that it cannot hold.
 */
export function scalar(dtype: string, value: NumpyElement): PyNumpyScalar {
  const data = dataOfElements(dtype, [value]);
  const [held = value] = elementsOf({ dtype, shape: [], order: "C", data });
  return { type: "npscalar", dtype, value: held };
}

/**
 * A numpy array over a typed array.
 *
 * @param order - Default `"C"`.
 * @throws `VP0403 BadShapeError` when the elements do not fill the shape.
 */
export function array<D extends Dtype>(
  dtype: D,
  shape: readonly number[],
  data: DtypeArrays[D],
  order: ArrayOrder = "C",
): PyNdarray {
  return ndarray({ dtype: numpyDtypeOf(dtype), shape, order, data });
}

/**
 * A numpy array of any dtype as a Python value.
 *
 * @throws `VP0401 BadArgumentError`, `VP0403 BadShapeError` when its parts do not fit together.
 */
export function ndarray(parts: NumpyArray): PyNdarray {
  checkNumpyArray(parts);
  const { dtype, shape, order, data } = parts;
  return { type: "ndarray", dtype, shape, order, data };
}

/**
 * A numpy vector of texts, dtype `<U`.
 *
 * @param width - Characters per element. Default: the longest text, at least 1.
 * @throws `VP0401 BadArgumentError` when a text is longer.
 */
export function texts(values: readonly string[], width: number = longestText(values)): PyNdarray {
  const dtype = `<U${width}`;
  return ndarray({
    dtype,
    shape: [values.length],
    order: "C",
    data: dataOfElements(dtype, values),
  });
}

/** Characters (code points) of the longest text, at least 1: the width that numpy chooses. */
export function longestText(values: readonly string[]): number {
  return values.reduce((longest, text) => Math.max(longest, codePointsOf(text).length), 1);
}
