import {
  bytesPerElement,
  type Dtype,
  isFloatDtype,
  sharedMemory,
  type VoxelArray,
  viewAs,
} from "@voxprep/core";
import { type NiftiScaling, voxelDtype } from "../nifti-scaling.js";
import { emptyTally, type NonfiniteTally, zeroNonfinite } from "./nonfinite-tally.js";
import { scaleInPlace, scaleIntegers } from "./scale-voxels.js";
import { swapElements } from "./swap-bytes.js";

/** How voxels are stored and what is to become of them. */
export interface StoredVoxels {
  readonly dtype: Dtype;
  readonly count: number;
  readonly littleEndian: boolean;
  readonly scaling: NiftiScaling | null;
  /** Where the voxels may lie, when it is large enough. Default: new memory. */
  readonly memory?: ArrayBufferLike | undefined;
}

/** Stored bytes that are converted at a time when the numeric type changes. */
const SCRATCH_BYTES = 1 << 16;

/**
 * Takes the stored bytes of voxels in parts of any size and fills the volume with them.
 *
 * Where the numeric type stays, the bytes go straight into the volume and are swapped, cleaned and
 * scaled there while they are in the cache; scaled integers pass a scratch buffer of 64 KiB. Nothing
 * else is held.
 */
export class VoxelDecoder {
  /** Numeric type of {@link data}. */
  readonly dtype: Dtype;
  /** All voxels; complete when `received` is `wanted`. */
  readonly data: VoxelArray;
  readonly tally: NonfiniteTally = emptyTally();
  /** Stored bytes of all voxels. */
  readonly wanted: number;
  /** Stored bytes taken so far. */
  received = 0;

  private readonly stored: StoredVoxels;
  private readonly buffer: ArrayBufferLike;
  private readonly scratch: Uint8Array<ArrayBuffer> | null;
  private readonly width: number;
  /** Voxels that are finished. */
  private done = 0;

  constructor(stored: StoredVoxels) {
    const { dtype, count, scaling } = stored;
    this.stored = stored;
    this.width = bytesPerElement(dtype);
    this.wanted = count * this.width;
    this.dtype = voxelDtype(dtype, scaling);
    this.buffer = sharedMemory(count * bytesPerElement(this.dtype), stored.memory);
    this.data = viewAs(this.dtype, this.buffer, 0, count);
    this.scratch = this.dtype === dtype ? null : new Uint8Array(SCRATCH_BYTES);
  }

  /**
   * Takes the next bytes; they are copied.
   *
   * @returns How many were taken: fewer than given when the volume is full.
   */
  take(bytes: Uint8Array): number {
    const length = Math.min(bytes.length, this.wanted - this.received);
    const part = length === bytes.length ? bytes : bytes.subarray(0, length);
    if (this.scratch === null) this.takeDirect(part);
    else this.takeConverted(part, this.scratch);
    return length;
  }

  /** A byte view of the part only: one view cannot span a volume of more than 4 GiB. */
  private takeDirect(part: Uint8Array): void {
    new Uint8Array(this.buffer, this.received, part.length).set(part);
    this.received += part.length;
    const complete = Math.floor(this.received / this.width);
    const { littleEndian, scaling } = this.stored;
    if (!littleEndian) swapElements(this.buffer, this.width, this.done, complete);
    if (isFloatDtype(this.dtype)) {
      const values = this.data as Float32Array | Float64Array;
      zeroNonfinite(values, this.done, complete, this.tally);
      if (scaling !== null) scaleInPlace(values, this.done, complete, scaling);
    }
    this.done = complete;
  }

  private takeConverted(part: Uint8Array, scratch: Uint8Array<ArrayBuffer>): void {
    const { dtype, littleEndian, scaling } = this.stored;
    for (let at = 0; at < part.length; ) {
      // Bytes of a voxel that the last part cut wait at the start of the scratch buffer.
      const kept = this.received % this.width;
      const length = Math.min(part.length - at, scratch.length - kept);
      scratch.set(part.subarray(at, at + length), kept);
      at += length;
      this.received += length;
      const count = Math.floor((kept + length) / this.width);
      if (!littleEndian) swapElements(scratch.buffer, this.width, 0, count);
      const source = viewAs(dtype, scratch.buffer, 0, count);
      if (scaling !== null) {
        scaleIntegers(source, count, this.data as Float32Array, this.done, scaling);
      }
      this.done += count;
      scratch.copyWithin(0, count * this.width, kept + length);
    }
  }
}
