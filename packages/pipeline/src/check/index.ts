export { checkImageVoxels } from "./check-image-voxels.js";
export { checkLabelVoxels, type LabelVoxels } from "./check-label-voxels.js";
export { checkTask } from "./check-task.js";
export type { LabelSummary } from "./label-table.js";
export type { OrientationSummary } from "./mixed-orientation.js";
export type { CheckedCase, CheckOptions, CheckOutcome, TaskCheck } from "./task-check.js";
export { type TaskVerification, type VerifyOptions, verifyTask } from "./verify-task.js";
export { faultAmong, type VoxelSource } from "./voxel-source.js";
