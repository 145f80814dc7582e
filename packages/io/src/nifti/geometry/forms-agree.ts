import { isIdentity32, type Matrix9, matrixOf, multiply32, transposed } from "./matrix3.js";
import type { Affine12 } from "./quaternion.js";
import { type Columns, svd3 } from "./svd-float32.js";

/** The 3x3 part of an affine, row by row. */
export function linearPart(affine: Affine12): number[] {
  return matrixOf((row, column) => affine[4 * row + column] as number);
}

/** The last column of an affine: the world position of voxel 0. */
export function offsetOf(affine: Affine12): [number, number, number] {
  return [affine[3] as number, affine[7] as number, affine[11] as number];
}

/**
 * True when the two forms are the same but for rounding: entries within 1e-5, offsets within 1e-7
 * altogether. Comparisons with NaN hold, as in ITK.
 */
export function areNearlyEqual(sform: Affine12, qform: Affine12): boolean {
  const s = linearPart(sform);
  const q = linearPart(qform);
  if (s.some((value, i) => difference(value, q[i] as number) > 1e-5)) return false;
  const offset = offsetOf(qform);
  const distance = offsetOf(sform).reduce(
    (sum, value, i) => Math.fround(sum + difference(value, offset[i] as number)),
    0,
  );
  return !(distance > 1e-7);
}

/**
 * ITK's test of two forms whose sform code is above 1: singular vectors, singular values and offsets
 * within 1e-4. The vectors' signs depend on rounding, so equal forms may fail.
 *
 * @see spec 2b-nifti, section 3, "very similar"
 */
export function areVerySimilar(sform: Affine12, qform: Affine12): boolean {
  const s = svd3(linearPart(sform));
  const q = svd3(linearPart(qform));
  const offset = offsetOf(qform);
  return (
    isIdentity32(multiply32(rowsOf(s.u), svdInverse(rowsOf(q.u))), 1e-4) &&
    offsetOf(sform).every((value, i) => !(difference(value, offset[i] as number) > 1e-4)) &&
    s.values.every((value, i) => !(difference(value, q.values[i] as number) > 1e-4))
  );
}

/** Inverse through another decomposition, as vnl_svd makes it. */
function svdInverse(matrix: Matrix9): number[] {
  const { u, values, v } = svd3(matrix);
  const reciprocals = matrixOf((row, column) => {
    const value = values[row] as number;
    return row === column && value !== 0 ? Math.fround(1 / value) : 0;
  });
  return multiply32(multiply32(rowsOf(v), reciprocals), transposed(rowsOf(u)));
}

function rowsOf(columns: Columns): number[] {
  return matrixOf((row, column) => columns[3 * column + row] as number);
}

function difference(a: number, b: number): number {
  return Math.abs(Math.fround(a - b));
}
