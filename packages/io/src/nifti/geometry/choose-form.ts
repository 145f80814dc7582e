import { NonOrthonormalDirectionError, SingularAffineError } from "@voxprep/core";
import type { NiftiHeader } from "../nifti-header.js";
import { type NiftiSource, niftiFault } from "../nifti-source.js";
import { areNearlyEqual, areVerySimilar, linearPart } from "./forms-agree.js";
import { determinant, entry, type Matrix9, matrixOf } from "./matrix3.js";
import { type Affine12, quaternionAffine, type Rounding } from "./quaternion.js";
import { isInvertible, isOrthonormal } from "./sform-orthonormal.js";

/** Which of a header's two orientations holds. */
export type NiftiForm = "none" | "qform" | "sform";

/** The orientation that ITK takes. */
export interface ChosenForm {
  readonly form: NiftiForm;
  /** Voxel index to RAS millimetres before the units are applied; `null` for `"none"`. */
  readonly affine: Affine12 | null;
  /** Angles x y, x z and y z of axes that are to be straightened, degrees; `null` for perpendicular ones. */
  readonly skewDegrees: readonly number[] | null;
}

/** Both orientations of a header, `null` where its code says that there is none. */
export interface BothForms {
  readonly qform: Affine12 | null;
  readonly sform: Affine12 | null;
}

/**
 * The matrices of both forms.
 *
 * @param pixdimXyz - Voxel sizes, already repaired: neither 0 nor NaN nor infinite.
 */
export function bothForms(
  header: NiftiHeader,
  pixdimXyz: readonly [number, number, number],
): BothForms {
  const round: Rounding = header.version === 1 ? Math.fround : Number;
  const finite = (value: number): number => (Number.isFinite(value) ? value : 0);
  const [b, c, d] = header.quatern;
  const [x, y, z] = header.qoffsetXyz;
  const qfac = header.pixdim[0] as number;
  return {
    qform:
      header.qformCode > 0
        ? quaternionAffine(
            [finite(b), finite(c), finite(d)],
            [finite(x), finite(y), finite(z)],
            pixdimXyz,
            qfac,
            round,
          )
        : null,
    sform: header.sformCode > 0 ? header.srow : null,
  };
}

/**
 * Chooses between qform and sform as ITK 5.4 does.
 *
 * The comparisons are made in float32, also for NIfTI-2, which ITK does not read.
 *
 * @throws `VP4105 NonOrthonormalDirectionError`, `VP4106 SingularAffineError` when the sform cannot be
 *   used and there is no qform.
 * @see spec 2b-nifti, section 3, "Which matrix"
 */
export function chooseForm(
  header: NiftiHeader,
  { qform, sform }: BothForms,
  pixdimXyz: readonly [number, number, number],
  source: NiftiSource,
): ChosenForm {
  const skewDegrees = null;
  if (sform === null) {
    return { form: qform === null ? "none" : "qform", affine: qform, skewDegrees };
  }
  const s = sform.map(Math.fround);
  const q = (qform ?? diagonal(pixdimXyz)).map(Math.fround);
  let preferred = areNearlyEqual(s, q);
  if (isOrthonormal(s)) {
    preferred = qform === null || header.sformCode === 1 || areVerySimilar(s, q);
  }
  if (preferred) return { form: "sform", affine: sform, skewDegrees };
  if (qform !== null) return { form: "qform", affine: qform, skewDegrees };
  return { form: "sform", affine: sform, skewDegrees: toleratedSkew(sform, source) };
}

function diagonal([x, y, z]: readonly [number, number, number]): Affine12 {
  return [x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0];
}

/** The angles between the axes of an sform, when the source wants such axes straightened. */
function toleratedSkew(sform: Affine12, source: NiftiSource): readonly number[] {
  const facts = { field: "srow", originals: "The reader stops." };
  const found = sform.map((value) => (Number.isFinite(value) ? value : String(value)));
  const unit = unitColumns(linearPart(sform));
  const isFlat = !isInvertible(sform) || !(Math.abs(determinant(unit)) > 1e-6);
  if (isFlat) {
    throw niftiFault(
      SingularAffineError,
      source,
      "the sform matrix is singular or not finite, and there is no qform",
      { ...facts, found, remedy: "Set the affine of the image anew from its source." },
    );
  }
  const angles = axisAngles(unit);
  if (skewOf(angles) <= source.maxAngle) return angles;
  throw niftiFault(
    NonOrthonormalDirectionError,
    source,
    `the axes of the sform are not perpendicular (angles: ${angles.map((a) => `${a.toFixed(3)}°`).join(", ")}), and there is no qform`,
    {
      ...facts,
      found: { srow: found, anglesDegrees: angles },
      expected: "90° within 0.006°",
      remedy: SKEW_REMEDY,
    },
  );
}

const SKEW_REMEDY =
  "Let `voxprep verify <task> --fix --out <folder>` straighten axes that are off by rounding only; " +
  "else resample the image onto a grid with perpendicular axes.";

/** How far the worst of some angles is from 90 degrees. */
export function skewOf(anglesDegrees: readonly number[]): number {
  return Math.max(...anglesDegrees.map((angle) => Math.abs(angle - 90)));
}

function unitColumns(matrix: Matrix9): number[] {
  const lengths = [0, 1, 2].map((column) =>
    Math.hypot(...[0, 1, 2].map((row) => entry(matrix, row, column))),
  );
  return matrixOf((row, column) => entry(matrix, row, column) / (lengths[column] as number));
}

/** Angles between the axes x y, x z and y z, in degrees. */
function axisAngles(unit: Matrix9): number[] {
  const pairs = [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const;
  return pairs.map(([a, b]) => {
    const cosine = [0, 1, 2].reduce(
      (sum, row) => sum + entry(unit, row, a) * entry(unit, row, b),
      0,
    );
    return (Math.acos(Math.min(Math.max(cosine, -1), 1)) * 180) / Math.PI;
  });
}
