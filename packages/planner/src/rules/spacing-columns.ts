import { sorted, type Zyx } from "@voxprep/core";

/** Axes of a volume; the index of each column of three. */
export const AXES = [0, 1, 2] as const;

/** The values of one axis over all cases, ascending. */
export function sortedColumn(rows: readonly Zyx[], axis: 0 | 1 | 2): Float64Array {
  return sorted(Float64Array.from(rows, (row) => row[axis]));
}
