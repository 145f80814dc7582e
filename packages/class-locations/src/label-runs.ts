import type { Volume } from "@voxprep/core";
import type { ClassSlots } from "./class-slots.js";

/** Receives runs of equal voxels that belong to a class. */
export interface RunVisitor {
  /**
   * @param slot - Index of the class.
   * @param start - Flat C-order index of the first voxel of the run.
   * @param length - Voxels, at least 1. A run ends with its plane at the latest.
   */
  visitRun(slot: number, start: number, length: number): void;
}

/**
 * Walks over a label volume in C order, run by run: labels come in long runs, and only the first voxel
 * of a run has to be looked up.
 */
export function visitRuns(label: Volume<"float32">, slots: ClassSlots, visitor: RunVisitor): void {
  const [nz, ny, nx] = label.shapeZyx;
  const size = ny * nx;
  for (let z = 0; z < nz; z++) {
    // Indices inside a plane stay small integers; those of the volume may exceed 2^32.
    const offset = z * size;
    const plane = label.data.subarray(offset, offset + size);
    let start = 0;
    while (start < size) {
      const value = plane[start] as number;
      let end = start + 1;
      while (end < size && plane[end] === value) end++;
      const slot = slots.slotOf(value);
      if (slot >= 0) visitor.visitRun(slot, offset + start, end - start);
      start = end;
    }
  }
}
