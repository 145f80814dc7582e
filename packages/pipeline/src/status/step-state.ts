import type { RedoReason } from "../report/redo-reasons.js";

/**
 * How a step stands: `"done"` and up to date, `"stale"` (the next run makes it again), `"failed"` in the last run, or
 * `"missing"`: not made yet, or its files are gone.
 */
export type StepStateName = "done" | "stale" | "failed" | "missing";

/** How a step of a task or of one of its cases stands. */
export interface StepState {
  /** `"crop"`, `"label"`, `"stage:<folder name>"`, `"fingerprint"`, `"plan3d"`, `"plan2d"`, `"splits"` or `"copy"`. */
  readonly step: string;
  /** `null` for steps of the whole task. */
  readonly case: string | null;
  readonly state: StepStateName;
  /**
   * `null` for what is done, and for what failed; `"frozen"` for what is done because it is kept on purpose: without
   * `--frozen-plans` the next run would make it again.
   */
  readonly reason: RedoReason | "frozen" | null;
  /** Code of the fault of what failed. */
  readonly code: string | null;
  /** What is known of the reason. */
  readonly detail: string | null;
}

/** A step that is up to date. */
export function doneStep(step: string, caseId: string): StepState {
  return state(step, caseId, "done", null, null);
}

/** A step that is kept on purpose, although it would be made anew of what there is now. */
export function frozenStep(step: string, caseId: string, detail: string): StepState {
  return state(step, caseId, "done", "frozen", detail);
}

/** A step that the next run makes again. */
export function staleStep(
  step: string,
  caseId: string,
  reason: RedoReason,
  detail: string,
): StepState {
  return state(step, caseId, "stale", reason, detail);
}

/** A step whose files are not there. */
export function missingStep(
  step: string,
  caseId: string,
  reason: RedoReason,
  detail: string,
): StepState {
  return state(step, caseId, "missing", reason, detail);
}

/** A step that a fault kept from being made. */
export function failedStep(step: string, caseId: string, code: string, detail: string): StepState {
  return { ...state(step, caseId, "failed", null, detail), code };
}

function state(
  step: string,
  caseId: string,
  name: StepStateName,
  reason: StepState["reason"],
  detail: string | null,
): StepState {
  return { step, case: caseId === "" ? null : caseId, state: name, reason, code: null, detail };
}
