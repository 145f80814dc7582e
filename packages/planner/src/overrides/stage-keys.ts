import type { StageOverrides } from "./plan-overrides.js";
import {
  readBoolean,
  readKernels,
  readPerAxis,
  readShape,
  readSpacing,
  readWhole,
  type ValuePlace,
} from "./value-readers.js";

/** Value of `pool_op_kernel_sizes` that lets the planner choose the pooling of the patch. */
export const AUTO_POOLING = "auto";

type StageKeyReader = (value: unknown, place: ValuePlace) => StageOverrides;

/** The keys of a stage in the plans file, each with the field that it sets. */
export const STAGE_KEYS: ReadonlyMap<string, StageKeyReader> = new Map<string, StageKeyReader>([
  ["batch_size", (value, place) => ({ batchSize: readWhole(value, place, 1) })],
  ["num_pool_per_axis", (value, place) => ({ poolsPerAxis: readPerAxis(value, place, 0) })],
  ["patch_size", (value, place) => ({ patchSize: readPerAxis(value, place, 1) })],
  ["median_patient_size_in_voxels", (value, place) => ({ medianShape: readShape(value, place) })],
  ["current_spacing", (value, place) => ({ currentSpacing: readSpacing(value, place) })],
  ["original_spacing", (value, place) => ({ originalSpacing: readSpacing(value, place) })],
  ["do_dummy_2D_data_aug", (value, place) => ({ dummy2dAugmentation: readBoolean(value, place) })],
  ["pool_op_kernel_sizes", (value, place) => readPooling(value, place)],
  ["conv_kernel_sizes", (value, place) => ({ convKernels: readKernels(value, place) })],
]);

function readPooling(value: unknown, place: ValuePlace): StageOverrides {
  if (value === AUTO_POOLING) return { plansPooling: true };
  return { poolKernels: readKernels(value, place, `, or "${AUTO_POOLING}"`) };
}
