/** What may be repaired in a task, and up to where. */
export interface RepairRules {
  /** Axes that are off perpendicular by at most this many degrees are straightened. */
  readonly maxAngle: number;
  /** A file that lies less than this away from the first modality, in voxels, gets its geometry. */
  readonly toleranceVoxels: number;
  /** Label values that become others. */
  readonly labelMap: ReadonlyMap<number, number>;
}

/** Degrees. Rounded matrices are off by hundredths; a tilted gantry, which no header repairs, by several. */
export const DEFAULT_MAX_ANGLE = 1;

/** Voxels; half of the distance from which resampling would change a label. */
export const DEFAULT_TOLERANCE_VOXELS = 0.25;

/** From half a voxel on the nearest voxel is another one: the array itself would have to change. */
export const TOLERANCE_LIMIT = 0.5;

/** Larger angles are no noise by any measure. */
export const MAX_ANGLE_LIMIT = 45;
