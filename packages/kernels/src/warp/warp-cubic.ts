import type { WarpTaps } from "./warp-taps.js";

/**
 * Resizes one image by Catmull-Rom convolution without a prefilter: scikit-image 0.18's order 3.
 *
 * `h(t; f0..f3) = f1 + 0.5*t*(f2 - f0 + t*(2*f0 - 5*f1 + 4*f2 - f3 + t*(3*(f1-f2) + f3 - f0)))` along
 * x for four rows, then along y; in double; then clipped and rounded once, by the store.
 *
 * @param source - Samples, rows of `sizeX`, from `start` on.
 * @param columns - Scratch, at least `4 * x.fraction.length` values.
 * @param out - Receives the image from `outStart` on.
 * @see spec 1-pipeline-v1, section 10 (R18)
 */
export function warpCubicPlane(
  source: Float64Array,
  start: number,
  sizeX: number,
  y: WarpTaps,
  x: WarpTaps,
  columns: Float64Array,
  low: number,
  high: number,
  out: Float32Array | Float64Array,
  outStart: number,
): void {
  const nxOut = x.fraction.length;
  // Row `r` interpolated along x lies in slot `r & 3`; the four rows in use always have distinct slots.
  const held = new Int32Array(4).fill(-1);
  let to = outStart;
  for (let j = 0; j < y.fraction.length; j++) {
    for (let b = 0; b < 4; b++) {
      const row = y.cubic[4 * j + b] as number;
      if (held[row & 3] === row) continue;
      held[row & 3] = row;
      warpCubicRow(source, start + row * sizeX, x, columns, (row & 3) * nxOut);
    }
    const t = y.fraction[j] as number;
    let p0 = ((y.cubic[4 * j] as number) & 3) * nxOut;
    let p1 = ((y.cubic[4 * j + 1] as number) & 3) * nxOut;
    let p2 = ((y.cubic[4 * j + 2] as number) & 3) * nxOut;
    let p3 = ((y.cubic[4 * j + 3] as number) & 3) * nxOut;
    for (let k = 0; k < nxOut; k++, to++) {
      const f0 = columns[p0++] as number;
      const f1 = columns[p1++] as number;
      const f2 = columns[p2++] as number;
      const f3 = columns[p3++] as number;
      const value = catmullRom(t, f0, f1, f2, f3);
      out[to] = value > low ? Math.min(value, high) : low;
    }
  }
}

/** One source row interpolated along x. */
function warpCubicRow(
  source: Float64Array,
  start: number,
  x: WarpTaps,
  columns: Float64Array,
  columnsStart: number,
): void {
  const { cubic, fraction } = x;
  for (let k = 0; k < fraction.length; k++) {
    columns[columnsStart + k] = catmullRom(
      fraction[k] as number,
      source[start + (cubic[4 * k] as number)] as number,
      source[start + (cubic[4 * k + 1] as number)] as number,
      source[start + (cubic[4 * k + 2] as number)] as number,
      source[start + (cubic[4 * k + 3] as number)] as number,
    );
  }
}

function catmullRom(t: number, f0: number, f1: number, f2: number, f3: number): number {
  return (
    f1 + 0.5 * t * (f2 - f0 + t * (2 * f0 - 5 * f1 + 4 * f2 - f3 + t * (3 * (f1 - f2) + f3 - f0)))
  );
}
