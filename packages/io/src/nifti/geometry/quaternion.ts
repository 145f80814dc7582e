/** A 3x4 matrix from voxel indices to world millimetres in RAS: twelve numbers, row by row. */
export type Affine12 = readonly number[];

/** Rounds a number to the precision of a header's fields. */
export type Rounding = (value: number) => number;

/**
 * The matrix of a qform.
 *
 * @param quatern - b, c, d. A quaternion longer than 1 is normalized with a = 0.
 * @param pixdimXyz - Voxel sizes; one that is not positive counts as 1.
 * @param qfac - Sign of the z axis: negative flips it.
 * @param round - Applied once to each entry: float32 for NIfTI-1.
 * @see spec 2b-nifti, section 3, "Matrix Q of the qform"
 */
export function quaternionAffine(
  quatern: readonly [number, number, number],
  offsetXyz: readonly [number, number, number],
  pixdimXyz: readonly [number, number, number],
  qfac: number,
  round: Rounding,
): Affine12 {
  let [b, c, d] = quatern;
  const squares = b * b + c * c + d * d;
  let a = 1 - squares;
  if (a < 1e-7) {
    const scale = 1 / Math.sqrt(squares);
    b *= scale;
    c *= scale;
    d *= scale;
    a = 0;
  } else {
    a = Math.sqrt(a);
  }
  const [x, y, size] = pixdimXyz.map((length) => (length > 0 ? length : 1)) as [
    number,
    number,
    number,
  ];
  const z = qfac < 0 ? -size : size;
  const [ox, oy, oz] = offsetXyz;
  return [
    ...[(a * a + b * b - c * c - d * d) * x, 2 * (b * c - a * d) * y, 2 * (b * d + a * c) * z],
    ox,
    ...[2 * (b * c + a * d) * x, (a * a + c * c - b * b - d * d) * y, 2 * (c * d - a * b) * z],
    oy,
    ...[2 * (b * d - a * c) * x, 2 * (c * d + a * b) * y, (a * a + d * d - c * c - b * b) * z],
    oz,
  ].map(round);
}
