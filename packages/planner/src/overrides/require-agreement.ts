import { UsageError } from "@voxprep/core";
import type { StageOverrides } from "./plan-overrides.js";
import { AUTO_POOLING } from "./stage-keys.js";

/**
 * Refuses values of one stage that contradict each other: counts of poolings that are not those of the kernels, a list of
 * convolutions that has not one kernel more than that of poolings, and either beside a pooling that is to be planned.
 *
 * @param path - Of the stage, such as `3d.last`.
 * @throws `VP0101 UsageError`
 */
export function requireAgreement(overrides: StageOverrides, path: string): void {
  const { plansPooling, poolKernels, poolsPerAxis, convKernels } = overrides;
  if (plansPooling === true) {
    const other = poolsPerAxis === undefined ? "conv_kernel_sizes" : "num_pool_per_axis";
    if (poolsPerAxis === undefined && convKernels === undefined) return;
    throw contradiction(
      `${path}.${other}`,
      `stands beside pool_op_kernel_sizes "${AUTO_POOLING}", which sets it`,
      "Leave it out, or give the kernels of the pooling.",
    );
  }
  if (poolKernels === undefined) return;
  const counts = poolsPerAxis?.map(
    (_, axis) => poolKernels.filter((kernel) => (kernel[axis] as number) > 1).length,
  );
  if (counts !== undefined && poolsPerAxis?.join() !== counts.join()) {
    throw contradiction(
      `${path}.num_pool_per_axis`,
      `is [${poolsPerAxis?.join(", ")}], but pool_op_kernel_sizes pools the axes [${counts.join(", ")}] times`,
      "Give the counts of the kernels, or leave one of the two out.",
    );
  }
  if (convKernels !== undefined && convKernels.length !== poolKernels.length + 1) {
    throw contradiction(
      `${path}.conv_kernel_sizes`,
      `has ${convKernels.length} kernels for ${poolKernels.length} poolings, expected ${poolKernels.length + 1}`,
      "Give one kernel for each level: one more than there are poolings.",
    );
  }
}

function contradiction(field: string, clause: string, remedy: string): UsageError {
  return new UsageError(`overrides: ${field} ${clause}`, { field, remedy });
}
