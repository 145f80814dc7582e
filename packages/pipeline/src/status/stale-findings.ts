import { type ErrorCode, type Finding, makeFinding } from "@voxprep/core";
import type { RedoReason } from "../report/redo-reasons.js";
import type { StepState } from "./step-state.js";

/** Code that tells each reason. */
const CODES: Readonly<Partial<Record<RedoReason, ErrorCode>>> = {
  "image-changed": "VP8101",
  "label-changed": "VP8101",
  upstream: "VP8101",
  "dataset-changed": "VP8102",
  "plan-changed": "VP8104",
  "options-changed": "VP8104",
  "profile-changed": "VP8104",
  "algorithm-changed": "VP8105",
};

/** Warnings for steps whose files are whole but no longer what the next run would make. */
export function staleFindings(states: readonly StepState[]): Finding[] {
  return states.flatMap(({ step, case: caseId, state, reason, detail }) => {
    const isStale = state === "stale" && reason !== null && reason !== "frozen";
    const code = isStale ? CODES[reason] : undefined;
    const isPlan = step.startsWith("plan") && reason === "plan-changed"; // told with its edit
    if (code === undefined || isPlan) return [];
    return [
      makeFinding(code, `the step ${step} is stale (${reason}): ${detail}`, {
        severity: "warning",
        caseId: caseId ?? undefined,
        field: step,
        found: reason,
        remedy: "Run the same command again: it makes what is stale anew.",
      }),
    ];
  });
}
