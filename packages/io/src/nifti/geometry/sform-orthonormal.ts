import { linearPart, offsetOf } from "./forms-agree.js";
import { entry, isIdentity32, type Matrix9, matrixOf, multiply32, transposed } from "./matrix3.js";
import type { Affine12 } from "./quaternion.js";

const SMALLEST_RATIO = 2 ** -52;

/**
 * True when ITK takes an sform for a rotation: invertible, and with its columns divided by their
 * lengths orthonormal within 1e-4.
 *
 * @see spec 2b-nifti, section 3, rule 3
 */
export function isOrthonormal(sform: Affine12): boolean {
  if (!isInvertible(sform)) return false;
  const unit = unitColumns32(linearPart(sform));
  return isIdentity32(multiply32(unit, transposed(unit)), 1e-4);
}

/**
 * True when the smallest singular value of the 4x4 matrix is more than 2^-52 of the largest, found by
 * one-sided Jacobi rotations.
 *
 * ITK also compares two inverses in float32. For columns shorter than about 1e-5 mm rounding decides
 * there, and it may refuse a matrix that is accepted here.
 */
export function isInvertible(affine: Affine12): boolean {
  if (!affine.every(Number.isFinite)) return false;
  const linear = linearPart(affine);
  const columns = [0, 1, 2].map((j) => [...[0, 1, 2].map((i) => entry(linear, i, j)), 0]);
  columns.push([...offsetOf(affine), 1]);
  for (let sweep = 0; sweep < 60 && rotatePairs(columns); sweep++);
  const lengths = columns.map((column) => Math.sqrt(dot(column, column)));
  return Math.min(...lengths) / Math.max(...lengths) > SMALLEST_RATIO;
}

/** The unit columns that decide whether axes are perpendicular; a column of length 0 stays 0. */
function unitColumns32(matrix: Matrix9): number[] {
  const scales = [0, 1, 2].map((column) => {
    let squares = 0;
    for (let row = 0; row < 3; row++) {
      const value = entry(matrix, row, column);
      squares = Math.fround(squares + Math.fround(value * value));
    }
    return squares === 0 ? 0 : Math.fround(1 / Math.sqrt(squares));
  });
  return matrixOf((row, column) =>
    Math.fround((scales[column] as number) * entry(matrix, row, column)),
  );
}

/** One Jacobi sweep; true when something was rotated. */
function rotatePairs(columns: number[][]): boolean {
  let rotated = false;
  for (let p = 0; p < columns.length - 1; p++) {
    for (let q = p + 1; q < columns.length; q++) {
      rotated = rotatePair(columns[p] as number[], columns[q] as number[]) || rotated;
    }
  }
  return rotated;
}

function rotatePair(first: number[], second: number[]): boolean {
  const a = dot(first, first);
  const b = dot(second, second);
  const g = dot(first, second);
  if (Math.abs(g) <= 1e-15 * Math.sqrt(a * b)) return false;
  const z = (b - a) / (2 * g);
  const t = (z < 0 ? -1 : 1) / (Math.abs(z) + Math.sqrt(1 + z * z));
  const cos = 1 / Math.sqrt(1 + t * t);
  first.forEach((x, i) => {
    const y = second[i] as number;
    first[i] = cos * x - cos * t * y;
    second[i] = cos * t * x + cos * y;
  });
  return true;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}
