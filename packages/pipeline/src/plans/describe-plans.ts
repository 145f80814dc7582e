import { describeV1 } from "./describe-v1.js";
import { describeV2 } from "./describe-v2.js";
import type { PlansDescription } from "./plan-description.js";
import { readPlanTree } from "./plan-tree.js";

/**
 * Tells what a plans file says, as plain data.
 *
 * @param file - A pickle or JSON of nnU-Net v1, nnFormer, UNETR++ or voxprep, or the JSON of nnU-Net v2.
 * @throws `VP0101 UsageError` when the file cannot be read or holds no plans; the errors of pickles, as faults of the run.
 */
export async function describePlansFile(file: string): Promise<PlansDescription> {
  const tree = await readPlanTree(file);
  return tree.format === "v1" ? describeV1(tree) : describeV2(tree);
}
