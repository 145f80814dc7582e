import { readFile } from "node:fs/promises";
import { VoxprepError } from "@voxprep/core";
import type { ReadableJson } from "@voxprep/io";
import type { StepRecord } from "../manifest/step-record.js";
import { diffValues, type ValueDifference } from "../plans/diff-values.js";
import { hashOfReads, type PlanNotes } from "../plans/plan-record.js";
import { type PlanFile, readPlanFile } from "../plans/stored-plan.js";
import { twinPath } from "../store/python-files.js";
import type { InspectedStep } from "./inspect-step.js";

/** How a plans file stands to its record. */
export interface InspectedPlan {
  /** `null` when it is not there or no plan. */
  readonly file: PlanFile | null;
  /** `"edited"` when preprocessing reads what was changed, `"harmless"` when only trainers do. */
  readonly edit: "none" | "harmless" | "edited";
  /** In what it differs from its readable copy, when that is as it was written. */
  readonly differences: readonly ValueDifference[];
}

/** Reads the plan that a record tells of. */
export async function inspectPlan({ record, outputs }: InspectedStep): Promise<InspectedPlan> {
  const path = pickleOf(record);
  if (path === undefined) return { file: null, edit: "none", differences: [] };
  const file = await readPlanFile(path).catch((error: unknown) => {
    if (error instanceof VoxprepError) return null;
    throw error;
  });
  const changed = outputs.filter(({ isMissing }) => !isMissing);
  if (file === null || changed.length === 0) return { file, edit: "none", differences: [] };
  const twin = twinPath(path);
  if (outputs.some((one) => one.path === twin)) return { file, edit: "edited", differences: [] };
  const { reads } = record.notes as unknown as PlanNotes;
  const edit = reads === hashOfReads(file.plan) ? "harmless" : "edited";
  const planned = JSON.parse(await readFile(twin, "utf8")) as ReadableJson;
  return { file, edit, differences: diffValues(planned, file.content) };
}

function pickleOf({ outputs }: StepRecord): string | undefined {
  return outputs.find(({ path }) => path.endsWith(".pkl"))?.path;
}
