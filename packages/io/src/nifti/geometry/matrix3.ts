/**
 * A 3x3 matrix of nine numbers, row by row. The functions here round every operation to float32, as
 * the vnl matrices of float do on which ITK's decisions rest.
 */
export type Matrix9 = readonly number[];

/** Entry of a matrix; the indices are known to be 0, 1 or 2. */
export function entry(matrix: Matrix9, row: number, column: number): number {
  return matrix[3 * row + column] as number;
}

/** The matrix whose entry at (row, column) the function gives. */
export function matrixOf(value: (row: number, column: number) => number): number[] {
  return Array.from({ length: 9 }, (_, i) => value(Math.floor(i / 3), i % 3));
}

/** The transposed matrix. */
export function transposed(matrix: Matrix9): number[] {
  return matrixOf((row, column) => entry(matrix, column, row));
}

/** Product in float32: sums from left to right. */
export function multiply32(a: Matrix9, b: Matrix9): number[] {
  return matrixOf((row, column) => {
    let sum = 0;
    for (let k = 0; k < 3; k++) {
      sum = Math.fround(sum + Math.fround(entry(a, row, k) * entry(b, k, column)));
    }
    return sum;
  });
}

/** False when an entry is further from the identity than the tolerance; NaN is never further. */
export function isIdentity32(matrix: Matrix9, tolerance: number): boolean {
  return !matrix.some(
    (value, i) => Math.abs(Math.fround(value - (i % 4 === 0 ? 1 : 0))) > tolerance,
  );
}

/** Determinant in double, summed in the order of ITK's `vnl_det` and of the NIfTI library. */
export function determinant(matrix: Matrix9): number {
  const [a, b, c, d, e, f, g, h, i] = matrix as unknown as Nine;
  return a * e * i - a * h * f - d * b * i + d * h * c + g * b * f - g * e * c;
}

/** Inverse by cofactors: all in double, each entry rounded to float32 once. */
export function inverse32(matrix: Matrix9): number[] {
  const [a, b, c, d, e, f, g, h, i] = matrix as unknown as Nine;
  const det = determinant(matrix);
  const scale = det === 0 ? det : 1 / det;
  return [
    e * i - f * h,
    -b * i + c * h,
    b * f - c * e,
    -d * i + f * g,
    a * i - c * g,
    -a * f + c * d,
    d * h - e * g,
    -a * h + b * g,
    a * e - b * d,
  ].map((cofactor) => Math.fround(scale * cofactor));
}

type Nine = [number, number, number, number, number, number, number, number, number];
