import { isIdentityOrder, permute } from "@voxprep/core";
import type { CaseState, StageContext } from "./stage-case.js";

/** Reorders the axes by the plan's `transposeForward`. */
export async function transposeStep(
  state: CaseState,
  { runner, plan }: StageContext,
): Promise<CaseState> {
  const order = plan.transposeForward;
  if (isIdentityOrder(order)) return state;
  const [label, ...channels] = await Promise.all(
    [state.label, ...state.channels].map((volume) => runner.run("transpose", { volume, order })),
  );
  if (label === undefined) throw new TypeError("a case has a label");
  return { ...state, label, channels, spacing: permute(state.spacing, order), ownsChannels: true };
}
