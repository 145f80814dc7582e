import {
  BadArgumentError,
  BadShapeError,
  bytesPerElement,
  type VoxelArray,
  viewAs,
} from "@voxprep/core";
import { type NumpyDtype, parseNumpyDtype, storageDtypeOf } from "./numpy-dtype.js";

/** Which axis of an array runs fastest in memory: the last one (C) or the first one (F). */
export type ArrayOrder = "C" | "F";

/**
 * An array as numpy holds it in memory.
 *
 * The elements lie in `data` in the order that `order` tells, always in this machine's byte order
 * (a big-endian dtype names the file's). Booleans are bytes 0 and 1, half floats the 16 bits, byte
 * strings their bytes, and texts their code points, padded with zeros to the dtype's width.
 */
export interface NumpyArray {
  /** numpy's `dtype.str`, such as `"<f4"`. */
  readonly dtype: string;
  /** Lengths of the axes; none for a single element. */
  readonly shape: readonly number[];
  readonly order: ArrayOrder;
  readonly data: VoxelArray;
}

/** Number of elements of a shape; 1 for the shape `()`. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/**
 * Number of elements, or `null` when they cannot be addressed: a length that is no whole number from
 * 0 on, more than 64 axes, or more bytes than 2^53 (zero lengths left out, as numpy checks it).
 */
export function checkedElementCount(shape: readonly number[], itemBytes: number): number | null {
  if (shape.length > 64) return null;
  if (shape.some((length) => !Number.isSafeInteger(length) || length < 0)) return null;
  const lengths = shape.filter((length) => length > 0);
  if (elementCount(lengths) * itemBytes > Number.MAX_SAFE_INTEGER) return null;
  return lengths.length === shape.length ? elementCount(shape) : 0;
}

/** `"C"` when the array lies in C order as well, as numpy's flags say of vectors and empty arrays. */
export function effectiveOrder(order: ArrayOrder, shape: readonly number[]): ArrayOrder {
  if (order === "C" || shape.includes(0)) return "C";
  return shape.filter((length) => length > 1).length < 2 ? "C" : "F";
}

/** The bytes of a typed array, over the same memory. */
export function bytesOf(data: VoxelArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/**
 * A typed array over the bytes of elements.
 *
 * It shares the bytes' memory when they are little-endian and aligned, and is a copy otherwise.
 *
 * @param bytes - Exactly a whole number of elements.
 */
export function dataOver(dtype: NumpyDtype, bytes: Uint8Array): VoxelArray {
  const storage = storageDtypeOf(dtype);
  const width = bytesPerElement(storage);
  const aligned = bytes.byteOffset % width === 0;
  const own = dtype.bigEndian || !aligned ? new Uint8Array(bytes) : bytes;
  if (dtype.bigEndian) swapBytesInPlace(own, width);
  return viewAs(storage, own.buffer, own.byteOffset, own.byteLength / width);
}

/** Reverses the bytes of every group of `width`. */
export function swapBytesInPlace(bytes: Uint8Array, width: number): void {
  for (let start = 0; start + width <= bytes.length; start += width) {
    for (let low = start, high = start + width - 1; low < high; low++, high--) {
      const kept = bytes[low] as number;
      bytes[low] = bytes[high] as number;
      bytes[high] = kept;
    }
  }
}

/** True when every code point is one that Unicode knows, surrogates included. */
export function areCodePoints(data: VoxelArray): boolean {
  for (let i = 0; i < data.length; i++) {
    if ((data[i] as number) > 0x10ffff) return false;
  }
  return true;
}

/**
 * The dtype of an array, after checking that the array's parts fit together.
 *
 * @throws `VP0401 BadArgumentError` for an unknown dtype or the wrong kind of typed array.
 * @throws `VP0403 BadShapeError` when the elements do not fill the shape.
 */
export function checkNumpyArray(array: NumpyArray): NumpyDtype {
  const dtype = parseNumpyDtype(array.dtype);
  if (dtype === null) {
    throw new BadArgumentError(`the dtype ${JSON.stringify(array.dtype)} cannot be written`);
  }
  const count = checkedElementCount(array.shape, dtype.itemBytes);
  if (count === null || array.data.byteLength !== count * dtype.itemBytes) {
    throw new BadShapeError(
      `${array.data.byteLength} bytes do not fill the shape (${array.shape.join(", ")}) of ${dtype.text}`,
    );
  }
  if (array.data.BYTES_PER_ELEMENT !== bytesPerElement(storageDtypeOf(dtype))) {
    throw new BadArgumentError(
      `elements of ${dtype.text} are kept in a typed array of ${storageDtypeOf(dtype)}, ` +
        `found ${array.data.constructor.name}`,
    );
  }
  return dtype;
}
