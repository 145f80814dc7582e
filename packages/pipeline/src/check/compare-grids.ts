import type { Geometry, Matrix3, Xyz } from "@voxprep/core";

/** Beyond this distance, in voxels, two grids lie at different places. */
export const PLACE_TOLERANCE = 0.05;

/** Relative difference of spacings that is only noticed, and that is refused. */
export const SPACING_TOLERANCE = { noticed: 1e-5, refused: 1e-3 } as const;

/** How far the voxels of one grid lie from those of another of the same size. */
export interface GridDifference {
  /** Largest relative difference of a spacing. */
  readonly spacing: number;
  /** Largest distance of two corner voxels of the same indices, mm. */
  readonly distanceMm: number;
  /** The same in voxels of the reference: divided by its smallest spacing. */
  readonly distanceVoxels: number;
  /** What the directions alone contribute to it, in voxels. */
  readonly turnVoxels: number;
}

/**
 * Compares a grid with a reference of the same size.
 *
 * Distances are taken at the 8 corner voxels, where they are largest; numbers in headers differ by
 * rounding, which no comparison of raw numbers can tell from a fault.
 *
 * @see spec 5-faults, section 2.4
 */
export function compareGrids(grid: Geometry, reference: Geometry): GridDifference {
  const smallest = Math.min(...reference.spacingXyz);
  const distanceMm = cornerDistance(grid, reference);
  const turned = { ...reference, directionXyz: grid.directionXyz };
  return {
    spacing: spacingDifference(grid.spacingXyz, reference.spacingXyz),
    distanceMm,
    distanceVoxels: distanceMm / smallest,
    turnVoxels: cornerDistance(turned, reference) / smallest,
  };
}

function spacingDifference(found: Xyz, expected: Xyz): number {
  return Math.max(...found.map((value, i) => Math.abs(value / (expected[i] as number) - 1)));
}

/** How a grid relates to a reference; the names are in the order of their weight. */
export const GRID_RELATIONS = ["equal", "noise", "place", "direction", "spacing", "shape"] as const;

/** How a grid relates to a reference: `noise` is a difference that nothing depends on. */
export type GridRelation = (typeof GRID_RELATIONS)[number];

/** The relation of a grid to a reference, and by how much they differ; `null` when their shapes do. */
export interface GridComparison {
  readonly relation: GridRelation;
  readonly difference: GridDifference | null;
}

/**
 * Says how a grid relates to a reference: the greatest of all differences rules.
 *
 * @see spec 5-faults, section 2.4
 */
export function relateGrids(grid: Geometry, reference: Geometry): GridComparison {
  if (grid.sizeXyz.some((size, i) => size !== reference.sizeXyz[i])) {
    return { relation: "shape", difference: null };
  }
  const difference = compareGrids(grid, reference);
  return { relation: relationOf(difference), difference };
}

function relationOf({ spacing, distanceVoxels, turnVoxels }: GridDifference): GridRelation {
  if (spacing > SPACING_TOLERANCE.refused) return "spacing";
  if (turnVoxels > PLACE_TOLERANCE) return "direction";
  if (distanceVoxels > PLACE_TOLERANCE || spacing > SPACING_TOLERANCE.noticed) return "place";
  return distanceVoxels > 0 || spacing > 0 || turnVoxels > 0 ? "noise" : "equal";
}

/** Largest distance, in mm, of corner voxels of the same indices. */
function cornerDistance(a: Geometry, b: Geometry): number {
  const distances = cornersOf(a.sizeXyz).map((corner) => {
    const p = worldOf(a, corner);
    const q = worldOf(b, corner);
    return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
  });
  return Math.max(...distances);
}

function cornersOf([nx, ny, nz]: Xyz): Xyz[] {
  return Array.from(
    { length: 8 },
    (_, bits): Xyz => [bits & 1 ? nx - 1 : 0, bits & 2 ? ny - 1 : 0, bits & 4 ? nz - 1 : 0],
  );
}

function worldOf({ spacingXyz, originXyz, directionXyz: d }: Geometry, index: Xyz): Xyz {
  const [x, y, z] = index.map((value, i) => value * (spacingXyz[i] as number)) as unknown as Xyz;
  return [
    originXyz[0] + d[0] * x + d[1] * y + d[2] * z,
    originXyz[1] + d[3] * x + d[4] * y + d[5] * z,
    originXyz[2] + d[6] * x + d[7] * y + d[8] * z,
  ];
}

/**
 * Axes (x, y, z) along which the array of a grid would have to be flipped for its voxels to lie where
 * those of the reference lie.
 *
 * @returns `null` when no flip makes the grids agree.
 */
export function flipsThatAgree(grid: Geometry, reference: Geometry): readonly string[] | null {
  for (let bits = 1; bits < 8; bits++) {
    const flipped = flip(grid, [(bits & 1) !== 0, (bits & 2) !== 0, (bits & 4) !== 0]);
    const distance = compareGrids(flipped, reference).distanceVoxels;
    if (distance <= PLACE_TOLERANCE) return ["x", "y", "z"].filter((_, i) => bits & (1 << i));
  }
  return null;
}

/** The geometry of an array after some of its axes were reversed. */
function flip(grid: Geometry, axes: readonly boolean[]): Geometry {
  const lastXyz = grid.sizeXyz.map((size, i) => (axes[i] ? size - 1 : 0)) as unknown as Xyz;
  const signs = axes.map((isFlipped) => (isFlipped ? -1 : 1));
  return {
    ...grid,
    originXyz: worldOf(grid, lastXyz),
    directionXyz: grid.directionXyz.map(
      (value, i) => value * (signs[i % 3] as number),
    ) as unknown as Matrix3,
  };
}
