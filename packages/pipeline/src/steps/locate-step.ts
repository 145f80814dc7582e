import type { CaseState, StageContext } from "./stage-case.js";

/** Samples voxel positions of each class that the fingerprint names. */
export async function locateStep(
  state: CaseState,
  { runner, plan }: StageContext,
): Promise<CaseState> {
  const classes = plan.fingerprint.classes;
  return { ...state, classLocations: await runner.run("locate", { label: state.label, classes }) };
}
