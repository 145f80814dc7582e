import type { Matrix3 } from "@voxprep/core";

/** Letters for the positive and negative end of the world's axes in LPS. */
const ENDS = [
  ["L", "R"],
  ["P", "A"],
  ["S", "I"],
] as const;

/**
 * Where the image axes x, y, z lead, such as `RAS`: the nearest of right, left, anterior, posterior,
 * superior and inferior, each world axis once. The same letters as nibabel's `aff2axcodes`.
 *
 * @param direction - Row-major; column `j` is the direction of image axis `j` in LPS.
 */
export function axisCodes(direction: Matrix3): string {
  const codes = ["?", "?", "?"];
  const freeRows = new Set([0, 1, 2]);
  const freeColumns = new Set([0, 1, 2]);
  while (freeRows.size > 0) {
    const [row, column] = largestEntry(direction, freeRows, freeColumns);
    const value = direction[row * 3 + column] as number;
    codes[column] = (ENDS[row] as readonly string[])[value < 0 ? 1 : 0] as string;
    freeRows.delete(row);
    freeColumns.delete(column);
  }
  return codes.join("");
}

function largestEntry(
  direction: Matrix3,
  rows: ReadonlySet<number>,
  columns: ReadonlySet<number>,
): readonly [row: number, column: number] {
  let best: readonly [number, number] = [0, 0];
  let largest = -1;
  for (const column of columns) {
    for (const row of rows) {
      const amount = Math.abs(direction[row * 3 + column] as number);
      if (amount > largest) [best, largest] = [[row, column], amount];
    }
  }
  return best;
}
