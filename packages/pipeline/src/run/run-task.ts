import { basename, resolve } from "node:path";
import {
  errorFromWire,
  NoTrainingCasesError,
  type Plan,
  type PlanDimension,
  type VoxprepError,
} from "@voxprep/core";
import { needsIntensities } from "@voxprep/fingerprint";
import { checkTask, type TaskCheck } from "../check/index.js";
import { Parallelism } from "../pool/slabs.js";
import { TaskPool } from "../pool/task-pool.js";
import { DEFAULT_PROFILE, recipeOf } from "../recipes/v1-family.js";
import { refuseOverlap } from "../store/folder-overlap.js";
import { OutputStore } from "../store/output-store.js";
import { taskFoldersUnder } from "../store/task-folders.js";
import type { RunContext } from "./context.js";
import { CropCache } from "./crop-cache.js";
import { PHASES, type Phase } from "./events.js";
import { baseBytes } from "./forecast.js";
import { defaultMemoryBudget, MemoryBudget } from "./memory-budget.js";
import type { RunOptions } from "./options.js";
import { type CropRecord, cropPhase, storedCropRecords } from "./phase-crop.js";
import { fingerprintPhase, readStoredFingerprint } from "./phase-fingerprint.js";
import { planPhase, storedPlans } from "./phase-plan.js";
import {
  chosenCases,
  preprocessPhase,
  type StageTarget,
  stageTargets,
} from "./phase-preprocess.js";
import { splitsPhase } from "./phase-splits.js";
import { Reporter, RunStopped, typedError } from "./reporter.js";
import type { RunSummary, StageSummary } from "./summary.js";

const BOTH_PLANNERS: readonly PlanDimension[] = ["3d", "2d"];

/** Share of the memory budget that cropped cases may occupy between crop and preprocessing. */
const CACHE_SHARE = 0.25;

/**
 * Prepares a raw task: check, crop, fingerprint, plan, preprocess, splits.
 *
 * A fault of one case does not stop the others; what was found is told by events as it happens.
 *
 * @returns What was made; also the last event.
 * @throws `RunStopped` when the run as a whole failed, after the reason was told by an event.
 */
export async function runTask(options: RunOptions): Promise<RunSummary> {
  const taskFolder = resolve(options.taskFolder);
  const reporter = new Reporter(taskFolder, options.onEvent);
  const pool = new TaskPool(options.threads);
  const context = makeContext({ ...options, taskFolder }, reporter, pool);
  try {
    return await runPhases(context, options.phases ?? new Set(PHASES));
  } catch (error) {
    throw stopped(error, reporter);
  } finally {
    await pool.close();
    await context.store.close();
  }
}

function makeContext(options: RunOptions, reporter: Reporter, runner: TaskPool): RunContext {
  const recipe = recipeOf(options.profile ?? DEFAULT_PROFILE, options.resampling);
  const { out, taskFolder } = options;
  const folders =
    typeof out === "string"
      ? taskFoldersUnder(resolve(out), recipe.layout, basename(taskFolder))
      : out;
  const parallelism = new Parallelism(runner.threads);
  const bytes = Math.max(
    0,
    (options.maxMemory ?? defaultMemoryBudget()) - baseBytes(runner.threads),
  );
  return {
    options,
    recipe,
    folders,
    runner,
    reporter,
    parallelism,
    store: new OutputStore(folders.work),
    cache: new CropCache(bytes * CACHE_SHARE),
    budget: new MemoryBudget(bytes * (1 - CACHE_SHARE)),
    encoding: { runner, parallelism, compression: options.compression ?? "fast" },
  };
}

function stopped(error: unknown, reporter: Reporter): RunStopped {
  if (error instanceof RunStopped) return error;
  const reason: VoxprepError = typedError(error, {});
  reporter.finding(reason.toFinding());
  return new RunStopped(reason);
}

