import type { PlanDimension, StagePlan } from "@voxprep/core";

/** New values for some fields of a stage; what is absent stays as it was planned. */
export type StageOverrides = Partial<Omit<StagePlan, "batchSizeCappedByDataset" | "extra">> & {
  /** Pooling steps, kernels and counts are planned anew for the patch (`"pool_op_kernel_sizes": "auto"`). */
  readonly plansPooling?: true;
};

/** Key of an overrides file that names the full resolution, whatever its number. */
export const LAST_STAGE = "last";

/**
 * What an overrides file says: per planner and stage, the values to set.
 *
 * Stages are named by their number as text, or `"last"`.
 */
export type PlanOverrides = Readonly<
  Partial<Record<PlanDimension, ReadonlyMap<string, StageOverrides>>>
>;
