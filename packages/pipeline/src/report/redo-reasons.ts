/**
 * Why a step is made, in the words of reports and events. The later ones are those of runs that were told to.
 *
 * @see spec 5-faults, section 2.10
 */
export const REDO_REASONS = [
  "new",
  "image-changed",
  "label-changed",
  "dataset-changed",
  "plan-changed",
  "options-changed",
  "profile-changed",
  "algorithm-changed",
  "output-missing",
  "output-damaged",
  "upstream",
] as const;

/** Why a step is made. */
export type RedoReason = (typeof REDO_REASONS)[number];
