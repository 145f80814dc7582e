import type { Volume } from "@voxprep/core";
import { eachEqualRun } from "@voxprep/kernels";
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

/** Runs of all planes that are kept for the next walk: 24 MiB. Beyond, planes are scanned again. */
const MOST_KEPT = 1 << 21;

/**
 * Walks over a label volume in C order, run by run: labels come in long runs, and only the first voxel
 * of a run has to be looked up. A second walk finds most runs kept.
 */
export class LabelRuns {
  readonly #label: Volume<"float32">;
  readonly #slots: ClassSlots;
  readonly #planeSource: readonly number[] | undefined;
  readonly #kept = new Map<number, Int32Array>();
  readonly #scanned = new PlaneRuns();
  #keptRuns = 0;

  /**
   * @param planeSource - For each plane the first plane of the same content, never descending; a plane
   *   that repeats is not read. Default: every plane stands for itself.
   */
  constructor(label: Volume<"float32">, slots: ClassSlots, planeSource?: readonly number[]) {
    this.#label = label;
    this.#slots = slots;
    this.#planeSource = planeSource;
  }

  /** Shows every run that belongs to a class. */
  visit(visitor: RunVisitor): void {
    const [nz, ny, nx] = this.#label.shapeZyx;
    const size = ny * nx;
    let runs = new Int32Array(0);
    let scanned = -1;
    for (let z = 0; z < nz; z++) {
      const source = this.#planeSource?.[z] ?? z;
      if (source !== scanned) runs = this.#runsOf(source, size);
      scanned = source;
      // Indices inside a plane stay small integers; those of the volume may exceed 2^32.
      const offset = z * size;
      for (let i = 0; i < runs.length; i += 3) {
        visitor.visitRun(
          runs[i] as number,
          offset + (runs[i + 1] as number),
          runs[i + 2] as number,
        );
      }
    }
  }

  #runsOf(plane: number, size: number): Int32Array<ArrayBuffer> {
    const known = this.#kept.get(plane);
    if (known !== undefined) return known as Int32Array<ArrayBuffer>;
    const data = this.#label.data.subarray(plane * size, (plane + 1) * size);
    const runs = this.#scanned.scan(data, this.#slots);
    const count = runs.length / 3;
    if (this.#keptRuns + count > MOST_KEPT) return runs;
    this.#keptRuns += count;
    const copy = runs.slice();
    this.#kept.set(plane, copy);
    return copy;
  }
}

/** The runs of one plane that belong to classes: slot, first voxel, length of each. */
class PlaneRuns {
  #numbers = new Int32Array(3 * 1024);
  #length = 0;

  /** The runs of a plane; valid until the next call. */
  scan(plane: Float32Array, slots: ClassSlots): Int32Array<ArrayBuffer> {
    this.#length = 0;
    eachEqualRun(plane, (value, start, end) => {
      const slot = slots.slotOf(value);
      if (slot >= 0) this.#add(slot, start, end - start);
    });
    return this.#numbers.subarray(0, this.#length);
  }

  #add(slot: number, start: number, length: number): void {
    const at = this.#length;
    this.#length += 3;
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
