import { BadArgumentError, BadShapeError } from "@voxprep/core";
import { type ArrayOrder, checkedElementCount } from "./numpy-array.js";
import { parseNumpyDtype } from "./numpy-dtype.js";

/** What an npy header says of its array. */
export interface NpyHeaderFields {
  /** numpy's `dtype.str`, such as `"<f4"`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Default `"C"`. */
  readonly order?: ArrayOrder;
}

/** Digits that numpy leaves room for, so that the first axis can grow without moving the data. */
const GROWTH_DIGITS = 21;

/**
 * The bytes before the elements of an npy file, version 1.0, as numpy 2 writes them.
 *
 * For the arrays of the pipeline (three or four axes) numpy 1 writes the same bytes.
 *
 * @throws `VP0401 BadArgumentError` for a dtype that cannot be written, `VP0403 BadShapeError` for a shape that no array has.
 */
export function encodeNpyHeader(fields: NpyHeaderFields): Uint8Array {
  const { shape, order = "C" } = fields;
  const dtype = parseNumpyDtype(fields.dtype);
  if (dtype === null) throw new BadArgumentError(`the dtype ${fields.dtype} cannot be written`);
  if (checkedElementCount(shape, dtype.itemBytes) === null) {
    throw new BadShapeError(`no array has the shape (${shape.join(", ")})`);
  }
  const lengths = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const growing = shape[order === "F" ? shape.length - 1 : 0];
  const room = growing === undefined ? 0 : GROWTH_DIGITS - String(growing).length;
  const dict = `{'descr': '${dtype.text}', 'fortran_order': ${order === "F" ? "True" : "False"}, 'shape': (${lengths}), }${" ".repeat(room)}`;
  // Magic, version, length and the newline take 11 bytes; all of it fills multiples of 64.
  const total = Math.ceil((dict.length + 11) / 64) * 64;
  const text = dict.padEnd(total - 11, " ");
  const bytes = new Uint8Array(total);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, (total - 10) & 0xff, (total - 10) >> 8]);
  for (let i = 0; i < text.length; i++) bytes[10 + i] = text.charCodeAt(i);
  bytes[total - 1] = 0x0a;
  return bytes;
}
