import { basename, resolve } from "node:path";
import { errorFromWire, InternalError, type PlanDimension, type VoxprepError } from "@voxprep/core";
import { needsIntensities } from "@voxprep/fingerprint";
import { parseOverrides } from "@voxprep/planner";
import { checkTask, type TaskCheck } from "../check/index.js";
import { Manifest } from "../manifest/manifest.js";
import { reservedBytes } from "../memory/case-memory.js";
import { CropCache } from "../memory/crop-cache.js";
import { defaultMemoryBudget, MemoryBudget, SHARED_PART } from "../memory/memory-budget.js";
import { KeptMemory } from "../memory/volume-memory.js";
import { copyDataset } from "../phases/copy-dataset.js";
import { makePlans, noteFrozen, plansToKeep } from "../phases/make-plans.js";
import { type CropRecord, caseVoxels, cropPhase, storedCropRecords } from "../phases/phase-crop.js";
import { writeAllMaskFlags } from "../phases/phase-plan.js";
import { chosenCases, preprocessPhase, stageTargets } from "../phases/phase-preprocess.js";
import { isForFoldsAlone, splitsPhase } from "../phases/phase-splits.js";
import { readGivenPlans } from "../plans/given-plans.js";
import { Parallelism } from "../pool/slabs.js";
import { TaskPool } from "../pool/task-pool.js";
import type { Recipe } from "../recipes/recipe.js";
import { DEFAULT_PROFILE, recipeOf } from "../recipes/v1-family.js";
import { PHASES, type Phase } from "../report/events.js";
import { makeSummary } from "../report/make-summary.js";
import { reportCrash } from "../report/report-crash.js";
import { Reporter, RunStopped, typedError } from "../report/reporter.js";
import type { RunSummary } from "../report/summary.js";
import { knownHeaders } from "../resume/input-facts.js";
import { recovered } from "../resume/recover.js";
import { removeStaleOutputs } from "../resume/remove-stale.js";
import { refuseOverlap } from "../store/folder-overlap.js";
import { ignoresCase } from "../store/ignores-case.js";
import { type TaskFolders, taskFoldersUnder } from "../store/task-folders.js";
import type { RunContext } from "./context.js";
import { type OpenRun, withOpenRun } from "./open-run.js";
import type { RunOptions } from "./options.js";
import { ownedNames } from "./owned-names.js";
import { RunRecord } from "./run-record.js";
import { beforeDeadline, GRACE_MS } from "./stop-deadline.js";
import type { RunTools } from "./tools.js";
import { warnOfSpace } from "./warn-of-space.js";

const BOTH_PLANNERS: readonly PlanDimension[] = ["3d", "2d"];

/** Share of the memory budget that cropped cases may occupy between crop and preprocessing. */
const CACHE_SHARE = 0.25;

/**
 * Prepares a raw task: check, crop, fingerprint, plan, preprocess, splits.
 *
 * A fault of one case does not stop the others; what was found is told by events as it happens.
 *
 * @param tools - Replaced by tests that inject faults.
 * @returns What was made; also the last event.
 * @throws `RunStopped` when the run as a whole failed, after the reason was told by an event.
 */
export async function runTask(options: RunOptions, tools: RunTools = {}): Promise<RunSummary> {
  const taskFolder = resolve(options.taskFolder);
  const reporter = new Reporter(taskFolder, options);
  let record: RunRecord | undefined;
  const onBegin = (begun: RunRecord): void => {
    record = begun;
  };
  try {
    const done = await withRunner(options, (runner) =>
      runUnderLock({ ...options, taskFolder }, tools, reporter, runner, onBegin),
    );
    return await tellSummary(done);
  } catch (error) {
    const stop = stopped(error, reporter);
    if (record === undefined) reporter.tellRest();
    else await tellSummary(record, stop.reason);
    throw stop;
  }
}

async function tellSummary(record: RunRecord, reason?: VoxprepError): Promise<RunSummary> {
  const summary = await makeSummary(record, reason);
  record.context.reporter.tellRest();
  record.context.reporter.event({ event: "summary", ...summary });
  return summary;
}

/** Gives the work a pool; when the run is to stop, cases in flight have some seconds to be committed. */
export async function withRunner<T>(
  { threads, signal, stallMs }: Pick<RunOptions, "threads" | "signal" | "stallMs">,
  work: (runner: TaskPool) => Promise<T>,
): Promise<T> {
  const pool = new TaskPool(threads, { stallMs });
  const stopSoon = (): void => {
    setTimeout(() => void pool.close(), GRACE_MS).unref();
  };
  signal?.addEventListener("abort", stopSoon, { once: true });
  try {
    return await work(pool);
  } finally {
    signal?.removeEventListener("abort", stopSoon);
    await pool.close();
  }
}

/** Everything is checked before the lock is taken: a run that cannot begin touches nothing. */
async function runUnderLock(
  options: RunOptions,
  tools: RunTools,
  reporter: Reporter,
  runner: TaskPool,
  onBegin: (record: RunRecord) => void,
): Promise<RunRecord> {
  const { folders, recipe } = placesOf(options);
  if (options.overrides !== undefined) parseOverrides(options.overrides);
  const seen = await Manifest.load(folders.work, tools).catch(() => undefined); // told under the lock
  const check = await checkPhase(options, folders, reporter, seen);
  await refuseOverlap(options.taskFolder, folders);
  const givenPlans = await readGivenPlans(options, recipe.layout, check.dataset);
  const phases = options.phases ?? new Set(PHASES);
  const request = {
    options,
    tools,
    reporter,
    runner,
    workFolder: folders.work,
    profile: recipe.name,
    seen,
    owns: ownedNames({
      recipe,
      folders,
      cases: check.cases,
      phases,
      planners: options.planners ?? BOTH_PLANNERS,
      unpack: options.unpack === true,
      keepsPlans: options.frozenPlans === true,
    }),
    given: options.plans ?? [],
    isForFolds: isForFoldsAlone(phases),
  };
  return withOpenRun(request, async (run) => {
    const places = { options, folders, recipe, givenPlans };
    const context = makeContext(places, check, reporter, runner, run);
    const record = new RunRecord(context, check, phases);
    onBegin(record);
    await beforeDeadline(runPhases(record), options.signal, reporter).catch(async (error) => {
      throw await reportCrash(context, error);
    });
    const left = recovered(run.recovery, reporter.reusedSteps, reporter.doneSteps);
    if (left !== null) reporter.finding(left);
    return record;
  });
}

