import {
  type CaseProperties,
  EmptyResampledShapeError,
  medianOfSorted,
  type Plan,
  permute,
  sorted,
  type Zyx,
} from "@voxprep/core";
import { newShapeZyx } from "@voxprep/resample";

/** Smallest, median and largest value of each axis, each axis for itself. */
export interface AxisRange {
  readonly min: Zyx;
  readonly median: Zyx;
  readonly max: Zyx;
}

/** Sizes and spacings of a set of cases. */
export interface SizeRange {
  /** Voxels. */
  readonly shape: AxisRange;
  /** mm */
  readonly spacing: AxisRange;
}

/** Sizes and spacings of the scans as they were, and what the crop left of them; all in z, y, x. */
export interface ScanSizes {
  readonly cases: number;
  readonly shapeZyx: AxisRange;
  readonly croppedShapeZyx: AxisRange;
  readonly spacingZyx: AxisRange;
}

/** The sizes of scans before preparation; `null` without any case. */
export function scanSizes(cases: readonly CaseProperties[]): ScanSizes | null {
  const shapeZyx = axisRange(cases.map((one) => one.originalSizeZyx));
  const croppedShapeZyx = axisRange(cases.map((one) => one.croppedSizeZyx));
  const spacingZyx = axisRange(cases.map((one) => one.originalSpacingZyx));
  if (shapeZyx === null || croppedShapeZyx === null || spacingZyx === null) return null;
  return { cases: cases.length, shapeZyx, croppedShapeZyx, spacingZyx };
}

/**
 * The sizes that cases have in a stage, in the stage's axis order; cases that cannot have one are left out.
 *
 * @param keepsFirstSpacing - As the recipe says for the plan's dimension: slices stay as thick as they were.
 */
export function stageSizes(
  cases: readonly CaseProperties[],
  plan: Plan,
  stage: number,
  keepsFirstSpacing: boolean,
): SizeRange | null {
  const target = plan.stages[stage]?.currentSpacing;
  if (target === undefined) return null;
  const made = cases.flatMap((one) => {
    const size = permute(one.croppedSizeZyx, plan.transposeForward);
    const from = permute(one.originalSpacingZyx, plan.transposeForward);
    const spacing: Zyx = keepsFirstSpacing ? [from[0], target[1], target[2]] : target;
    const shape = shapeOrNull(size, from, spacing);
    return shape === null ? [] : [{ shape, spacing }];
  });
  const shape = axisRange(made.map((one) => one.shape));
  const spacing = axisRange(made.map((one) => one.spacing));
  return shape === null || spacing === null ? null : { shape, spacing };
}

/** `null` where an axis would be empty: such a case fails, and has no size. */
function shapeOrNull(size: Zyx, from: Zyx, to: Zyx): Zyx | null {
  try {
    return newShapeZyx(size, from, to);
  } catch (error) {
    if (error instanceof EmptyResampledShapeError) return null;
    throw error;
  }
}

function axisRange(values: readonly Zyx[]): AxisRange | null {
  if (values.length === 0) return null;
  const axes = ([0, 1, 2] as const).map((axis) =>
    sorted(Float64Array.from(values, (value) => value[axis])),
  );
  const along = (pick: (ascending: Float64Array) => number): Zyx => {
    const [z = 0, y = 0, x = 0] = axes.map(pick);
    return [z, y, x];
  };
  return {
    min: along((ascending) => ascending[0] ?? 0),
    median: along(medianOfSorted),
    max: along((ascending) => ascending.at(-1) ?? 0),
  };
}
