import { encodeNpyHeader } from "./encode-npy-header.js";
import { npyError, npyTruncatedError } from "./npy-errors.js";
import { decodeNpyHeader } from "./npy-header.js";
import {
  areCodePoints,
  bytesOf,
  checkNumpyArray,
  dataOver,
  type NumpyArray,
  swapBytesInPlace,
} from "./numpy-array.js";

/** Options of the npy and npz readers. */
export interface NpyReadOptions {
  /** Path of the file, for messages. */
  readonly source?: string | undefined;
}

/**
 * Reads an npy file from memory.
 *
 * Bytes behind the last element are ignored. The result shares the input's memory where the elements
 * are aligned and little-endian.
 *
 * @throws `VP9304 BadNpyHeaderError`, `VP9303 ObjectArrayError`, `VP9201 HeaderPromisesTooMuchError`
 * with the golden's name of the fault in `context.field`.
 */
export function decodeNpy(bytes: Uint8Array, options: NpyReadOptions = {}): NumpyArray {
  const { source } = options;
  const header = decodeNpyHeader(bytes, source);
  const present = bytes.length - header.dataOffset;
  if (present < header.dataBytes) throw npyTruncatedError(header.dataBytes, present, source);
  const elements = bytes.subarray(header.dataOffset, header.dataOffset + header.dataBytes);
  const data = dataOver(header.dtype, elements);
  if (header.dtype.kind === "U" && !areCodePoints(data)) {
    throw npyError("NPY_BAD_DTYPE", "a text holds a number that is no code point", { source });
  }
  return { dtype: header.dtype.text, shape: header.shape, order: header.order, data };
}

/**
 * Writes an npy file into memory.
 *
 * @throws `VP0401 BadArgumentError`, `VP0403 BadShapeError` when the array's parts do not fit together.
 */
export function encodeNpy(array: NumpyArray): Uint8Array {
  const dtype = checkNumpyArray(array);
  const header = encodeNpyHeader(array);
  const bytes = new Uint8Array(header.length + array.data.byteLength);
  bytes.set(header);
  bytes.set(bytesOf(array.data), header.length);
  if (dtype.bigEndian)
    swapBytesInPlace(bytes.subarray(header.length), array.data.BYTES_PER_ELEMENT);
  return bytes;
}
