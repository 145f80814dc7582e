import { readFile } from "node:fs/promises";
import { type Finding, InputReadError, type PlanDimension, VoxprepError } from "@voxprep/core";
import type { ReadableJson } from "@voxprep/io";
import { isUntouched } from "../manifest/file-stamp.js";
import { sha256Of } from "../manifest/sha256-of.js";
import type { RunContext } from "../run/context.js";
import { openPatiently, tooManyOpenFiles } from "../store/open-files.js";
import { diffValues, type ValueDifference } from "./diff-values.js";
import { planDamaged, planEdited, planTwinEdited } from "./plan-findings.js";
import { hashOfReads, type PlanNotes, planNotes, planStep } from "./plan-record.js";
import { type PlanFile, planPaths, readPlanFile } from "./stored-plan.js";

/** A plan that is not the one that voxprep left there. */
export interface EditedPlan {
  readonly file: PlanFile;
  readonly notes: PlanNotes;
  /** True when nothing that preprocessing reads was edited. */
  readonly isHarmless: boolean;
  /** True when an earlier run was told to use exactly this file. */
  readonly isGiven: boolean;
}

/**
 * The edited plan of a planner; `null` when there is none, when it is what voxprep left, when nothing is known of it,
 * and when nothing can be read from it.
 *
 * @param onDamage - Told `VP8201` in the last case.
 */
export async function editedPlan(
  context: Pick<RunContext, "folders" | "recipe" | "manifest" | "options">,
  dimension: PlanDimension,
  onDamage?: (finding: Finding) => void,
): Promise<EditedPlan | null> {
  const path = planPaths(context, dimension).pkl;
  const notes = planNotes(context.manifest, dimension);
  const given = context.manifest.find(planStep(dimension), "")?.keyParts["given"];
  if (notes !== null && (await isAsStamped(context, dimension, path, notes.planned))) return null;
  const bytes = await bytesOfPlan(path);
  if (bytes === null || notes === null || notes.planned === sha256Of(bytes)) return null;
  try {
    const file = await readPlanFile(path);
    const isHarmless = notes.reads === hashOfReads(file.plan);
    return { file, notes, isHarmless, isGiven: file.sha256 === given };
  } catch (error) {
    if (!(error instanceof VoxprepError)) throw error;
    onDamage?.(planDamaged(path, error));
    return null;
  }
}

/**
 * Stops a run that would overwrite or use what somebody edited, before it makes anything.
 *
 * Edits of the readable copy stop it too: no program reads that file, so they would be lost.
 *
 * @param acceptsGiven - Whether a plan that an earlier run was told to use may be used again; false where it would be
 *   planned anew.
 * @throws `VP8103 PlanEditedError`
 * @see spec 5-faults, F86
 */
export async function refuseEditedPlans(
  context: RunContext,
  dimensions: readonly PlanDimension[],
  { acceptsGiven }: { readonly acceptsGiven: boolean },
): Promise<void> {
  if (context.options.force === true) return;
  for (const dimension of dimensions) {
    if (context.givenPlans.has(dimension)) continue;
    const { pkl, json } = planPaths(context, dimension);
    const twin = planNotes(context.manifest, dimension)?.twin ?? null;
    const isKnown = await isAsStamped(context, dimension, json, twin);
    if (!isKnown && (await twinOf(context, dimension)) === "edited")
      throw planTwinEdited(json, pkl);
    const edited = await editedPlan(context, dimension);
    if (edited !== null && !edited.isHarmless && !(acceptsGiven && edited.isGiven)) {
      throw planEdited(pkl, await storedDifferences(context, edited.file));
    }
  }
}

/** True when the record of a plan tells of a file with this hash, and the system says that nothing changed since. */
async function isAsStamped(
  { manifest, options }: Pick<RunContext, "manifest" | "options">,
  dimension: PlanDimension,
  path: string,
  sha256: string | null,
): Promise<boolean> {
  const outputs = manifest.find(planStep(dimension), "")?.outputs ?? [];
  const output = outputs.find((one) => one.path === path && one.sha256 === sha256);
  return output !== undefined && options.rehash !== true && (await isUntouched(output));
}

/** In what an edited plan differs from the planned one, as far as its readable copy still tells. */
export async function storedDifferences(
  context: RunContext,
  { plan, content }: PlanFile,
): Promise<ValueDifference[]> {
  const twin = await twinOf(context, plan.dimension);
  return twin === "edited" || twin === null ? [] : diffValues(twin, content);
}

/** Content of a plan's readable copy; `null` when it is not there or nothing is known of it. */
async function twinOf(
  context: RunContext,
  dimension: PlanDimension,
): Promise<ReadableJson | "edited" | null> {
  const notes = planNotes(context.manifest, dimension);
  const bytes = await bytesOfPlan(planPaths(context, dimension).json);
  if (bytes === null || notes === null) return null;
  if (notes.twin !== sha256Of(bytes)) return "edited";
  return JSON.parse(bytes.toString("utf8")) as ReadableJson;
}

const NO_FILE: ReadonlySet<string | undefined> = new Set(["ENOENT", "ENOTDIR", "EISDIR"]);

/** `null` when no file is there. One that cannot be read may be edited, and must not pass for a missing one. */
async function bytesOfPlan(path: string): Promise<Buffer | null> {
  try {
    return await openPatiently(() => readFile(path));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (NO_FILE.has(code)) return null;
    const shortage = tooManyOpenFiles(cause);
    throw shortage ?? new InputReadError(message, { cause, files: [path], severity: "run" });
  }
}