async function runPhases(context: RunContext, phases: ReadonlySet<Phase>): Promise<RunSummary> {
  const start = performance.now();
  const { options, reporter, recipe, runner, folders } = context;
  const check = await checkPhase(context);
  await refuseOverlap(options.taskFolder, folders);
  const task = basename(options.taskFolder);
  const cases = check.cases.length;
  reporter.event({
    event: "run-start",
    task,
    profile: recipe.name,
    threads: runner.threads,
    cases,
  });

  const planners = options.planners ?? BOTH_PLANNERS;
  const crops = await cropRecords(context, check, phases);
  stopIfStrict(context);
  const plans = await makePlans(context, check, crops, planners, phases);
  const targets = phases.has("preprocess") ? stageTargets(context, plans) : [];
  const chosen = chosenCases(context, check.cases);
  if (phases.has("preprocess")) await preprocessPhase(context, chosen, targets);
  const good = check.cases.map((one) => one.caseId).filter((id) => !reporter.hasFailed(id));
  const folds = phases.has("splits") ? await splitsPhase(context, good) : null;

  const prepared = chosen.filter((one) => !reporter.hasFailed(one.caseId)).length;
  const summary: RunSummary = {
    task,
    profile: recipe.name,
    croppedFolder: folders.cropped,
    preprocessedFolder: folders.preprocessed,
    cases: check.listedCases,
    failedCases: reporter.failedCases,
    plannedFrom: phases.has("plan") ? (plans[0]?.fingerprint.caseIds.length ?? null) : null,
    warnings: reporter.warnings,
    stages: stageSummaries(plans, targets, prepared),
    foldSizes: folds?.map((fold) => fold.val.length) ?? null,
    bytesWritten: reporter.bytesWritten,
    wallMs: performance.now() - start,
    phaseMs: reporter.phaseMs,
    environment: folders.environment,
  };
  reporter.event({ event: "summary", ...summary });
  return summary;
}

async function checkPhase(context: RunContext): Promise<TaskCheck> {
  const { options, reporter } = context;
  const allow = options.allow === undefined ? {} : { allow: options.allow };
  const { check, findings } = await reporter.phase("check", "check", 1, () =>
    checkTask(options.taskFolder, allow),
  );
  for (const finding of findings) reporter.finding(finding);
  if (check !== null) return check;
  const fatal = findings.find((finding) => finding.severity === "run");
  if (fatal === undefined) throw new TypeError("a check without result names its reason");
  throw new RunStopped(errorFromWire({ code: fatal.code, message: fatal.message, context: fatal }));
}

/** Crops made now or left by an earlier run; none when no phase needs them. */
async function cropRecords(
  context: RunContext,
  check: TaskCheck,
  phases: ReadonlySet<Phase>,
): Promise<CropRecord[]> {
  const withSamples = phases.has("fingerprint") && needsIntensities(check.dataset.modalities);
  if (phases.has("crop")) return cropPhase(context, check, withSamples);
  if (phases.has("fingerprint") || phases.has("plan")) {
    return storedCropRecords(context, check, withSamples);
  }
  return [];
}

/** With `strict`, a failed case ends the run before the fingerprint. */
function stopIfStrict({ options, reporter }: RunContext): void {
  const [failed] = reporter.failures;
  if (options.strict !== true || failed === undefined) return;
  throw new RunStopped(
    errorFromWire({ code: failed.code, message: failed.message, context: failed }),
  );
}

async function makePlans(
  context: RunContext,
  check: TaskCheck,
  crops: readonly CropRecord[],
  planners: readonly PlanDimension[],
  phases: ReadonlySet<Phase>,
): Promise<Plan[]> {
  if (phases.has("fingerprint") && crops.length === 0) throw noCaseLeft(context);
  const fingerprint = phases.has("fingerprint")
    ? await fingerprintPhase(context, check.dataset, crops, check.datasetJsonPath)
    : null;
  if (phases.has("plan")) {
    return planPhase(
      context,
      fingerprint ?? (await readStoredFingerprint(context)),
      crops,
      planners,
    );
  }
  return phases.has("preprocess") ? storedPlans(context, planners) : [];
}

function noCaseLeft({ reporter }: RunContext): NoTrainingCasesError {
  return new NoTrainingCasesError("no case is left to prepare: every listed case failed", {
    found: reporter.failedCases,
    remedy: "Repair the cases named above.",
  });
}

function stageSummaries(
  plans: readonly Plan[],
  targets: readonly StageTarget[],
  cases: number,
): StageSummary[] {
  return plans.flatMap((plan) =>
    plan.stages.map((stage, index) => {
      const target = targets.find((one) => one.plan === plan && one.stage === index);
      return {
        dimension: plan.dimension,
        stage: index,
        folder: target?.folder ?? null,
        spacing: stage.currentSpacing,
        medianShape: stage.medianShape,
        patchSize: stage.patchSize,
        batchSize: stage.batchSize,
        poolKernels: stage.poolKernels,
        cases: target === undefined ? 0 : cases,
      };
    }),
  );
}
