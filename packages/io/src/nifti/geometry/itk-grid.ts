import { SingularAffineError } from "@voxprep/core";
import { effectiveDimensions, type NiftiHeader } from "../nifti-header.js";
import { type NiftiSource, niftiFault } from "../nifti-source.js";
import { type BothForms, bothForms, chooseForm, type NiftiForm } from "./choose-form.js";

/**
 * The grid of an image with any number of dimensions, as SimpleITK reports it: x first, LPS, mm.
 */
export interface ItkGrid {
  readonly size: readonly number[];
  readonly spacing: readonly number[];
  readonly origin: readonly number[];
  /** Square matrix, row by row; as many rows as dimensions. */
  readonly direction: readonly number[];
  /** Millimetres per unit of length of the header. */
  readonly unitMm: number;
  readonly form: NiftiForm;
  readonly forms: BothForms;
  /** Angles between axes that are still to be straightened, degrees; `null` for perpendicular ones. */
  readonly skewDegrees: readonly number[] | null;
}

/**
 * The grid that SimpleITK 2.5.7 gives for a header, to the last bit and the sign of zeros.
 *
 * @throws `VP4105 NonOrthonormalDirectionError`, `VP4106 SingularAffineError`
 * @see spec 2b-nifti, section 3
 */
export function itkGrid(header: NiftiHeader, source: NiftiSource): ItkGrid {
  const dimensions = effectiveDimensions(header);
  const scales = unitScales(header.xyztUnits);
  const pixdim = repairedPixdim(header);
  const spacing = Array.from(
    { length: dimensions },
    (_, i) => (pixdim[i + 1] as number) * (scales[i] as number),
  );
  const pixdimXyz = [pixdim[1], pixdim[2], pixdim[3]] as [number, number, number];
  const forms = bothForms(header, pixdimXyz);
  const { form, affine, skewDegrees } = chooseForm(header, forms, pixdimXyz, source);
  const origin = Array<number>(dimensions).fill(0);
  const direction = identity(dimensions);
  if (affine !== null) {
    const used = Math.min(dimensions, 3);
    for (let i = 0; i < used; i++) {
      const offset = affine[4 * i + 3] as number;
      origin[i] = (i < 2 ? -offset : offset) * (scales[0] as number);
    }
    if (dimensions > 3) {
      origin[3] = (Number.isFinite(header.toffset) ? header.toffset : 0) * (scales[3] as number);
    }
    for (let j = 0; j < used; j++) setDirectionColumn(direction, dimensions, affine, j, used);
  }
  flipNegativeAxes(spacing, direction);
  settleZeros(origin, direction, dimensions);
  const grid = { size: header.dims.slice(1, dimensions + 1), spacing, origin, direction };
  refuseBadGrid(grid, source);
  return { ...grid, unitMm: scales[0] as number, form, forms, skewDegrees };
}

/** Factors to mm and seconds per dimension. */
function unitScales(xyztUnits: number): number[] {
  const length = xyztUnits & 7;
  const time = xyztUnits & 0x38;
  const mm = length === 1 ? 1000 : length === 3 ? 0.001 : 1;
  const seconds = time === 16 ? 1e-3 : time === 24 ? 1e-6 : 1;
  return [mm, mm, mm, seconds, 1, 1, 1];
}

function repairedPixdim(header: NiftiHeader): number[] {
  const count = header.dims[0] as number;
  return header.pixdim.map((length, i) => {
    const isUsed = i >= 1 && i <= count;
    return isUsed && (length === 0 || !Number.isFinite(length)) ? 1 : length;
  });
}

function identity(n: number): number[] {
  return Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
}

/** Column j of the affine in LPS, divided by its length. */
function setDirectionColumn(
  direction: number[],
  dimensions: number,
  affine: readonly number[],
  j: number,
  used: number,
): void {
  const column = Array.from({ length: used }, (_, i) => {
    const value = affine[4 * i + j] as number;
    return i < 2 ? -value : value;
  });
  const length = Math.sqrt(column.reduce((sum, value) => sum + value * value, 0));
  column.forEach((value, i) => {
    direction[i * dimensions + j] = length === 0 ? value : value / length;
  });
}

function flipNegativeAxes(spacing: number[], direction: number[]): void {
  const n = spacing.length;
  spacing.forEach((length, j) => {
    if (!(length < 0)) return;
    spacing[j] = -length;
    for (let i = 0; i < n; i++) direction[i * n + j] = -(direction[i * n + j] as number);
  });
}

/**
 * ITK starts with origin 0 and the identity and overwrites what differs by `!=`: the origin as a whole,
 * the direction entry by entry. So zeros off the diagonal are always +0.
 */
function settleZeros(origin: number[], direction: number[], n: number): void {
  if (origin.every((value) => value === 0)) origin.fill(0);
  direction.forEach((value, i) => {
    if (value === 0 && i % (n + 1) !== 0) direction[i] = 0;
  });
}

/** An axis without a direction: lengths beyond all doubles, which only NIfTI-2 can hold. */
function hasZeroColumn(direction: readonly number[], n: number): boolean {
  for (let j = 0; j < n; j++) {
    let isZero = true;
    for (let i = 0; i < n; i++) isZero &&= direction[i * n + j] === 0;
    if (isZero) return true;
  }
  return false;
}

function refuseBadGrid(
  { spacing, origin, direction }: Pick<ItkGrid, "spacing" | "origin" | "direction">,
  source: NiftiSource,
): void {
  const [a = 0, b = 0, c = 0, d = 0] = direction;
  const n = spacing.length;
  const isFlat = (n === 2 && a * d - b * c === 0) || hasZeroColumn(direction, n);
  if (!isFlat && [...spacing, ...origin, ...direction].every(Number.isFinite)) return;
  throw niftiFault(
    SingularAffineError,
    source,
    `spacing, origin or direction is ${isFlat ? "singular" : "not finite"}`,
    {
      field: "srow",
      found: [...spacing, ...origin, ...direction].map((value) =>
        Number.isFinite(value) ? value : String(value),
      ),
      remedy: "Set the affine of the image anew from its source.",
    },
  );
}
