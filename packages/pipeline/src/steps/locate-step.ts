import type { CaseState, StageContext } from "./stage-case.js";

/** Samples voxel positions of each class that the fingerprint names. */
export async function locateStep(
  state: CaseState,
  { runner, plan }: StageContext,
): Promise<CaseState> {
  const { label, planeSource } = state;
  const classes = plan.fingerprint.classes;
  return {
    ...state,
    classLocations: await runner.run("locate", { label, classes, planeSource }),
  };
}
