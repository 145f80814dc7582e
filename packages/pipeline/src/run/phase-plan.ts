import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Fingerprint, type Plan, type PlanDimension, UsageError } from "@voxprep/core";
import { decodePickle, decodePlan, encodeCaseProperties, encodePlan } from "@voxprep/io";
import { applyOverrides, parseOverrides, planExperiment } from "@voxprep/planner";
import { stampsOf } from "../manifest/file-stamp.js";
import type { Recipe } from "../recipes/recipe.js";
import type { OutputFile } from "../store/output-store.js";
import { pickleFile, pickleWithTwin } from "../store/python-files.js";
import { caseFiles } from "./case-files.js";
import type { RunContext } from "./context.js";
import type { CropRecord } from "./phase-crop.js";

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

/** The plans file and its readable twin, in the preprocessed folder. */
export function planFiles(plan: Plan, request: PlanRequest): OutputFile[] {
  const { layout } = request.recipe;
  const value = encodePlan(plan, {
    npzFiles: plan.fingerprint.caseIds.map((id) => caseFiles(request.croppedFolder, id).npz),
    preprocessedFolder: request.preprocessedFolder,
    dataIdentifier: layout.dataIdentifier[plan.dimension],
  });
  return pickleWithTwin(join(request.preprocessedFolder, layout.plansFile[plan.dimension]), value);
}

/** Makes and saves the plans of all chosen planners, and writes the mask flags into the case pickles. */
export async function planPhase(
  context: RunContext,
  fingerprint: Fingerprint,
  crops: readonly CropRecord[],
  dimensions: readonly PlanDimension[],
): Promise<Plan[]> {
  const { reporter, store } = context;
  return reporter.phase("plan", "plan", dimensions.length, async () => {
    const plans: Plan[] = [];
    for (const dimension of dimensions) {
      const request = planRequest(context, dimension);
      const plan = makePlan(fingerprint, request);
      reporter.bytesWritten += await store.commit(planFiles(plan, request));
      plans.push(plan);
    }
    // All planners agree on the mask, so each case pickle is rewritten once.
    const [first] = plans;
    if (first === undefined) return plans;
    const { useMaskForNorm } = first;
    for (const crop of crops) await writeMaskFlags(context, crop, useMaskForNorm);
    return plans;
  });
}

/** The planner's mask flags belong into the pickle of each cropped case; it is left alone when they stand there. */
async function writeMaskFlags(
  { store, folders, manifest }: RunContext,
  { caseId, properties }: CropRecord,
  useMaskForNorm: readonly boolean[],
): Promise<void> {
  if (properties.useMaskForNorm?.join() === useMaskForNorm.join()) return;
  const { pkl } = caseFiles(folders.cropped, caseId);
  await store.commit([pickleFile(pkl, encodeCaseProperties({ ...properties, useMaskForNorm }))]);
  const record = manifest.find("crop", caseId);
  if (record === undefined) return;
  const outputs = await stampsOf(record.outputs.map(({ path }) => path));
  await manifest.add({ ...record, outputs });
}

/**
 * Reads the plans that an earlier run left.
 *
 * @throws `VP0101 UsageError` when one is not there; `VP90xx` when it is no good pickle.
 */
export async function storedPlans(
  context: RunContext,
  dimensions: readonly PlanDimension[],
): Promise<Plan[]> {
  const { layout } = context.recipe;
  return Promise.all(
    dimensions.map(async (dimension) => {
      const path = join(context.folders.preprocessed, layout.plansFile[dimension]);
      const bytes = await readFile(path).catch((cause: unknown) => {
        throw new UsageError(`there is no plan at ${path}`, {
          cause,
          files: [path],
          remedy: "Run `voxprep plan` (or `voxprep run`) on the same folders first.",
        });
      });
      return decodePlan(decodePickle(bytes, { source: path }));
    }),
  );
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
