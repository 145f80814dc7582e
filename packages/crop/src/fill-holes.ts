import type { Volume, Zyx } from "@voxprep/core";
import { ZeroRuns } from "./zero-runs.js";

/**
 * Fills cavities in place: a 0 becomes 1 unless a path of 0s through voxel faces leads from it to a
 * face of the volume. The same as scipy's `binary_fill_holes`.
 *
 * Rows of zeros are joined where they overlap in neighbouring rows, so the time is linear in voxels.
 *
 * @param mask - 0 and 1; changed in place.
 * @see spec 2-numpy-semantics, section 7
 */
export function fillHolesInPlace(mask: Volume<"uint8">): void {
  const [nz, ny] = mask.shapeZyx;
  const runs = new ZeroRuns();
  const firstRun = new Int32Array(nz * ny + 1);
  for (let row = 0; row < nz * ny; row++) {
    addRow(mask.data, mask.shapeZyx, row, runs);
    firstRun[row + 1] = runs.count;
    if (row % ny > 0) joinRows(runs, firstRun, row - 1, row);
    if (row >= ny) joinRows(runs, firstRun, row - ny, row);
  }
  fillEnclosed(mask, runs, firstRun);
}

function addRow(data: Uint8Array, [nz, ny, nx]: Zyx, row: number, runs: ZeroRuns): void {
  const [z, y] = [Math.floor(row / ny), row % ny];
  const onFace = z === 0 || z === nz - 1 || y === 0 || y === ny - 1;
  const rowStart = row * nx;
  for (let x = 0; x < nx; ) {
    if (data[rowStart + x] !== 0) {
      x++;
      continue;
    }
    const start = x++;
    while (x < nx && data[rowStart + x] === 0) x++;
    runs.add(start, x, onFace || start === 0 || x === nx);
  }
}

function joinRows(runs: ZeroRuns, firstRun: Int32Array, a: number, b: number): void {
  runs.joinRows(
    firstRun[a] as number,
    firstRun[a + 1] as number,
    firstRun[b] as number,
    firstRun[b + 1] as number,
  );
}

function fillEnclosed(
  { data, shapeZyx }: Volume<"uint8">,
  runs: ZeroRuns,
  firstRun: Int32Array,
): void {
  const nx = shapeZyx[2];
  for (let row = 0; row + 1 < firstRun.length; row++) {
    for (let run = firstRun[row] as number; run < (firstRun[row + 1] as number); run++) {
      if (runs.reachesOutside(run)) continue;
      data.fill(1, row * nx + runs.startOf(run), row * nx + runs.endOf(run));
    }
  }
}
