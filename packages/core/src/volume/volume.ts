import { BadShapeError } from "../errors/index.js";
import { voxelCount, type Zyx } from "./axes.js";
import { bytesPerElement, type Dtype, type DtypeArrays, viewAs } from "./dtype.js";

/**
 * Voxels of one channel: a typed array in C order (z, y, x; x fastest).
 *
 * The array lies over a SharedArrayBuffer wherever the platform has one, so that a volume passes
 * between threads without a copy. A volume is plain data and survives structured cloning.
 */
export interface Volume<D extends Dtype = Dtype> {
  readonly dtype: D;
  readonly shapeZyx: Zyx;
  readonly data: DtypeArrays[D];
}

/** Zeroed bytes that threads can share; a plain ArrayBuffer where sharing is not possible. */
export function allocateShared(byteLength: number): ArrayBufferLike {
  return typeof SharedArrayBuffer === "function"
    ? new SharedArrayBuffer(byteLength)
    : new ArrayBuffer(byteLength);
}

/**
 * A buffer of at least so many bytes: the one given when it is large enough, which then holds whatever it
 * held; else a new one of exactly so many zeros.
 */
export function sharedMemory(byteLength: number, memory?: ArrayBufferLike): ArrayBufferLike {
  return memory !== undefined && memory.byteLength >= byteLength
    ? memory
    : allocateShared(byteLength);
}

/**
 * A new volume: of zeros, or of whatever is in the memory that it may lie in.
 *
 * @param memory - Used when it is large enough: pages that were written before cost nothing to write again.
 */
export function allocateVolume<D extends Dtype>(
  dtype: D,
  shapeZyx: Zyx,
  memory?: ArrayBufferLike,
): Volume<D> {
  const count = voxelCount(shapeZyx);
  const buffer = sharedMemory(count * bytesPerElement(dtype), memory);
  return { dtype, shapeZyx, data: viewAs(dtype, buffer, 0, count) };
}

/**
 * A volume over voxels that exist already.
 *
 * @throws `VP0403 BadShapeError` when the array's length is not that of the shape.
 */
export function volumeOver<D extends Dtype>(
  dtype: D,
  shapeZyx: Zyx,
  data: DtypeArrays[D],
): Volume<D> {
  if (data.length !== voxelCount(shapeZyx)) {
    throw new BadShapeError(`${data.length} voxels do not fill the shape ${shapeZyx.join(" x ")}`);
  }
  return { dtype, shapeZyx, data };
}

/** Planes `[start, end)` along z as a volume over the same memory. */
export function planesOf<D extends Dtype>(
  volume: Volume<D>,
  start: number,
  end: number,
): Volume<D> {
  const [, ny, nx] = volume.shapeZyx;
  const data = volume.data.subarray(start * ny * nx, end * ny * nx) as DtypeArrays[D];
  return { dtype: volume.dtype, shapeZyx: [end - start, ny, nx], data };
}
