import type { Plan, PlanDimension } from "@voxprep/core";
import { compareCaseFileNames, makeFingerprint } from "@voxprep/fingerprint";
import type { TaskCheck } from "../check/index.js";
import type { CaseGrid } from "../memory/case-memory.js";
import { makePlan } from "../phases/phase-plan.js";
import { planPaths, readPlanFile } from "../plans/stored-plan.js";
import type { Recipe } from "../recipes/recipe.js";
import type { RunOptions } from "../run/options.js";
import type { TaskFolders } from "../store/task-folders.js";
import { planIfThere } from "./earlier-run.js";

/** What a plan is forecast from. */
export interface PlanForecastRequest {
  readonly check: TaskCheck;
  readonly options: RunOptions;
  readonly recipe: Recipe;
  readonly folders: TaskFolders;
  readonly planners: readonly PlanDimension[];
  /** By case, in the order of the cases. */
  readonly grids: readonly CaseGrid[];
}

/** The plans that a run is going to have, as far as it can be told, and where they come from. */
export interface PlanForecast {
  readonly plans: readonly Plan[];
  readonly from: "headers" | "stored";
}

/**
 * The plans that were given or are there; else those of the real planner for the scans as their headers describe
 * them. Intensities are not known then; shapes do not hang on them.
 *
 * @throws `VP6401 PlanningError` when no plan can be made; the errors of overrides and of plans files.
 */
export async function forecastPlans(request: PlanForecastRequest): Promise<PlanForecast> {
  const { options, planners } = request;
  if (options.plans !== undefined) {
    const given = await Promise.all(options.plans.map((path) => readPlanFile(path)));
    return { plans: given.map(({ plan }) => plan), from: "stored" };
  }
  if (options.overrides === undefined) {
    const stored = await Promise.all(
      planners.map((dimension) => planIfThere(planPaths(request, dimension).pkl)),
    );
    const plans = stored.filter((plan) => plan !== null);
    if (plans.length === planners.length) return { plans, from: "stored" };
  }
  return { plans: planners.map((dimension) => planned(request, dimension)), from: "headers" };
}

function planned(
  { check, options, recipe, folders, grids }: PlanForecastRequest,
  dimension: PlanDimension,
): Plan {
  const cases = check.cases.flatMap(({ caseId, shapeZyx }, i) => {
    const grid = grids[i];
    return grid === undefined ? [] : [{ caseId, originalSizeZyx: shapeZyx, ...grid }];
  });
  const fingerprint = makeFingerprint({
    cases: cases.sort((a, b) => compareCaseFileNames(a.caseId, b.caseId)),
    classes: [...check.dataset.labels.keys()].filter((value) => value > 0),
    modalities: check.dataset.modalities,
    intensities: null,
  });
  return makePlan(fingerprint, {
    recipe,
    dimension,
    overrides: options.overrides,
    croppedFolder: folders.cropped,
    preprocessedFolder: folders.preprocessed,
  });
}
