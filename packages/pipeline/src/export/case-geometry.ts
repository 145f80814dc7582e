import {
  type AxisOrder,
  type CaseProperties,
  type Geometry,
  type PreparedCaseProperties,
  permute,
  type Xyz,
  type Zyx,
} from "@voxprep/core";

/** Where the raw scan lies: that of its first modality, as the case's pickle keeps it. */
export function scanGeometry(properties: CaseProperties): Geometry {
  const { spacingXyz, originXyz, directionXyz, originalSizeZyx } = properties;
  return { sizeXyz: reversed(originalSizeZyx), spacingXyz, originXyz, directionXyz };
}

/** Where the cropped case lies: every voxel at its place in the scan. */
export function croppedGeometry(properties: CaseProperties): Geometry {
  return geometryOfGrid(properties, properties.croppedSizeZyx);
}

/**
 * Where a case on the grid of a stage lies, its axes turned back to those of the scan.
 *
 * Resampling keeps the outer faces of the cropped box: sample `i` of `n` lies at `(i + 0.5) * m / n - 0.5` of its `m` voxels. The
 * spacing is therefore the box's length divided by `n`, which the rounding of `n` keeps from being exactly that of the plan.
 *
 * @param transposeBackward - Of the plan.
 */
export function stageGeometry(
  properties: PreparedCaseProperties,
  transposeBackward: AxisOrder,
): Geometry {
  return geometryOfGrid(properties, permute(properties.resampledSize, transposeBackward));
}

/** A grid of another size over the cropped box, face to face. */
function geometryOfGrid(properties: CaseProperties, sizeZyx: Zyx): Geometry {
  const { cropBoxZyx, croppedSizeZyx, spacingXyz, originXyz, directionXyz } = properties;
  const sizeXyz = reversed(sizeZyx);
  const voxels = reversed(croppedSizeZyx);
  const corner = reversed([cropBoxZyx[0][0], cropBoxZyx[1][0], cropBoxZyx[2][0]]);
  const ratio = mapXyz((axis) => voxels[axis] / sizeXyz[axis]);
  const offsetMm = mapXyz((axis) => (corner[axis] + (ratio[axis] - 1) / 2) * spacingXyz[axis]);
  return {
    sizeXyz,
    spacingXyz: mapXyz((axis) => spacingXyz[axis] * ratio[axis]),
    originXyz: mapXyz(
      (row) =>
        originXyz[row] +
        (directionXyz[3 * row] as number) * offsetMm[0] +
        (directionXyz[3 * row + 1] as number) * offsetMm[1] +
        (directionXyz[3 * row + 2] as number) * offsetMm[2],
    ),
    directionXyz,
  };
}

function mapXyz(valueAt: (axis: 0 | 1 | 2) => number): Xyz {
  return [valueAt(0), valueAt(1), valueAt(2)];
}

function reversed([z, y, x]: Zyx): Xyz {
  return [x, y, z];
}
