import { type Finding, makeFinding } from "@voxprep/core";
import type { Dataset } from "@voxprep/io";

/** How much of a task has one label value. */
export interface LabelSummary {
  readonly value: number;
  /** `null` for a value that dataset.json does not declare. */
  readonly name: string | null;
  /** Cases that have it. */
  readonly cases: number;
  readonly voxels: number;
  /** Volume, mm^3. */
  readonly mm3: number;
}

/** Adds up the label values of cases; the order in which cases come does not matter for counts. */
export class LabelTable {
  readonly #names: ReadonlyMap<number, string>;
  readonly #rows = new Map<number, { cases: number; voxels: number; mm3: number }>();
  #cases = 0;

  constructor({ labels }: Dataset) {
    this.#names = labels;
    for (const value of labels.keys()) this.#rows.set(value, { cases: 0, voxels: 0, mm3: 0 });
  }

  /**
   * Adds a case.
   *
   * @param counts - Values of its label and how many voxels have them.
   * @param voxelMm3 - Volume of one voxel, mm^3.
   */
  add(counts: readonly (readonly [value: number, voxels: number])[], voxelMm3: number): void {
    this.#cases++;
    for (const [value, voxels] of counts) {
      const row = this.#rows.get(value) ?? { cases: 0, voxels: 0, mm3: 0 };
      row.cases++;
      row.voxels += voxels;
      row.mm3 += voxels * voxelMm3;
      this.#rows.set(value, row);
    }
  }

  /** Ascending by value; declared values are there even when no case has them. */
  summaries(): LabelSummary[] {
    return [...this.#rows]
      .map(([value, row]) => ({ value, name: this.#names.get(value) ?? null, ...row }))
      .sort((a, b) => a.value - b.value);
  }

  /**
   * Declared values that no case has; none when no case was added.
   *
   * @returns Findings `VP5201`.
   * @see spec 5-faults, F57
   */
  neverSeen(): Finding[] {
    if (this.#cases === 0) return [];
    return this.summaries()
      .filter(({ cases, name, value }) => cases === 0 && name !== null && value !== 0)
      .map(({ value, name }) =>
        makeFinding("VP5201", `no case has the label ${value} (${name ?? ""})`, {
          field: "labels",
          found: 0,
          expected: "at least one case that has it",
          remedy: "See whether labels are missing; if not, training works without the class.",
          originals: "They go on with an empty list of class locations.",
        }),
      );
  }
}
