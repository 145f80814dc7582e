import { bytesPerElement, type Dtype } from "@voxprep/core";

/** Kinds of element that npy files and pickles may hold here: numpy's kind characters. */
export type NumpyKind = "b" | "i" | "u" | "f" | "U" | "S";

/** A numpy dtype taken apart. */
export interface NumpyDtype {
  /** numpy's `dtype.str`, such as `"<f4"`, `"|u1"` or `"<U7"`. */
  readonly text: string;
  readonly kind: NumpyKind;
  /** Bytes of one element. */
  readonly itemBytes: number;
  readonly bigEndian: boolean;
}

const WIDTHS: Readonly<Record<"b" | "i" | "u" | "f", readonly number[]>> = {
  b: [1],
  i: [1, 2, 4, 8],
  u: [1, 2, 4, 8],
  f: [2, 4, 8],
};

/** Longest text or byte string, in characters; far above any real one, far below a hostile one. */
const MAX_CHARACTERS = 0x1000_0000;

/**
 * Takes a `dtype.str` apart.
 *
 * Booleans, integers, floats of 2, 4 and 8 bytes, unicode and byte strings are known. The byte order
 * characters `=` and none mean little-endian, and single bytes get the character `|`, as in numpy.
 *
 * @returns `null` for every other dtype: objects, structures, void, complex numbers and dates.
 */
export function parseNumpyDtype(text: string): NumpyDtype | null {
  const match = /^([<>|=]?)([biufUS])([1-9][0-9]{0,8})$/.exec(text);
  if (match === null) return null;
  const [, order = "", letter = "", digits = ""] = match;
  const kind = letter as NumpyKind;
  const size = Number(digits);
  if (kind === "U" || kind === "S") {
    if (size > MAX_CHARACTERS) return null;
  } else if (!WIDTHS[kind].includes(size)) {
    return null;
  }
  const itemBytes = kind === "U" ? size * 4 : size;
  const ordered = kind !== "S" && itemBytes > 1;
  // `|` says "no byte order", which an element of several bytes must have.
  if (ordered && order === "|") return null;
  const bigEndian = ordered && order === ">";
  const mark = ordered ? (bigEndian ? ">" : "<") : "|";
  return { text: `${mark}${kind}${size}`, kind, itemBytes, bigEndian };
}

const VOXEL_DTYPES: ReadonlyMap<string, Dtype> = new Map([
  ["u1", "uint8"],
  ["i1", "int8"],
  ["u2", "uint16"],
  ["i2", "int16"],
  ["u4", "uint32"],
  ["i4", "int32"],
  ["u8", "uint64"],
  ["i8", "int64"],
  ["f4", "float32"],
  ["f8", "float64"],
]);

/** The voxel dtype of a numpy dtype, or `null` when it is none (booleans, half floats, texts). */
export function voxelDtypeOf(dtype: NumpyDtype): Dtype | null {
  return VOXEL_DTYPES.get(`${dtype.kind}${dtype.itemBytes}`) ?? null;
}

/** numpy's little-endian `dtype.str` of a voxel dtype: `"float32"` is `"<f4"`. */
export function numpyDtypeOf(dtype: Dtype): string {
  const kind = dtype.startsWith("u") ? "u" : dtype.startsWith("i") ? "i" : "f";
  const size = bytesPerElement(dtype);
  return `${size === 1 ? "|" : "<"}${kind}${size}`;
}

/** The dtype of the typed array that stores elements: bits for halves, code points for text. */
export function storageDtypeOf(dtype: NumpyDtype): Dtype {
  if (dtype.kind === "U") return "uint32";
  if (dtype.kind === "b" || dtype.kind === "S") return "uint8";
  return voxelDtypeOf(dtype) ?? "uint16";
}
