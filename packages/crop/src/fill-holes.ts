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
  const scan = new MaskScan(mask.data);
  const firstRun = new Int32Array(nz * ny + 1);
  for (let row = 0; row < nz * ny; row++) {
    addRow(scan, mask.shapeZyx, row, runs);
    firstRun[row + 1] = runs.count;
    if (row % ny > 0) joinRows(runs, firstRun, row - 1, row);
    if (row >= ny) joinRows(runs, firstRun, row - ny, row);
  }
  fillEnclosed(mask, runs, firstRun);
}

/** Looks for a byte here and there in a mask, four bytes at a time where they are all the same. */
class MaskScan {
  readonly #data: Uint8Array;
  readonly #words: Uint32Array;

  constructor(data: Uint8Array) {
    const isAligned = data.byteOffset % Uint32Array.BYTES_PER_ELEMENT === 0;
    this.#data = data;
    this.#words = isAligned
      ? new Uint32Array(data.buffer, data.byteOffset, Math.floor(data.length / 4))
      : new Uint32Array(0);
  }

  /** First place from `at` on whose byte is not `value`; `end` when there is none. */
  endOf(value: 0 | 1, at: number, end: number): number {
    const data = this.#data;
    let place = at;
    while (place < end && place % 4 !== 0) {
      if (data[place] !== value) return place;
      place++;
    }
    const words = this.#words;
    const last = Math.min(Math.floor(end / 4), words.length);
    const same = value * 0x01010101;
    let word = place / 4;
    while (word < last && words[word] === same) word++;
    place = Math.max(place, 4 * word);
    while (place < end && data[place] === value) place++;
    return Math.min(place, end);
  }
}

function addRow(scan: MaskScan, [nz, ny, nx]: Zyx, row: number, runs: ZeroRuns): void {
  const [z, y] = [Math.floor(row / ny), row % ny];
  const onFace = z === 0 || z === nz - 1 || y === 0 || y === ny - 1;
  const rowStart = row * nx;
  const rowEnd = rowStart + nx;
  for (let at = rowStart; ; ) {
    const start = scan.endOf(1, at, rowEnd);
    if (start === rowEnd) return;
    at = scan.endOf(0, start, rowEnd);
    runs.add(start - rowStart, at - rowStart, onFace || start === rowStart || at === rowEnd);
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
