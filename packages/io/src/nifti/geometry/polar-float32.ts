import { entry, inverse32, type Matrix9, matrixOf, transposed } from "./matrix3.js";

const MOST_ROUNDS = 101;
const STILL_FAR = 0.3;
const CLOSE_ENOUGH = 3e-6;

/**
 * The orthogonal matrix nearest to a float32 matrix, by Newton's iteration as the NIfTI library does it.
 *
 * Each entry is rounded to float32 in every round, so that the result has the library's bits.
 *
 * @see spec 2b-nifti, section 5, polar(X)
 */
export function polar32(matrix: Matrix9): Matrix9 {
  let x = matrix;
  let change = 1;
  for (let round = 0; round < MOST_ROUNDS && !(change < CLOSE_ENOUGH); round++) {
    const y = inverse32(x);
    const [up, down] = change > STILL_FAR ? weights(x, y) : [1, 1];
    const from = x;
    const next = matrixOf((row, column) => {
      const grown = Math.fround(up * entry(from, row, column));
      const shrunk = Math.fround(down * entry(y, column, row));
      return Math.fround(0.5 * Math.fround(grown + shrunk));
    });
    change = next.reduce(
      (sum, value, i) => Math.fround(sum + Math.abs(Math.fround(value - (from[i] as number)))),
      0,
    );
    x = next;
  }
  return x;
}

/** Weights that bring a matrix and its inverse to one size while they are far apart. */
function weights(x: Matrix9, y: Matrix9): [number, number] {
  const p = size(x);
  const q = size(y);
  const up = Math.fround(Math.sqrt(Math.fround(q / p)));
  return [up, Math.fround(1 / up)];
}

function size(matrix: Matrix9): number {
  const product = Math.fround(largestRow(matrix) * largestRow(transposed(matrix)));
  return Math.fround(Math.sqrt(product));
}

function largestRow(matrix: Matrix9): number {
  const rows = [0, 1, 2].map((row) =>
    Math.fround(
      Math.abs(entry(matrix, row, 0)) +
        Math.abs(entry(matrix, row, 1)) +
        Math.abs(entry(matrix, row, 2)),
    ),
  );
  return Math.max(...rows);
}
