import type { AxisOrder, Zyx } from "@voxprep/core";
import { AXES } from "./spacing-columns.js";
import { worstAxis } from "./target-spacing.js";

/**
 * The order that puts the axis of the largest spacing first and keeps the others as they are.
 *
 * @param targetSpacingZyx - mm, not transposed.
 * @see spec 1-pipeline-v1, section 8.1 step 4
 */
export function transposeForward(targetSpacingZyx: Zyx): AxisOrder {
  const worst = worstAxis(targetSpacingZyx);
  return [worst, ...AXES.filter((axis) => axis !== worst)] as unknown as AxisOrder;
}

/** The order that undoes another. */
export function inverseOrder(order: AxisOrder): AxisOrder {
  return [order.indexOf(0), order.indexOf(1), order.indexOf(2)];
}
