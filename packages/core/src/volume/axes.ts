/** Three numbers in array order: z, y, x (x is the fastest axis). */
export type Zyx = readonly [z: number, y: number, x: number];

/** Three numbers in world order: x, y, z. */
export type Xyz = readonly [x: number, y: number, z: number];

/** Half-open range of voxel indices. */
export type IndexRange = readonly [start: number, end: number];

/** Half-open voxel box in array order. */
export type BoxZyx = readonly [z: IndexRange, y: IndexRange, x: IndexRange];

/** A permutation of the three array axes: output axis `i` is input axis `order[i]`. */
export type AxisOrder = readonly [number, number, number];

/** Row-major 3x3 matrix. */
export type Matrix3 = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/** Number of voxels of a shape. */
export function voxelCount(shape: Zyx): number {
  return shape[0] * shape[1] * shape[2];
}

/** Reorders three values: entry `i` of the result is entry `order[i]` of the input. */
export function permute(values: Zyx, order: AxisOrder): Zyx {
  return [at(values, order[0]), at(values, order[1]), at(values, order[2])];
}

/** True when both hold the same three numbers. */
export function sameZyx(a: Zyx, b: Zyx): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
}

function at(values: Zyx, axis: number): number {
  const value = values[axis];
  if (value === undefined) throw new RangeError(`axis ${axis} is not 0, 1 or 2`);
  return value;
}
