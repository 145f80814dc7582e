import { join } from "node:path";
import type { Finding, Fingerprint, Plan, PlanDimension } from "@voxprep/core";
import { encodeCaseProperties, encodePlan, type ReadableJson } from "@voxprep/io";
import { applyOverrides, parseOverrides, planExperiment } from "@voxprep/planner";
import { sha256Of } from "../manifest/sha256-of.js";
import { diffValues } from "../plans/diff-values.js";
import { installGivenPlan } from "../plans/given-plans.js";
import { planEdited, planEditKept } from "../plans/plan-findings.js";
import { commitPlan, hashOfReads, plannedKey, planStep } from "../plans/plan-record.js";
import { editedPlan, refuseEditedPlans, storedDifferences } from "../plans/plan-state.js";
import { planPaths, readPlanFile } from "../plans/stored-plan.js";
import type { Recipe } from "../recipes/recipe.js";
import { replaceOutput } from "../resume/commit-step.js";
import { findReusable } from "../resume/reuse-step.js";
import type { RunContext } from "../run/context.js";
import { caseFiles } from "../store/case-files.js";
import { pickleContent, pickleFile, twinFile, type WholeFile } from "../store/python-files.js";
import { cropNotes, readCropNotes } from "./crop-notes.js";
import type { CropRecord } from "./phase-crop.js";
import { fingerprintSha256 } from "./phase-fingerprint.js";

/** What a plan is made of besides the fingerprint, and where its file says things lie. */
export interface PlanRequest {
  readonly recipe: Recipe;
  readonly dimension: PlanDimension;
  readonly overrides?: unknown;
  readonly croppedFolder: string;
  readonly preprocessedFolder: string;
}

/** Plans from a fingerprint alone, overrides applied. */
export function makePlan(fingerprint: Fingerprint, request: PlanRequest): Plan {
  const plan = planExperiment(fingerprint, {
    dimension: request.dimension,
    knowsNoNorm: request.recipe.knowsNoNorm,
  });
  if (request.overrides === undefined) return plan;
  return applyOverrides(plan, parseOverrides(request.overrides));
}

/** The files of a plan in the preprocessed folder. */
export interface PlanFiles {
  readonly pickle: WholeFile;
  /** Readable copy of the pickle. */
  readonly twin: WholeFile;
  /** What stands in both. */
  readonly content: ReadableJson;
}

/** A plans file and its readable twin. */
export function planFiles(plan: Plan, request: PlanRequest): PlanFiles {
  const { layout } = request.recipe;
  const value = encodePlan(plan, {
    npzFiles: plan.fingerprint.caseIds.map((id) => caseFiles(request.croppedFolder, id).npz),
    preprocessedFolder: request.preprocessedFolder,
    dataIdentifier: layout.dataIdentifier[plan.dimension],
  });
  const path = join(request.preprocessedFolder, layout.plansFile[plan.dimension]);
  const content = pickleContent(value);
  return { twin: twinFile(path, content), pickle: pickleFile(path, value), content };
}

/**
 * Makes and saves the plans of all chosen planners, and writes the mask flags into the case pickles. A plan that is
 * given takes the place of the planner's.
 *
 * @throws `VP8103 PlanEditedError` for a plan that somebody edited, unless the edit does not matter (`VP8109`).
 */
export async function planPhase(
  context: RunContext,
  fingerprint: Fingerprint,
  crops: readonly CropRecord[],
  dimensions: readonly PlanDimension[],
): Promise<Plan[]> {
  const { reporter, givenPlans } = context;
  return reporter.phase("plan", "plan", dimensions.length, async () => {
    const plans: Plan[] = [];
    for (const dimension of dimensions) {
      const given = givenPlans.get(dimension);
      plans.push(
        given === undefined
          ? await savePlan(context, fingerprint, dimension)
          : await installGivenPlan(context, given),
      );
    }
    await writeAllMaskFlags(context, plans, crops);
    return plans;
  });
}

