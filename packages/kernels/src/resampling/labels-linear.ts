import type { LinearTaps } from "./taps.js";

/** Rows and their weights that one output row depends on, and room for the work of one row. */
export interface LabelRowScratch {
  /** First element of each source row. */
  readonly rowStarts: Int32Array;
  /** Weight of each source row: `wz * wy` in a volume, `wy` in an image. */
  readonly rowWeights: Float64Array;
  /** As long as a source row: the label that all source rows share at a column, else NaN. */
  readonly columns: Float32Array;
}

/** Scratch for rows of `sizeX` labels. */
export function makeLabelRowScratch(sizeX: number): LabelRowScratch {
  return {
    rowStarts: new Int32Array(4),
    rowWeights: new Float64Array(4),
    columns: new Float32Array(sizeX),
  };
}

/**
 * Resizes one plane of a label volume linearly.
 *
 * Gives what one linear resize of every label's 0/1 mask, thresholded at 0.5, larger labels
 * winning, gives, in one pass and whatever the number of labels: see {@link resizeLabelRow}.
 *
 * @param labels - The volume; plane `i` starts at `i * sizeY * sizeX`.
 * @param plane0 - First of the two planes that the output plane lies between.
 * @param weight0 - Its weight; `weight1` that of `plane1`.
 * @param lowest - Labels below it are stored as 0.
 * @param out - Receives the plane from `outStart` on.
 * @see spec 2-numpy-semantics, section 7
 */
export function resizeLabelPlane3d(
  labels: Float32Array,
  sizeY: number,
  sizeX: number,
  plane0: number,
  plane1: number,
  weight0: number,
  weight1: number,
  y: LinearTaps,
  x: LinearTaps,
  scratch: LabelRowScratch,
  lowest: number,
  out: Float32Array,
  outStart: number,
): void {
  const { rowStarts, rowWeights } = scratch;
  const nxOut = x.weights.length / 2;
  for (let j = 0; 2 * j < y.weights.length; j++) {
    for (let r = 0; r < 4; r++) {
      const plane = r < 2 ? plane0 : plane1;
      const tap = 2 * j + (r & 1);
      rowStarts[r] = (plane * sizeY + (y.indices[tap] as number)) * sizeX;
      rowWeights[r] = (r < 2 ? weight0 : weight1) * (y.weights[tap] as number);
    }
    resizeLabelRow(labels, sizeX, 4, x, scratch, lowest, out, outStart + j * nxOut);
  }
}

/**
 * Resizes a 2D label image linearly; otherwise as {@link resizeLabelPlane3d}.
 *
 * @param labels - Rows of `sizeX`, from `start` on.
 * @see spec 2-numpy-semantics, section 7
 */
export function resizeLabelPlane2d(
  labels: Float32Array,
  start: number,
  sizeX: number,
  y: LinearTaps,
  x: LinearTaps,
  scratch: LabelRowScratch,
  lowest: number,
  out: Float32Array,
  outStart: number,
): void {
  const { rowStarts, rowWeights } = scratch;
  const nxOut = x.weights.length / 2;
  for (let j = 0; 2 * j < y.weights.length; j++) {
    for (let r = 0; r < 2; r++) {
      rowStarts[r] = start + (y.indices[2 * j + r] as number) * sizeX;
      rowWeights[r] = y.weights[2 * j + r] as number;
    }
    resizeLabelRow(labels, sizeX, 2, x, scratch, lowest, out, outStart + j * nxOut);
  }
}

/**
 * One output row of a linear label resize.
 *
 * Where all taps hold one label, that label. Else the weights `rowWeight * wx` of each label's taps
 * are added in the order of rows, then columns (clamped taps count twice), and the largest label whose
 * sum reaches 0.5 wins; none: 0.
 *
 * @param rowCount - Source rows in use: 4 in a volume, 2 in an image, 1 in a line.
 */
export function resizeLabelRow(
  labels: Float32Array,
  sizeX: number,
  rowCount: number,
  x: LinearTaps,
  scratch: LabelRowScratch,
  lowest: number,
  out: Float32Array,
  outStart: number,
): void {
  const { columns } = scratch;
  const { indices } = x;
  shareColumns(labels, scratch.rowStarts, rowCount, sizeX, columns);
  const count = indices.length / 2;
  for (let k = 0; k < count; k++) {
    const shared = columns[indices[2 * k] as number] as number;
    // NaN marks a mixed column and equals nothing.
    const label =
      shared === columns[indices[2 * k + 1] as number]
        ? shared
        : mixedLabel(labels, rowCount, x, k, scratch);
    out[outStart + k] = label < lowest ? 0 : label;
  }
}

/** Per column: the label of all rows, or NaN where they differ. */
function shareColumns(
  labels: Float32Array,
  rowStarts: Int32Array,
  rowCount: number,
  sizeX: number,
  columns: Float32Array,
): void {
  const first = rowStarts[0] as number;
  for (let i = 0; i < sizeX; i++) columns[i] = labels[first + i] as number;
  for (let r = 1; r < rowCount; r++) {
    const start = rowStarts[r] as number;
    if (start === first) continue;
    for (let i = 0; i < sizeX; i++) {
      if (labels[start + i] !== columns[i]) columns[i] = Number.NaN;
    }
  }
}

/** The largest label whose taps weigh at least 0.5, or 0. */
function mixedLabel(
  labels: Float32Array,
  rowCount: number,
  x: LinearTaps,
  k: number,
  scratch: LabelRowScratch,
): number {
  const { rowStarts, rowWeights } = scratch;
  let winner = Number.NEGATIVE_INFINITY;
  for (let r = 0; r < rowCount; r++) {
    for (let e = 0; e < 2; e++) {
      const label = labels[(rowStarts[r] as number) + (x.indices[2 * k + e] as number)] as number;
      if (!(label > winner)) continue;
      if (weightOf(label, labels, rowStarts, rowWeights, rowCount, x, k) >= 0.5) winner = label;
    }
  }
  return winner === Number.NEGATIVE_INFINITY ? 0 : winner;
}

/** Sum of the weights of the taps that hold a label, in tap order. */
function weightOf(
  label: number,
  labels: Float32Array,
  rowStarts: Int32Array,
  rowWeights: Float64Array,
  rowCount: number,
  x: LinearTaps,
  k: number,
): number {
  const x0 = x.indices[2 * k] as number;
  const x1 = x.indices[2 * k + 1] as number;
  const w0 = x.weights[2 * k] as number;
  const w1 = x.weights[2 * k + 1] as number;
  let sum = 0;
  for (let r = 0; r < rowCount; r++) {
    const start = rowStarts[r] as number;
    const weight = rowWeights[r] as number;
    if (labels[start + x0] === label) sum += weight * w0;
    if (labels[start + x1] === label) sum += weight * w1;
  }
  return sum;
}
