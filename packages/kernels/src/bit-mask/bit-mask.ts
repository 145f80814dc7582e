import type { BoxZyx, VoxelArray, Zyx } from "@voxprep/core";
import { bestForm, type KernelForm } from "../wasm/instance.js";
import { TypescriptBitMask } from "./typescript-bit-mask.js";
import { WasmBitMask } from "./wasm-bit-mask.js";

/** A mask of a volume with a bit per voxel. All bits are clear at first. */
export interface BitMask {
  /**
   * Sets the bits of voxels that are not zero, and leaves the others. -0 is zero, NaN is not.
   *
   * @param samples - All voxels of the volume, `(z, y, x)`.
   */
  markNonzero(samples: VoxelArray): void;
  /**
   * Fills cavities: a clear bit is set unless a path of clear bits through voxel faces leads from it to a face of the
   * volume. The same as scipy's `binary_fill_holes`.
   *
   * Rows of clear bits are joined where they overlap in neighbouring rows, so the time is linear in voxels.
   */
  fillHoles(): void;
  /** The smallest box that holds all set bits; `null` when none is set. */
  box(): BoxZyx | null;
  /**
   * Writes the bits of a box as bytes, 0 or 1.
   *
   * @param boxZyx - Inside the volume.
   * @param out - Of the box's shape.
   */
  write(boxZyx: BoxZyx, out: Uint8Array): void;
  /** Gives the working memory back; call it once, when the mask is done with. */
  close(): void;
}

/**
 * An empty mask of a volume.
 *
 * @param form - Default: wasm where it can run. The masks are the same.
 */
export function openBitMask(shapeZyx: Zyx, form: KernelForm = bestForm()): BitMask {
  return (form === "wasm" ? WasmBitMask.open(shapeZyx) : null) ?? new TypescriptBitMask(shapeZyx);
}
