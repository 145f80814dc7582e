export type { PlacedFile } from "./check-geometry.js";
export type { CheckedHeader, KnownHeaders } from "./check-headers.js";
export { checkImageVoxels } from "./check-image-voxels.js";
export { checkLabelVoxels, type LabelVoxels } from "./check-label-voxels.js";
export { checkTask } from "./check-task.js";
export type { GridRelation } from "./compare-grids.js";
export type { CaseHeaders, GridSummary } from "./grid-summary.js";
export type { LabelSummary } from "./label-table.js";
export type { OrientationSummary } from "./mixed-orientation.js";
export type { NonfiniteSummary } from "./nonfinite-summary.js";
export {
  DEFAULT_MAX_ANGLE,
  DEFAULT_TOLERANCE_VOXELS,
  MAX_ANGLE_LIMIT,
  type RepairRules,
  TOLERANCE_LIMIT,
} from "./repair-rules.js";
export type { CheckedCase, CheckOptions, CheckOutcome, TaskCheck } from "./task-check.js";
export { type TaskVerification, type VerifyOptions, verifyTask } from "./verify-task.js";
export { faultAmong, type VoxelSource } from "./voxel-source.js";
