import type { Geometry, Matrix3, Xyz } from "@voxprep/core";
import { type HeaderOrientation, headerOrientation } from "./header-orientation.js";

/** What was made of axes that were not perpendicular. */
export interface StraightenedAxes {
  /** Angles between the axes x y, x z and y z before, degrees. */
  readonly anglesDegrees: readonly number[];
  /** Largest distance that the centre of a corner voxel moved, mm. */
  readonly shiftMm: number;
  /** The header fields that say the new axes. */
  readonly orientation: HeaderOrientation;
}

/**
 * Makes the axes of a geometry perpendicular: the nearest rotation, as SimpleITK makes it when it writes.
 *
 * @returns The geometry as it comes back from a header with the new fields, to the last bit.
 * @see spec 2b-nifti, section 5, polar(X)
 */
export function straightenAxes(
  skewed: Geometry,
  anglesDegrees: readonly number[],
): { readonly geometry: Geometry; readonly straightened: StraightenedAxes } {
  const orientation = headerOrientation(skewed);
  const { srow, spacingXyz } = orientation;
  const geometry: Geometry = {
    sizeXyz: skewed.sizeXyz,
    spacingXyz: spacingXyz as unknown as Xyz,
    originXyz: settledOrigin([3, 7, 11].map((at, row) => lps(srow[at] as number, row))),
    directionXyz: directionOf(srow),
  };
  const shiftMm = farthestShift(skewed, geometry);
  return { geometry, straightened: { anglesDegrees, shiftMm, orientation } };
}

function lps(value: number, row: number): number {
  return row < 2 ? -value : value;
}

function settledOrigin(origin: readonly number[]): Xyz {
  return (origin.every((value) => value === 0) ? [0, 0, 0] : origin) as unknown as Xyz;
}

/** Columns in LPS divided by their lengths; zeros off the diagonal are +0, as everywhere. */
function directionOf(srow: readonly number[]): Matrix3 {
  const direction = Array<number>(9).fill(0);
  for (let j = 0; j < 3; j++) {
    const column = [0, 1, 2].map((row) => lps(srow[4 * row + j] as number, row));
    const length = Math.sqrt(column.reduce((sum, value) => sum + value * value, 0));
    column.forEach((value, row) => {
      const entry = value / length;
      direction[3 * row + j] = entry === 0 && row !== j ? 0 : entry;
    });
  }
  return direction as unknown as Matrix3;
}

function farthestShift(before: Geometry, after: Geometry): number {
  let largest = 0;
  for (let corner = 0; corner < 8; corner++) {
    const index = before.sizeXyz.map((size, axis) => ((corner >> axis) & 1 ? size - 1 : 0));
    const [from, to] = [before, after].map((grid) => placeOf(grid, index));
    const moved = [0, 1, 2].map((row) => (to?.[row] as number) - (from?.[row] as number));
    largest = Math.max(largest, Math.hypot(...moved));
  }
  return largest;
}

function placeOf(grid: Geometry, index: readonly number[]): number[] {
  return [0, 1, 2].map((row) =>
    index.reduce(
      (sum, i, axis) =>
        sum + (grid.directionXyz[3 * row + axis] as number) * (grid.spacingXyz[axis] as number) * i,
      grid.originXyz[row] as number,
    ),
  );
}
