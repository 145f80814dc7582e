import type { RunRecord } from "../run/run-record.js";

/** Into what the listed cases of a run fall; each counts once. */
export interface CaseCounts {
  /** At least one of its outputs was made now, and none is missing. */
  readonly done: number;
  /** All of its outputs were there from an earlier run. */
  readonly reused: number;
  readonly failed: number;
  /** Not all of its outputs are there: the run was stopped before, or other cases were chosen. */
  readonly open: number;
}

/** Counts the cases of a run by how far they came. */
export function countCases({
  check,
  context: { reporter },
  phases,
  targets,
  chosenIds,
}: RunRecord): CaseCounts {
  const isPrepared = phases.has("preprocess");
  const chosen = chosenIds === null ? null : new Set(chosenIds);
  const stages = isPrepared ? (targets?.length ?? Number.POSITIVE_INFINITY) : 0;
  const counts = { done: 0, reused: 0, failed: reporter.failedCases.length, open: 0 };
  for (const { caseId } of check.cases) {
    if (reporter.hasFailed(caseId)) continue;
    const outcomes = reporter.outcomesOf(caseId);
    const isWanted = !isPrepared || chosen === null || chosen.has(caseId);
    const expected = (phases.has("crop") ? 1 : 0) + stages;
    if (!isWanted || outcomes.length < expected) counts.open++;
    else if (expected > 0 && outcomes.every((one) => one === "reused")) counts.reused++;
    else counts.done++;
  }
  return counts;
}
