import {
  BadArgumentError,
  type Finding,
  type Geometry,
  type Matrix3,
  plainNumber,
  type Xyz,
} from "@voxprep/core";
import { effectiveDimensions, type NiftiHeader } from "../nifti-header.js";
import {
  type NiftiReadOptions,
  type NiftiSource,
  niftiSource,
  niftiWarning,
} from "../nifti-source.js";
import type { NiftiForm } from "./choose-form.js";
import { type ItkGrid, itkGrid } from "./itk-grid.js";
import type { Affine12 } from "./quaternion.js";
import { type StraightenedAxes, straightenAxes } from "./straighten-axes.js";

/** Where the volume of a header lies, and which of its forms said so. */
export interface NiftiGeometry {
  readonly geometry: Geometry;
  readonly form: NiftiForm;
  /** What was made of axes that were not perpendicular; `null` when they were. */
  readonly straightened: StraightenedAxes | null;
  /** VP4107 when the two forms disagree, VP4108 when there is none, VP4105 for straightened axes. */
  readonly findings: readonly Finding[];
}

/** Further apart than this, in voxels, two grids are different. */
const SAME_GRID_VOXELS = 0.05;

/**
 * The geometry of a header as SimpleITK 2.5.7 reports it, equal to the last bit.
 *
 * Of an image with time points it is the geometry of each volume.
 *
 * @throws `VP0401 BadArgumentError` for fewer than three dimensions,
 *   `VP4105 NonOrthonormalDirectionError`, `VP4106 SingularAffineError`
 * @see spec 2b-nifti, section 3
 */
export function niftiGeometry(header: NiftiHeader, options: NiftiReadOptions = {}): NiftiGeometry {
  return geometryOf(header, niftiSource(options, "header"));
}

/** As {@link niftiGeometry}, for a source whose options are known already. */
export function geometryOf(header: NiftiHeader, source: NiftiSource): NiftiGeometry {
  const dimensions = effectiveDimensions(header);
  if (dimensions < 3) {
    throw new BadArgumentError(`the header has ${dimensions} dimensions, expected 3 or more`);
  }
  const grid = itkGrid(header, source);
  const rows = [0, 1, 2].flatMap((row) =>
    grid.direction.slice(row * dimensions, row * dimensions + 3),
  );
  const geometry: Geometry = {
    sizeXyz: firstThree(grid.size),
    spacingXyz: firstThree(grid.spacing),
    originXyz: firstThree(grid.origin),
    directionXyz: rows as unknown as Matrix3,
  };
  const findings = orientationFindings(grid, source);
  if (grid.skewDegrees === null) return { geometry, form: grid.form, straightened: null, findings };
  const { geometry: straight, straightened } = straightenAxes(geometry, grid.skewDegrees);
  findings.push(straightenedFinding(straightened, source));
  return { geometry: straight, form: grid.form, straightened, findings };
}

function straightenedFinding(
  { anglesDegrees, shiftMm }: StraightenedAxes,
  source: NiftiSource,
): Finding {
  const angles = anglesDegrees.map((angle) => `${angle.toFixed(3)}°`).join(", ");
  const message =
    `the axes of the sform are not perpendicular (angles: ${angles}); ` +
    `they are straightened, which moves voxels by up to ${plainNumber(shiftMm, 3)} mm`;
  return niftiWarning("VP4105", source, message, {
    severity: "warning",
    field: "srow",
    found: { anglesDegrees, shiftMm },
    expected: "90°",
  });
}

function firstThree(values: readonly number[]): Xyz {
  return values.slice(0, 3) as unknown as Xyz;
}

function orientationFindings(grid: ItkGrid, source: NiftiSource): Finding[] {
  const { qform, sform } = grid.forms;
  if (grid.form === "none") {
    const message =
      "neither qform nor sform is set: direction identity and origin 0 are taken, left and right are unknown";
    return [niftiWarning("VP4108", source, message, { field: "qform_code" })];
  }
  if (qform === null || sform === null) return [];
  const distanceMm = cornerDistance(qform, sform, grid.size) * grid.unitMm;
  const voxels = distanceMm / Math.min(...grid.spacing.slice(0, 3));
  if (voxels <= SAME_GRID_VOXELS) return [];
  const amount = Number.isFinite(voxels) ? ` by up to ${plainNumber(voxels, 3)} voxels` : "";
  const message = `qform and sform disagree${amount}; the ${grid.form} is used`;
  return [
    niftiWarning("VP4107", source, message, {
      field: "srow",
      found: { qform: qform.map(shown), sform: sform.map(shown), used: grid.form },
      expected: `within ${SAME_GRID_VOXELS} voxel`,
    }),
  ];
}

/** Largest distance between the places that two affines give to the same corner voxel. */
function cornerDistance(a: Affine12, b: Affine12, size: readonly number[]): number {
  let largest = 0;
  for (let corner = 0; corner < 8; corner++) {
    const index = [0, 1, 2].map((axis) => (corner >> axis) & 1 && (size[axis] as number) - 1);
    const apart = [0, 1, 2].map((row) => place(a, index, row) - place(b, index, row));
    largest = Math.max(largest, Math.hypot(...apart));
  }
  return largest;
}

function place(affine: Affine12, index: readonly number[], row: number): number {
  return index.reduce(
    (sum, i, axis) => sum + i * (affine[4 * row + axis] as number),
    affine[4 * row + 3] as number,
  );
}

function shown(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