function placesOf(options: RunOptions): { folders: TaskFolders; recipe: Recipe } {
  const recipe = recipeOf(options.profile ?? DEFAULT_PROFILE, options.resampling);
  const { out, taskFolder } = options;
  const folders =
    typeof out === "string"
      ? taskFoldersUnder(resolve(out), recipe.layout, basename(taskFolder))
      : out;
  return { folders, recipe };
}

function makeContext(
  places: Pick<RunContext, "options" | "folders" | "recipe" | "givenPlans">,
  check: TaskCheck,
  reporter: Reporter,
  runner: TaskPool,
  { runId, store, manifest, begin }: OpenRun,
): RunContext {
  const { options } = places;
  const parallelism = new Parallelism(runner.threads);
  const bytes = Math.max(
    0,
    (options.maxMemory ?? defaultMemoryBudget()) - reservedBytes(runner.threads),
  );
  const budget = new MemoryBudget(bytes, reservedBytes(runner.threads), SHARED_PART);
  const memory = new KeptMemory(
    (kept) => budget.tryClaim(kept),
    () => runner.collectGarbage(),
  );
  budget.onShortage(memory);
  let prepared: Promise<void> | undefined;
  const context: RunContext = {
    runId,
    ...places,
    memory,
    runner,
    reporter,
    parallelism,
    store,
    manifest,
    begin,
    beforeMaking() {
      prepared ??= begin().then(() => warnOfSpace(context, check));
      return prepared;
    },
    cache: new CropCache(bytes * CACHE_SHARE, budget),
    budget,
    properties: new Map(),
    encoding: { runner, parallelism, compression: options.compression ?? "fast" },
  };
  return context;
}

function stopped(error: unknown, reporter: Reporter): RunStopped {
  if (error instanceof RunStopped) return error;
  const told = error instanceof InternalError ? error : reporter.interruption();
  const reason = told ?? typedError(error, {});
  reporter.finding(reason.toFinding());
  return new RunStopped(reason);
}

async function runPhases(record: RunRecord): Promise<void> {
  const { context, check, phases } = record;
  const { options, reporter, recipe, runner, runId } = context;
  reporter.event({
    event: "run-start",
    run: runId,
    task: basename(options.taskFolder),
    profile: recipe.name,
    threads: runner.threads,
    cases: check.cases.length,
  });

  const planners = options.planners ?? BOTH_PLANNERS;
  estimateWork(context, check, planners, phases);
  const frozen = await plansToKeep(context, check, planners, phases);
  const crops = await cropRecords(context, check, phases, frozen !== null);
  for (const { caseId, properties } of crops) context.properties.set(caseId, properties);
  stopIfStrict(context);
  if (phases.has("fingerprint")) await copyDataset(context, check);
  if (frozen !== null) {
    await noteFrozen(context);
    await writeAllMaskFlags(context, frozen, crops);
  }
  record.plans = frozen ?? (await makePlans(context, check, crops, planners, phases));
  const targets = phases.has("preprocess") ? stageTargets(context, record.plans) : [];
  const chosen = chosenCases(context, check.cases);
  record.targets = targets;
  record.chosenIds = chosen.map((one) => one.caseId);
  if (phases.has("preprocess")) await preprocessPhase(context, chosen, targets);
  const good = check.cases.map((one) => one.caseId).filter((id) => !reporter.hasFailed(id));
  if (phases.has("crop")) await removeStaleOutputs(context, good);
  if (phases.has("splits")) record.folds = await splitsPhase(context, good);
}

/** What is to be done, as far as the headers tell: until there is a plan, a stage counts like the scan. */
function estimateWork(
  { reporter: { workload } }: RunContext,
  { cases }: TaskCheck,
  planners: readonly PlanDimension[],
  phases: ReadonlySet<Phase>,
): void {
  const voxels = cases.reduce((sum, one) => sum + caseVoxels(one), 0);
  if (phases.has("crop")) workload.expect("crop", voxels);
  if (phases.has("preprocess")) workload.expect("preprocess", voxels * planners.length);
}

async function checkPhase(
  options: RunOptions,
  folders: TaskFolders,
  reporter: Reporter,
  seen: Manifest | undefined,
): Promise<TaskCheck> {
  const { taskFolder, allow, errorOn } = options;
  const known = seen === undefined ? undefined : knownHeaders(options, seen);
  const hasCaseInsensitiveOutput = await ignoresCase(folders.preprocessed);
  const { check, findings } = await reporter.phase("check", "check", 1, () =>
    checkTask(taskFolder, { allow, errorOn, hasCaseInsensitiveOutput, known }),
  );
  for (const finding of findings) reporter.finding({ phase: "check", ...finding });
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
  isFrozen: boolean,
): Promise<CropRecord[]> {
  const withSamples =
    !isFrozen && phases.has("fingerprint") && needsIntensities(check.dataset.modalities);
  if (phases.has("crop")) return cropPhase(context, check, withSamples);
  if (phases.has("fingerprint") || phases.has("plan")) {
    return storedCropRecords(context, check);
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
