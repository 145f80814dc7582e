import type { CaseState, StageContext } from "./stage-case.js";

/** Begins to sample voxel positions of each class that the fingerprint names, and does not wait for it. */
export function locateStep(state: CaseState, { runner, plan }: StageContext): CaseState {
  const { label, planeSource } = state;
  const classes = plan.fingerprint.classes;
  const classLocations = runner.run("locate", { label, classes, planeSource });
  // Awaited at the end of the case; should another step fail before, its error counts.
  classLocations.catch(() => undefined);
  return { ...state, classLocations };
}
