import * as py from "../python/constructors.js";
import type { PyEntry, PyList, PyNdarray, PyTuple, PyValue } from "../python/py-value.js";

/** A tuple of Python ints. */
export function intTuple(values: readonly number[]): PyTuple {
  return py.tuple(values.map((value) => py.int(value)));
}

/** A list of Python ints. */
export function intList(values: readonly number[]): PyList {
  return py.list(values.map((value) => py.int(value)));
}

/** A tuple of Python floats. */
export function floatTuple(values: readonly number[]): PyTuple {
  return py.tuple(values.map((value) => py.float(value)));
}

/** A float64 vector. */
export function float64Vector(values: readonly number[]): PyNdarray {
  return py.array("float64", [values.length], Float64Array.from(values));
}

/** An int64 vector. */
export function int64Vector(values: readonly number[]): PyNdarray {
  return py.array("int64", [values.length], BigInt64Array.from(values, BigInt));
}

/** Entries with the int keys 0, 1, 2, ... */
export function indexedEntries<T>(values: readonly T[], make: (value: T) => PyValue): PyEntry[] {
  return values.map((value, index) => [py.int(index), make(value)] as const);
}
