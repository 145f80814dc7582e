/**
 * Weights four rows of one plane: the rows that one output row of a 2D image depends on.
 *
 * `rows[b][x] = c[b][x] * wy[b]`, in double.
 *
 * @param plane - Coefficients, rows of `rowLength`.
 * @param start - First element of the first of the four rows.
 * @param yWeights - Weights; the four from `yAt` on are used.
 * @param rows - Receives `4 * rowLength` values.
 */
export function weightCubicRows2d(
  plane: Float64Array,
  start: number,
  rowLength: number,
  yWeights: Float64Array,
  yAt: number,
  rows: Float64Array,
): void {
  let from = start;
  let to = 0;
  for (let b = 0; b < 4; b++) {
    const wy = yWeights[yAt + b] as number;
    for (const end = to + rowLength; to < end; to++) rows[to] = (plane[from++] as number) * wy;
  }
}

/**
 * Weights sixteen rows of four planes: the rows that one output row of a volume depends on.
 *
 * `rows[4 * a + b][x] = (c[a][b][x] * wz[a]) * wy[b]`, in double, so that the sum along x
 * needs one more product per term and no product is formed in another order than scipy's.
 *
 * @param planes - Coefficient planes, rows of `rowLength`.
 * @param planeStarts - First element of each of the four planes.
 * @param rowOffset - First element, inside a plane, of the first of the four rows.
 * @param rows - Receives `16 * rowLength` values.
 */
export function weightCubicRows3d(
  planes: Float64Array,
  planeStarts: Int32Array,
  rowOffset: number,
  rowLength: number,
  zWeights: Float64Array,
  zAt: number,
  yWeights: Float64Array,
  yAt: number,
  rows: Float64Array,
): void {
  let to = 0;
  for (let a = 0; a < 4; a++) {
    const wz = zWeights[zAt + a] as number;
    let from = (planeStarts[a] as number) + rowOffset;
    for (let b = 0; b < 4; b++) {
      const wy = yWeights[yAt + b] as number;
      for (const end = to + rowLength; to < end; to++) {
        rows[to] = (planes[from++] as number) * wz * wy;
      }
    }
  }
}

/**
 * Sums weighted rows along x into one output row, clips and stores it.
 *
 * `t = 0`; for every row, for its four taps from left to right: `t += row[x] * wx`. One joint sum: 4 terms for
 * one row, 16 for four, 64 for sixteen, in scipy's order. Then `t` is clipped to `[low, high]`
 * and rounded once, by the store.
 *
 * @param rows - `rowCount` rows of `rowLength`, from the functions above (or bare coefficients).
 * @param xFirst - First tap of every output.
 * @param xWeights - Four weights of every output.
 * @param out - Receives `xFirst.length` values from `outStart` on.
 * @see spec 2-numpy-semantics, sections 6.3 and 6.4
 */
export function sumCubicRow(
  rows: Float64Array,
  rowCount: number,
  rowLength: number,
  xFirst: Int32Array,
  xWeights: Float64Array,
  low: number,
  high: number,
  out: Float32Array | Float64Array,
  outStart: number,
): void {
  const count = xFirst.length;
  for (let k = 0; k < count; k++) {
    const w0 = xWeights[4 * k] as number;
    const w1 = xWeights[4 * k + 1] as number;
    const w2 = xWeights[4 * k + 2] as number;
    const w3 = xWeights[4 * k + 3] as number;
    let p = xFirst[k] as number;
    let t = 0;
    for (let r = 0; r < rowCount; r++, p += rowLength) {
      t += (rows[p] as number) * w0;
      t += (rows[p + 1] as number) * w1;
      t += (rows[p + 2] as number) * w2;
      t += (rows[p + 3] as number) * w3;
    }
    // NaN bounds give NaN, as numpy's clip does.
    out[outStart + k] = t > low ? Math.min(t, high) : low;
  }
}