/** Plans and saves the plan; an edited one is kept when it differs in nothing that matters. */
async function savePlan(
  context: RunContext,
  fingerprint: Fingerprint,
  dimension: PlanDimension,
): Promise<Plan> {
  const { reporter, options } = context;
  const request = planRequest(context, dimension);
  const plan = makePlan(fingerprint, request);
  const keyParts = plannedKey(context, fingerprintSha256(context, fingerprint));
  const last = await findReusable(context, { step: planStep(dimension), case: "", keyParts });
  if (last !== null && "record" in last) return plan;
  const { twin, pickle, content } = planFiles(plan, request);
  const planned = sha256Of(pickle.chunks[0]);
  const onDamage = (finding: Finding) => reporter.finding(finding);
  const edited = options.force === true ? null : await editedPlan(context, dimension, onDamage);
  if (edited !== null && edited.file.sha256 !== planned) {
    const differences = diffValues(content, edited.file.content);
    if (!edited.isHarmless || edited.notes.planned !== planned) {
      throw planEdited(pickle.path, differences, edited.isHarmless);
    }
    reporter.finding(planEditKept(pickle.path, differences));
    return edited.file.plan;
  }
  // That the plan is damaged was told above.
  if (last !== null && last.reason.code !== "VP8201") reporter.finding(last.reason);
  await commitPlan(context, dimension, {
    keyParts,
    files: [twin, pickle],
    notes: { planned, reads: hashOfReads(plan), twin: sha256Of(twin.chunks[0]) },
  });
  return plan;
}

/**
 * Writes the plans' mask flags into the case pickles. All planners agree on them, so each pickle is rewritten once, and
 * left alone when they stand there.
 */
export async function writeAllMaskFlags(
  context: RunContext,
  [first]: readonly Plan[],
  crops: readonly CropRecord[],
): Promise<void> {
  if (first === undefined) return;
  for (const crop of crops) await writeMaskFlags(context, crop, first.useMaskForNorm);
}

async function writeMaskFlags(
  context: RunContext,
  { caseId, properties }: CropRecord,
  useMaskForNorm: readonly boolean[],
): Promise<void> {
  if (properties.useMaskForNorm?.join() === useMaskForNorm.join()) return;
  const { pkl } = caseFiles(context.folders.cropped, caseId);
  const flagged = { ...properties, useMaskForNorm };
  const step = { step: "crop", case: caseId };
  const notes = readCropNotes(context.manifest.find(step.step, caseId)?.notes ?? null);
  const changes = notes === null ? {} : { notes: cropNotes({ ...notes, properties: flagged }) };
  await replaceOutput(context, step, pickleFile(pkl, encodeCaseProperties(flagged)), changes);
}

/**
 * The plans that are there, and those that are given.
 *
 * @throws `VP0101 UsageError` when one is not there; `VP90xx` when it is no good pickle; `VP8103 PlanEditedError` when
 * somebody edited what preprocessing reads of it.
 */
export async function storedPlans(
  context: RunContext,
  dimensions: readonly PlanDimension[],
): Promise<Plan[]> {
  await refuseEditedPlans(context, dimensions, { acceptsGiven: true });
  const plans: Plan[] = [];
  for (const dimension of dimensions) {
    const given = context.givenPlans.get(dimension);
    plans.push(
      given === undefined
        ? await storedPlan(context, dimension)
        : await installGivenPlan(context, given),
    );
  }
  return plans;
}

async function storedPlan(context: RunContext, dimension: PlanDimension): Promise<Plan> {
  const edited = await editedPlan(context, dimension);
  if (edited === null) return (await readPlanFile(planPaths(context, dimension).pkl)).plan;
  const { file, isGiven } = edited;
  if (!isGiven) {
    context.reporter.finding(planEditKept(file.path, await storedDifferences(context, file)));
  }
  return file.plan;
}

function planRequest(
  { recipe, options, folders }: RunContext,
  dimension: PlanDimension,
): PlanRequest {
  return {
    recipe,
    dimension,
    overrides: options.overrides,
    croppedFolder: folders.cropped,
    preprocessedFolder: folders.preprocessed,
  };
}
