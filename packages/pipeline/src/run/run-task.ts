import { freemem } from "node:os";
import { basename, resolve } from "node:path";
import type { Plan, PlanDimension, VoxprepError } from "@voxprep/core";
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
import type { RunOptions } from "./options.js";
import { type CropRecord, cropPhase, storedCropRecords } from "./phase-crop.js";
import { fingerprintPhase, readStoredFingerprint } from "./phase-fingerprint.js";
import { planPhase, storedPlans } from "./phase-plan.js";
import { chosenCases, preprocessPhase, type StageTarget, stageTargets } from "./phase-preprocess.js";
import { splitsPhase } from "./phase-splits.js";
import { Reporter, RunStopped, typedError } from "./reporter.js";
import type { RunSummary } from "./summary.js";

const BOTH_PLANNERS: readonly PlanDimension[] = ["3d", "2d"];

/** Share of the free memory that cropped cases may occupy between crop and preprocessing. */
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
    typeof out === "string" ? taskFoldersUnder(resolve(out), recipe.layout, basename(taskFolder)) : out;
  return {
    options,
    recipe,
    folders,
    runner,
    reporter,
    parallelism: new Parallelism(runner.threads),
    store: new OutputStore(folders.work),
    cache: new CropCache(freemem() * CACHE_SHARE),
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
  reporter.event({ event: "run-start", task, profile: recipe.name, threads: runner.threads, cases });

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
