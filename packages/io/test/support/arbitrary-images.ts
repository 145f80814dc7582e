import {
  allocateVolume,
  type Dtype,
  type Geometry,
  type Image,
  type Matrix3,
  voxelCount,
  type Xyz,
  type Zyx,
} from "@voxprep/core";
import fc from "fast-check";

const DTYPES: readonly Dtype[] = [
  "uint8",
  "int8",
  "uint16",
  "int16",
  "uint32",
  "int32",
  "uint64",
  "int64",
  "float32",
  "float64",
];

/** The 48 ways to lay the three axes of an array along the three axes of the world. */
export const AXIS_DIRECTIONS: readonly Matrix3[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
].flatMap((order) =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((flips) => {
    const matrix = Array<number>(9).fill(0);
    order.forEach((row, column) => {
      matrix[3 * row + column] = (flips >> column) & 1 ? -1 : 1;
    });
    return matrix as unknown as Matrix3;
  }),
);

const length = fc.integer({ min: 1, max: 5 });
const spacing = fc.float({ min: Math.fround(0.1), max: 10, noNaN: true });
const origin = fc.float({ min: -300, max: 300, noNaN: true });

/** A geometry that a NIfTI header can hold without rounding. */
const geometry: fc.Arbitrary<Geometry> = fc.record({
  sizeXyz: fc.tuple(length, length, length) as fc.Arbitrary<Xyz>,
  spacingXyz: fc.tuple(spacing, spacing, spacing) as fc.Arbitrary<Xyz>,
  originXyz: fc.tuple(origin, origin, origin) as fc.Arbitrary<Xyz>,
  directionXyz: fc.constantFrom(...AXIS_DIRECTIONS),
});

/** Images of all dtypes with random bits for voxels, which are finite where they are floats. */
export const images: fc.Arbitrary<Image> = fc
  .tuple(fc.constantFrom(...DTYPES), geometry)
  .chain(([dtype, place]) => {
    const [x, y, z] = place.sizeXyz;
    const shapeZyx: Zyx = [z, y, x];
    const volume = allocateVolume(dtype, shapeZyx);
    const count = voxelCount(shapeZyx);
    return fc
      .uint8Array({ minLength: volume.data.byteLength, maxLength: volume.data.byteLength })
      .map((bytes) => {
        const copy = allocateVolume(dtype, shapeZyx);
        new Uint8Array(copy.data.buffer).set(bytes);
        for (let i = 0; i < count; i++) {
          if (typeof copy.data[i] === "number" && !Number.isFinite(copy.data[i])) copy.data[i] = 7;
        }
        return { volume: copy, geometry: place };
      });
  });
