// Linear resize of labels in one pass. Twin of src/resampling/labels-linear.ts: same order of operations.

/** Source rows of one output row and their weights. */
const ROW_STARTS: usize = memory.data(16, 16);
const ROW_WEIGHTS: usize = memory.data(32, 16);

let rowCount: usize = 0;

// @ts-ignore: decorator
@inline
function rowStart(r: usize): usize {
  return <usize>load<u32>(ROW_STARTS + (r << 2));
}

/** Per column: the label of all rows, or NaN where they differ. Rows are whole vectors. */
function shareColumns(bytes: usize, columns: usize): void {
  const first = rowStart(0);
  const nan = f32x4.splat(NaN);
  // Equal rows say nothing new: clamped taps at the border.
  let a = first;
  let b = first;
  let c = first;
  if (rowCount > 1) a = rowStart(1);
  if (rowCount > 2) {
    b = rowStart(2);
    c = rowStart(3);
  }
  for (let i: usize = 0; i < bytes; i += 16) {
    const label = v128.load(first + i);
    const differs = v128.or(
      v128.or(f32x4.ne(label, v128.load(a + i)), f32x4.ne(label, v128.load(b + i))),
      f32x4.ne(label, v128.load(c + i)),
    );
    v128.store(columns + i, v128.bitselect(nan, label, differs));
  }
}

/** Sum of the weights of the taps that hold a label, in tap order. */
function weightOf(label: f32, x0: usize, x1: usize, w0: f64, w1: f64): f64 {
  let sum: f64 = 0;
  for (let r: usize = 0; r < rowCount; r++) {
    const start = rowStart(r);
    const weight = load<f64>(ROW_WEIGHTS + (r << 3));
    if (load<f32>(start + x0) == label) sum += weight * w0;
    if (load<f32>(start + x1) == label) sum += weight * w1;
  }
  return sum;
}

/** The largest label whose taps weigh at least 0.5, or 0. */
function mixedLabel(x0: usize, x1: usize, w0: f64, w1: f64): f32 {
  let winner: f32 = -Infinity;
  for (let r: usize = 0; r < rowCount; r++) {
    const start = rowStart(r);
    const a = load<f32>(start + x0);
    if (a > winner && weightOf(a, x0, x1, w0, w1) >= 0.5) winner = a;
    const b = load<f32>(start + x1);
    if (b > winner && weightOf(b, x0, x1, w0, w1) >= 0.5) winner = b;
  }
  return winner == -Infinity ? 0 : winner;
}

/**
 * One output plane between two planes (4 source rows per output row), or from one (2).
 *
 * Indices are pairs of int32, weights pairs of float64; rows of both planes are `rowBytes` apart.
 */
export function labelPlane(
  plane0: usize, plane1: usize, planeCount: usize, weight0: f64, weight1: f64, rowBytes: usize,
  yIndices: usize, yWeights: usize, ny: usize,
  xIndices: usize, xWeights: usize, nx: usize,
  columns: usize, lowest: f32, out: usize,
): void {
  rowCount = planeCount << 1;
  for (let j: usize = 0; j < ny; j++) {
    for (let r: usize = 0; r < rowCount; r++) {
      const tap = (j << 1) + (r & 1);
      const plane = r < 2 ? plane0 : plane1;
      const start = plane + <usize>load<u32>(yIndices + (tap << 2)) * rowBytes;
      store<u32>(ROW_STARTS + (r << 2), <u32>start);
      const weight = r < 2 ? weight0 : weight1;
      store<f64>(ROW_WEIGHTS + (r << 3), weight * load<f64>(yWeights + (tap << 3)));
    }
    shareColumns(rowBytes, columns);
    for (let k: usize = 0; k < nx; k++) {
      const x0 = <usize>load<u32>(xIndices + (k << 3)) << 2;
      const x1 = <usize>load<u32>(xIndices + (k << 3), 4) << 2;
      let label = load<f32>(columns + x0);
      // NaN marks a mixed column and equals nothing.
      if (label != load<f32>(columns + x1)) {
        const w = xWeights + (k << 4);
        label = mixedLabel(x0, x1, load<f64>(w), load<f64>(w, 8));
      }
      store<f32>(out, label < lowest ? 0 : label);
      out += 4;
    }
  }
}
