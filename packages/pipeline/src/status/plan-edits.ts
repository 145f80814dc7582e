import type { Finding } from "@voxprep/core";
import { planEdited, planEditKept } from "../plans/plan-findings.js";
import type { TaskFacts } from "./step-states.js";

/** What is to be told of plans that somebody edited, and how many of them no longer fit what was prepared. */
export function planEdits({ plans, steps }: TaskFacts): {
  readonly findings: readonly Finding[];
  readonly harmful: number;
} {
  const findings: Finding[] = [];
  let harmful = 0;
  for (const { record, outputs } of steps) {
    const { edit, differences } = plans.get(record.step) ?? { edit: "none", differences: [] };
    const path = outputs[0]?.path;
    if (edit === "none" || path === undefined) continue;
    if (edit === "edited") harmful++;
    findings.push(
      edit === "harmless"
        ? planEditKept(path, differences)
        : { ...planEdited(path, differences).toFinding(), severity: "warning" },
    );
  }
  return { findings, harmful };
}
