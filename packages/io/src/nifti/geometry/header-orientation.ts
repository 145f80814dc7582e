import type { Geometry } from "@voxprep/core";
import { determinant, entry, type Matrix9, matrixOf, transposed } from "./matrix3.js";
import { polar32 } from "./polar-float32.js";

/** The fields of a header that say where a volume lies; all float32 numbers. */
export interface HeaderOrientation {
  /** 1, or -1 when the axes are left-handed. */
  readonly qfac: number;
  readonly spacingXyz: readonly number[];
  readonly quatern: readonly [b: number, c: number, d: number];
  readonly qoffsetXyz: readonly number[];
  /** Rows x, y, z, four numbers each. */
  readonly srow: readonly number[];
}

/**
 * The orientation fields that SimpleITK 2.5.7 writes for a geometry.
 *
 * The direction passes a float32 orthogonalization, so an oblique one comes back changed in about the
 * 8th digit.
 *
 * @see spec 2b-nifti, section 5
 */
export function headerOrientation(geometry: Geometry): HeaderOrientation {
  const { spacingXyz, directionXyz } = geometry;
  const rotation = transposed(polar32(axisRows(directionXyz)));
  const [ox, oy, oz] = placeOfFirstVoxel(geometry) as [number, number, number];
  const offset = [-ox, -oy, oz].map(Math.fround);
  const spacing = spacingXyz.map(Math.fround);
  const srow = [0, 1, 2].flatMap((row) => [
    ...[0, 1, 2].map((j) => Math.fround((spacing[j] as number) * entry(rotation, row, j))),
    offset[row] as number,
  ]);
  return { ...quaternionOf(rotation), spacingXyz: spacing, qoffsetXyz: offset, srow };
}

/**
 * The origin as ITK writes it: origin + direction * spacing * index 0. The products with 0 decide the
 * sign of an origin of -0, which stays only where the whole row is negative.
 */
function placeOfFirstVoxel({ originXyz, spacingXyz, directionXyz }: Geometry): number[] {
  return originXyz.map((origin, row) => {
    let place: number = origin;
    for (let j = 0; j < 3; j++) {
      place += entry(directionXyz, row, j) * (spacingXyz[j] as number) * 0;
    }
    return place;
  });
}

/** One row per image axis, in RAS, divided by its length in float32. */
function axisRows(direction: readonly number[]): number[] {
  const raw = matrixOf((axis, row) => {
    const value = entry(direction, row, axis);
    return Math.fround(row < 2 ? -value : value);
  });
  const scales = [0, 1, 2].map((axis) => {
    let squares = 0;
    for (let k = 0; k < 3; k++) {
      const value = entry(raw, axis, k);
      squares = Math.fround(squares + Math.fround(value * value));
    }
    return Math.fround(1 / Math.sqrt(squares));
  });
  return matrixOf((axis, k) => Math.fround(entry(raw, axis, k) * (scales[axis] as number)));
}

/** The quaternion of a rotation; a reflection of the z axis goes into `qfac`. */
function quaternionOf(rotation: Matrix9): Pick<HeaderOrientation, "qfac" | "quatern"> {
  const lengths = [0, 1, 2].map((j) =>
    Math.sqrt(
      entry(rotation, 0, j) * entry(rotation, 0, j) +
        entry(rotation, 1, j) * entry(rotation, 1, j) +
        entry(rotation, 2, j) * entry(rotation, 2, j),
    ),
  );
  let r = polar32(matrixOf((i, j) => Math.fround(entry(rotation, i, j) / (lengths[j] as number))));
  const qfac = determinant(r) <= 0 ? -1 : 1;
  if (qfac < 0) {
    const left = r;
    r = matrixOf((i, j) => (j === 2 ? -entry(left, i, j) : entry(left, i, j)));
  }
  const [b, c, d] = quaternionVector(r).map(Math.fround) as [number, number, number];
  return { qfac, quatern: [b, c, d] };
}

/** b, c, d of a proper rotation, in double; the largest component decides the formula. */
function quaternionVector(r: Matrix9): [number, number, number] {
  const [r00, r01, r02, r10, r11, r12, r20, r21, r22] = r as unknown as Nine;
  const trace = r00 + r11 + r22 + 1;
  if (trace > 0.5) {
    const a = 0.5 * Math.sqrt(trace);
    return [(0.25 * (r21 - r12)) / a, (0.25 * (r02 - r20)) / a, (0.25 * (r10 - r01)) / a];
  }
  const x = 1 + r00 - (r11 + r22);
  const y = 1 + r11 - (r00 + r22);
  const z = 1 + r22 - (r00 + r11);
  let vector: [number, number, number];
  let a: number;
  if (x > 1) {
    const b = 0.5 * Math.sqrt(x);
    vector = [b, (0.25 * (r01 + r10)) / b, (0.25 * (r02 + r20)) / b];
    a = (0.25 * (r21 - r12)) / b;
  } else if (y > 1) {
    const c = 0.5 * Math.sqrt(y);
    vector = [(0.25 * (r01 + r10)) / c, c, (0.25 * (r12 + r21)) / c];
    a = (0.25 * (r02 - r20)) / c;
  } else {
    const d = 0.5 * Math.sqrt(z);
    vector = [(0.25 * (r02 + r20)) / d, (0.25 * (r12 + r21)) / d, d];
    a = (0.25 * (r10 - r01)) / d;
  }
  return a < 0 ? [-vector[0], -vector[1], -vector[2]] : vector;
}

type Nine = [number, number, number, number, number, number, number, number, number];
