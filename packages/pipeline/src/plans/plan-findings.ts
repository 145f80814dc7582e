import { type Finding, makeFinding, PlanEditedError, type VoxprepError } from "@voxprep/core";
import { differencesText, type ValueDifference } from "./diff-values.js";

/** VP8109: the edited plan is kept, as nothing that was prepared depends on what was edited. */
export function planEditKept(path: string, differences: readonly ValueDifference[]): Finding {
  const what =
    differences.length === 0
      ? "it was written by another program, with equal values"
      : differencesText(differences);
  return makeFinding("VP8109", `the edited plan ${path} is kept: ${what}`, {
    phase: "plan",
    files: [path],
    ...valuesOf(differences),
    remedy: "Plan anew with --force if these values are not wanted.",
    originals:
      "Their trainers write such values at each start; preprocessing overwrites them without a word.",
  });
}

/**
 * VP8103: a plan was edited and may not be overwritten.
 *
 * @param isOutdated - True when the edit alone would not matter, but planning gives another plan now.
 */
export function planEdited(
  path: string,
  differences: readonly ValueDifference[],
  isOutdated = false,
): PlanEditedError {
  const problem = isOutdated
    ? "was edited, and what is planned now differs from it"
    : "is not the one that voxprep planned";
  const what = differences.length === 0 ? "" : `: ${differencesText(differences)}`;
  const frozen = isOutdated ? ", prepare new cases by it with --frozen-plans" : "";
  return new PlanEditedError(`the plan ${path} ${problem}${what}`, {
    phase: "plan",
    files: [path],
    ...valuesOf(differences),
    remedy: `Use it with --plans ${path}${frozen}, or plan anew with --force.`,
    originals: "Preprocessing plans anew and overwrites the edited file without a word.",
  });
}

/** VP8103: the readable copy of a plan was edited, which no program would ever read. */
export function planTwinEdited(path: string, plan: string): PlanEditedError {
  return new PlanEditedError(`${path} was edited, but it is only a readable copy of ${plan}`, {
    phase: "plan",
    files: [path, plan],
    remedy:
      "Say what is to differ in a file for --overrides and remove the edited copy, or overwrite it with --force.",
  });
}

/** VP8201: a plans file that nothing can be read from is made again. */
export function planDamaged(path: string, error: VoxprepError): Finding {
  return makeFinding("VP8201", `the plan ${path} is damaged and made again: ${error.message}`, {
    phase: "plan",
    files: [path],
    originals: "Preprocessing overwrites it; a trainer stops with a traceback.",
  });
}

/** The values before and after by key, for programs. */
function valuesOf(differences: readonly ValueDifference[]) {
  const byKey = (side: "before" | "after") =>
    Object.fromEntries(differences.map((one) => [one.key, one[side] ?? null]));
  return differences.length === 0 ? {} : { found: byKey("after"), expected: byKey("before") };
}
