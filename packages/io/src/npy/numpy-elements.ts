import { BadArgumentError, type VoxelArray, viewAs } from "@voxprep/core";
import { float16FromBits, float16ToBits } from "./float16.js";
import { type ArrayOrder, elementCount, type NumpyArray } from "./numpy-array.js";
import { type NumpyDtype, parseNumpyDtype, storageDtypeOf } from "./numpy-dtype.js";

/** One element: whole numbers beyond 2^53 are bigints, byte strings are bytes. */
export type NumpyElement = number | bigint | boolean | string | Uint8Array;

/**
 * The elements of an array in C order.
 *
 * @throws `VP0401 BadArgumentError` for a dtype that holds no such elements.
 */
export function elementsOf(array: NumpyArray): NumpyElement[] {
  const dtype = requireDtype(array.dtype);
  const count = elementCount(array.shape);
  const read = elementReader(dtype, array.data);
  const places = cOrderPlaces(array.shape, array.order);
  return Array.from({ length: count }, (_, i) => read(places === null ? i : (places[i] as number)));
}

/**
 * Elements put into the typed array in which a {@link NumpyArray} keeps them.
 *
 * @param elements - In memory order.
 * @throws `VP0401 BadArgumentError` when an element does not fit the dtype.
 */
export function dataOfElements(dtypeText: string, elements: readonly NumpyElement[]): VoxelArray {
  const dtype = requireDtype(dtypeText);
  const storage = storageDtypeOf(dtype);
  const perElement =
    dtype.kind === "U" ? dtype.itemBytes / 4 : dtype.kind === "S" ? dtype.itemBytes : 1;
  const data = viewAs(storage, new ArrayBuffer(dtype.itemBytes * elements.length));
  elements.forEach((element, i) => {
    if (!storeElement(dtype, data, i * perElement, perElement, element)) {
      throw new BadArgumentError(`${String(element)} is no element of ${dtype.text}`);
    }
  });
  return data;
}

/**
 * For every element in C order its place in memory; `null` when that is the same.
 *
 * @param order - Of the memory.
 */
export function cOrderPlaces(shape: readonly number[], order: ArrayOrder): Float64Array | null {
  if (order === "C" || shape.length < 2) return null;
  const places = new Float64Array(elementCount(shape));
  const index = shape.map(() => 0);
  for (let i = 0; i < places.length; i++) {
    let place = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place = place * (shape[axis] as number) + (index[axis] as number);
    }
    places[i] = place;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1;
      index[axis] = next === shape[axis] ? 0 : next;
      if (index[axis] !== 0) break;
    }
  }
  return places;
}

/** A bigint as a number where a number holds it exactly. */
export function narrowInteger(value: bigint): number | bigint {
  const narrow = Number(value);
  return Number.isSafeInteger(narrow) ? narrow : value;
}

function requireDtype(text: string): NumpyDtype {
  const dtype = parseNumpyDtype(text);
  if (dtype === null)
    throw new BadArgumentError(`the dtype ${JSON.stringify(text)} is not known here`);
  return dtype;
}

function elementReader(dtype: NumpyDtype, data: VoxelArray): (place: number) => NumpyElement {
  if (dtype.kind === "b") return (place) => data[place] !== 0;
  if (dtype.kind === "f" && dtype.itemBytes === 2) {
    return (place) => float16FromBits(data[place] as number);
  }
  if (dtype.kind === "U") {
    const width = dtype.itemBytes / 4;
    return (place) => textAt(data as Uint32Array, place * width, width);
  }
  if (dtype.kind === "S") {
    const bytes = data as Uint8Array;
    return (place) => withoutTrailingZeros(bytes, place * dtype.itemBytes, dtype.itemBytes);
  }
  return (place) => {
    const value = data[place] as number | bigint;
    return typeof value === "bigint" ? narrowInteger(value) : value;
  };
}

function textAt(points: Uint32Array, start: number, width: number): string {
  let end = start + width;
  while (end > start && points[end - 1] === 0) end--;
  const parts: string[] = [];
  for (let at = start; at < end; at += 4096) {
    parts.push(String.fromCodePoint(...points.subarray(at, Math.min(at + 4096, end))));
  }
  return parts.join("");
}

function withoutTrailingZeros(bytes: Uint8Array, start: number, width: number): Uint8Array {
  let end = start + width;
  while (end > start && bytes[end - 1] === 0) end--;
  return bytes.slice(start, end);
}

function storeElement(
  dtype: NumpyDtype,
  data: VoxelArray,
  place: number,
  width: number,
  element: NumpyElement,
): boolean {
  if (dtype.kind === "U") {
    return typeof element === "string" && storeUnits(data, place, width, codePointsOf(element));
  }
  if (dtype.kind === "S") {
    return element instanceof Uint8Array && storeUnits(data, place, width, [...element]);
  }
  if (dtype.kind === "b") {
    if (typeof element === "boolean") data[place] = Number(element);
    return typeof element === "boolean";
  }
  if (typeof element !== "number" && typeof element !== "bigint") return false;
  if (dtype.kind === "f") return storeFloat(dtype, data, place, element);
  return storeInteger(data, place, element);
}

function storeFloat(
  dtype: NumpyDtype,
  data: VoxelArray,
  place: number,
  element: number | bigint,
): boolean {
  if (typeof element === "bigint") return false;
  data[place] = dtype.itemBytes === 2 ? float16ToBits(element) : element;
  return true;
}

function storeInteger(data: VoxelArray, place: number, element: number | bigint): boolean {
  if (typeof element === "number" && !Number.isInteger(element)) return false;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    data[place] = BigInt(element);
    return data[place] === BigInt(element);
  }
  data[place] = Number(element);
  return data[place] === Number(element);
}

function storeUnits(
  data: VoxelArray,
  place: number,
  width: number,
  units: readonly number[],
): boolean {
  if (units.length > width) return false;
  units.forEach((unit, i) => {
    data[place + i] = unit;
  });
  return true;
}

/** Code points of a text; lone surrogates count as one. */
export function codePointsOf(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) as number);
}
