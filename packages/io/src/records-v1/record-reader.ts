import { BadPickleError, type Zyx } from "@voxprep/core";
import { elementsOf, type NumpyElement } from "../npy/numpy-elements.js";
import { isObjectArray, type PyEntry, type PyNdarray, type PyValue } from "../python/py-value.js";

/**
 * A Python value and where it stands in its file, read as what a record needs.
 *
 * Forgiving where hand-edited files differ from the originals' without changing the meaning: lists,
 * tuples and arrays stand for one another, and so do Python's and numpy's numbers.
 */
export class RecordReader {
  readonly value: PyValue;
  /** Keys from the top, joined by points. */
  readonly path: string;

  constructor(value: PyValue, path: string) {
    this.value = value;
    this.path = path;
  }

  /** Keys and values of a dict. */
  entries(): readonly (readonly [key: PyValue, value: RecordReader])[] {
    return this.dictEntries().map(([key, value]) => [key, this.at(value, keyText(key))] as const);
  }

  /** The value of a text key; `null` when it is not there. */
  optional(key: string): RecordReader | null {
    const entry = this.dictEntries().find(([other]) => other === key);
    return entry === undefined ? null : this.at(entry[1], key);
  }

  /** The value of a text key. */
  field(key: string): RecordReader {
    const found = this.optional(key);
    if (found !== null) return found;
    const keys = this.dictEntries().map(([other]) => keyText(other));
    throw new BadPickleError(
      `${this.path}: the key ${JSON.stringify(key)} is missing; found ${keys.join(", ") || "none"}`,
      { field: this.path, expected: key, found: keys },
    );
  }

  /** Values of a dict with the int keys 0, 1, 2, ..., in that order. */
  indexed(): readonly RecordReader[] {
    const byIndex = new Map(this.entries().map(([key, value]) => [integerOf(key), value]));
    return Array.from({ length: byIndex.size }, (_, index) => {
      const value = byIndex.get(index);
      if (value === undefined) throw this.unexpected(`the int keys 0 to ${byIndex.size - 1}`);
      return value;
    });
  }

  /** Items of a list or tuple; of an array its elements or, with several axes, its rows. */
  items(): readonly RecordReader[] {
    const { value } = this;
    if (typeof value === "object" && value !== null) {
      if (value.type === "list" || value.type === "tuple") {
        return value.items.map((item, i) => this.at(item, String(i)));
      }
      if (value.type === "ndarray") return this.arrayItems();
    }
    throw this.unexpected("a list");
  }

  /** Any number. */
  number(): number {
    const { value } = this;
    const isNumber = typeof value === "object" && value !== null;
    if (isNumber && (value.type === "int" || value.type === "float" || value.type === "npscalar")) {
      if (typeof value.value === "number") return value.value;
    }
    throw this.unexpected("a number");
  }

  /** A whole number within 2^53. */
  integer(): number {
    const number = this.number();
    if (!Number.isSafeInteger(number)) throw this.unexpected("a whole number");
    return number;
  }

  boolean(): boolean {
    const { value } = this;
    const inner = typeof value === "object" && value?.type === "npscalar" ? value.value : value;
    if (typeof inner !== "boolean") throw this.unexpected("True or False");
    return inner;
  }

  text(): string {
    const { value } = this;
    const inner = typeof value === "object" && value?.type === "npscalar" ? value.value : value;
    if (typeof inner !== "string") throw this.unexpected("a text");
    return inner;
  }

  numbers(): readonly number[] {
    return this.items().map((item) => item.number());
  }

  integers(): readonly number[] {
    return this.items().map((item) => item.integer());
  }

  texts(): readonly string[] {
    return this.items().map((item) => item.text());
  }

  /** Three numbers. */
  triple(): Zyx {
    const [z, y, x, ...more] = this.numbers();
    if (z === undefined || y === undefined || x === undefined || more.length > 0) {
      throw this.unexpected("three numbers");
    }
    return [z, y, x];
  }

  /** The error for a value of another kind. */
  unexpected(expected: string): BadPickleError {
    const found = kindOf(this.value);
    return new BadPickleError(`${this.path}: expected ${expected}, found ${found}`, {
      field: this.path,
      expected,
      found,
    });
  }

  private at(value: PyValue, key: string): RecordReader {
    return new RecordReader(value, `${this.path}.${key}`);
  }

  private dictEntries(): readonly PyEntry[] {
    const { value } = this;
    if (typeof value === "object" && (value?.type === "dict" || value?.type === "odict")) {
      return value.entries;
    }
    throw this.unexpected("a dict");
  }

  private arrayItems(): readonly RecordReader[] {
    const array = this.value;
    if (typeof array !== "object" || array?.type !== "ndarray" || array.shape.length === 0) {
      throw this.unexpected("a list");
    }
    if (isObjectArray(array)) {
      if (array.shape.length > 1) throw this.unexpected("an array of one axis");
      return array.data.map((item, i) => this.at(item, String(i)));
    }
    const scalars = elementsOf(array).map(
      (value): PyValue => ({ type: "npscalar", dtype: array.dtype, value }),
    );
    return rowsOf(scalars, array.shape).map((row, i) => this.at(row, String(i)));
  }
}

function rowsOf(flat: readonly PyValue[], shape: readonly number[]): readonly PyValue[] {
  const [length = 0, ...rest] = shape;
  if (rest.length === 0) return flat;
  const size = length === 0 ? 0 : flat.length / length;
  return Array.from({ length }, (_, i) => ({
    type: "list" as const,
    items: rowsOf(flat.slice(i * size, (i + 1) * size), rest),
  }));
}

/** The int that a key is, or NaN. */
export function integerOf(key: PyValue): number {
  const isNumber = typeof key === "object" && (key?.type === "int" || key?.type === "npscalar");
  return isNumber && typeof key.value === "number" ? key.value : Number.NaN;
}

function keyText(key: PyValue): string {
  if (typeof key !== "object" || key === null) return String(key);
  return "value" in key ? elementText(key.value) : `(${key.type})`;
}

function elementText(value: NumpyElement): string {
  return value instanceof Uint8Array ? "(bytes)" : String(value);
}

function kindOf(value: PyValue): string {
  if (value === null) return "None";
  if (typeof value === "string") return `the text ${JSON.stringify(value.slice(0, 60))}`;
  if (typeof value === "boolean") return value ? "True" : "False";
  switch (value.type) {
    case "int":
    case "float":
      return `the ${value.type} ${value.value}`;
    case "npscalar":
      return `a numpy scalar of ${value.dtype}`;
    case "ndarray":
      return `an array of ${value.dtype} with the shape (${value.shape.join(", ")})`;
    case "list":
    case "tuple":
      return `a ${value.type} of ${value.items.length}`;
    default:
      return `a ${value.type}`;
  }
}

/** True for the int64 vector rows that class locations are kept in. */
export function isInt64Rows(
  value: PyValue,
  width: number,
): value is PyNdarray & { data: BigInt64Array } {
  return (
    typeof value === "object" &&
    value?.type === "ndarray" &&
    value.data instanceof BigInt64Array &&
    value.order === "C" &&
    value.shape.length === 2 &&
    value.shape[1] === width
  );
}
