import type { Plan, PlanDimension } from "@voxprep/core";
import { hashOfJson, type JsonValue } from "../manifest/canonical-json.js";
import type { Manifest } from "../manifest/manifest.js";
import { commitStep, type StepToCommit } from "../resume/commit-step.js";
import { ALGORITHMS, type KeyParts, planParts } from "../resume/step-keys.js";
import type { RunContext } from "../run/context.js";
import type { OutputFile } from "../store/output-file.js";

/** What the manifest remembers of a plan besides the stamps of its files. */
export interface PlanNotes {
  /** SHA-256 of the plans file that voxprep planned last, whatever stands there now; `null` when it never did. */
  readonly planned: string | null;
  /** Hash of what preprocessing reads of that plan. */
  readonly reads: string | null;
  /** SHA-256 of the readable twin as it was written last. */
  readonly twin: string;
}

/** Name of a plan's step in the manifest; it belongs to no case. */
export function planStep(dimension: PlanDimension): string {
  return `plan${dimension}`;
}

/** Hash of all that preprocessing reads of a plan: equal hashes, equal arrays. */
export function hashOfReads(plan: Plan): string {
  return hashOfJson(plan.stages.map((_, stage) => planParts(plan, stage)));
}

/** What a plan that voxprep makes depends on; the folders stand in it. */
export function plannedKey(
  { folders, options }: Pick<RunContext, "folders" | "options">,
  fingerprintSha256: string,
): KeyParts {
  return {
    step: "plan",
    algorithm: ALGORITHMS.plan,
    fingerprint: fingerprintSha256,
    folders: [folders.cropped, folders.preprocessed],
    // Parsed JSON, as the caller says.
    overrides: (options.overrides ?? null) as JsonValue,
  };
}

/** What a plan that somebody gave depends on. */
export function givenKey(sha256: string): KeyParts {
  return { step: "plan", algorithm: ALGORITHMS.plan, given: sha256 };
}

/** What earlier runs noted of the plan of a planner; `null` when none left one. */
export function planNotes(manifest: Manifest, dimension: PlanDimension): PlanNotes | null {
  const record = manifest.find(planStep(dimension), "");
  return record === undefined ? null : (record.notes as unknown as PlanNotes);
}

/** Puts the files of a plan under their names and takes note of it. */
export async function commitPlan(
  context: RunContext,
  dimension: PlanDimension,
  plan: {
    readonly keyParts: KeyParts;
    readonly files: readonly OutputFile[];
    /** A plans file that stays as somebody put it there. */
    readonly kept?: StepToCommit["kept"];
    readonly notes: PlanNotes;
  },
): Promise<void> {
  const { notes, ...rest } = plan;
  await commitStep(context, { step: planStep(dimension), case: "", notes: { ...notes }, ...rest });
}
