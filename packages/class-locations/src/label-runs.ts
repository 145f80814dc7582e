import { EqualRuns, type Volume } from "@voxprep/core";
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
 *
 * @param planeSource - For each plane the first plane of the same content, never descending; a plane
 *   that repeats is not read. Default: every plane stands for itself.
 */
export function visitRuns(
  label: Volume<"float32">,
  slots: ClassSlots,
  visitor: RunVisitor,
  planeSource?: readonly number[],
): void {
  const [nz, ny, nx] = label.shapeZyx;
  const size = ny * nx;
  const runs = new PlaneRuns();
  let scanned = -1;
  for (let z = 0; z < nz; z++) {
    const source = planeSource?.[z] ?? z;
    if (source !== scanned) {
      runs.scan(label.data.subarray(source * size, (source + 1) * size), slots);
      scanned = source;
    }
    // Indices inside a plane stay small integers; those of the volume may exceed 2^32.
    const offset = z * size;
    for (let i = 0; i < runs.count; i++) {
      visitor.visitRun(runs.slotAt(i), offset + runs.startAt(i), runs.lengthAt(i));
    }
  }
}

/** The runs of one plane that belong to classes: slot, first voxel, length of each. */
class PlaneRuns {
  #numbers = new Int32Array(3 * 1024);
  count = 0;

  slotAt(run: number): number {
    return this.#numbers[3 * run] as number;
  }

  startAt(run: number): number {
    return this.#numbers[3 * run + 1] as number;
  }

  lengthAt(run: number): number {
    return this.#numbers[3 * run + 2] as number;
  }

  /** Replaces the runs by those of another plane. */
  scan(plane: Float32Array, slots: ClassSlots): void {
    this.count = 0;
    const equal = new EqualRuns(plane);
    for (let start = 0; start < plane.length; ) {
      const end = equal.endOf(start);
      const slot = slots.slotOf(plane[start] as number);
      if (slot >= 0) this.#add(slot, start, end - start);
      start = end;
    }
  }

  #add(slot: number, start: number, length: number): void {
    const at = 3 * this.count++;
    if (at === this.#numbers.length) {
      const longer = new Int32Array(2 * at);
      longer.set(this.#numbers);
      this.#numbers = longer;
    }
    this.#numbers[at] = slot;
    this.#numbers[at + 1] = start;
    this.#numbers[at + 2] = length;
  }
}
