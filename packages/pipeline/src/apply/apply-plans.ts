import { basename, join, resolve } from "node:path";
import { type Finding, makeFinding, voxelCount } from "@voxprep/core";
import { encodePreparedCaseProperties } from "@voxprep/io";
import { shownFile, shownList } from "../check/shown-name.js";
import { reservedBytes } from "../memory/case-memory.js";
import { defaultMemoryBudget, MemoryBudget } from "../memory/memory-budget.js";
import { inLanes, type Lane } from "../pool/lanes.js";
import { FILES_AT_ONCE, mapLimited } from "../pool/map-limited.js";
import { Parallelism } from "../pool/slabs.js";
import type { TaskPool } from "../pool/task-pool.js";
import { recipeOf } from "../recipes/v1-family.js";
import type { CaseWork } from "../report/case-work.js";
import type { CaseActivity } from "../report/events.js";
import { Reporter } from "../report/reporter.js";
import { chosenStages } from "../run/chosen-stages.js";
import { withRunner } from "../run/run-task.js";
import type { RunTools } from "../run/tools.js";
import type { CroppedCase } from "../steps/cropped-case.js";
import { encodeArray } from "../steps/encode-array.js";
import { attemptAll } from "../store/attempt-all.js";
import { caseFiles } from "../store/case-files.js";
import type { OutputFile } from "../store/output-file.js";
import { OutputStore, WORK_ROOT } from "../store/output-store.js";
import { pickleFile } from "../store/python-files.js";
import { RunLock } from "../store/run-lock.js";
import { writeErrorOf } from "../store/write-errors.js";
import type { AppliedPlans, AppliedStage, ApplyPlansOptions } from "./apply-options.js";
import { type CheckedNewCase, checkNewCase } from "./check-new-case.js";
import { type FoundNewCases, findNewCases } from "./find-new-cases.js";
import {
  cropNewCase,
  makeNewStageCase,
  type NewCaseContext,
  newCaseBytes,
  stageOf,
} from "./new-case-stages.js";
import { type FinishedPlan, profileOfPlan, readFinishedPlan } from "./plans-source.js";

/** What the work on all cases shares. */
interface ApplyContext extends NewCaseContext {
  readonly options: ApplyPlansOptions;
  readonly stages: readonly AppliedStage[];
  readonly reporter: Reporter;
  readonly store: OutputStore;
  readonly budget: MemoryBudget;
}

/**
 * Prepares new images by finished plans and writes them as the cases of a stage: `<case>.npz` with the image
 * channels and the nonzero mask, `<case>.pkl` with the properties.
 *
 * A fault of one case does not stop the others; findings are told by events as they happen.
 *
 * @throws `VP0101 UsageError` for plans that cannot be read, a stage that they do not have, or no image at all; errors
 *   of the whole work, such as a full disk; `VP7201` when it was told to stop.
 */
export async function applyPlans(
  options: ApplyPlansOptions,
  tools: RunTools = {},
): Promise<AppliedPlans> {
  const start = performance.now();
  const finished = await readFinishedPlan(options.plans);
  const stages = stagesOf(finished, options);
  const profile = options.profile ?? profileOfPlan(finished);
  const found = await findNewCases(options.images, finished.plan.fingerprint.modalities.size);
  const reporter = new Reporter(resolve(options.out), options);
  const { bytesWritten, warnings, failedCases, done } = await underLock(
    { options, reporter, tools, folders: stages.map(({ folder }) => folder) },
    async (store, runner) => {
      const context: ApplyContext = {
        options,
        stages,
        reporter,
        store,
        runner,
        plan: finished.plan,
        recipe: recipeOf(profile, options.resampling),
        parallelism: new Parallelism(runner.threads),
        budget: budgetOf(options, runner.threads),
      };
      await keepPlans(finished, context);
      const prepared = await prepareAll(await checkAll(found, context), context);
      return { ...countsOf(reporter), done: prepared };
    },
  );
  return {
    plansFile: join(resolve(options.out), basename(finished.path)),
    profile,
    stages,
    cases: found.cases.length,
    preparedCases: done,
    failedCases,
    warnings,
    bytesWritten,
    wallMs: performance.now() - start,
  };
}

function countsOf({ bytesWritten, warnings, failedCases }: Reporter) {
  return { bytesWritten, warnings, failedCases };
}

function stagesOf(
  { plan, dataIdentifier }: FinishedPlan,
  { out, stages: choice = "last" }: ApplyPlansOptions,
): AppliedStage[] {
  if (typeof choice !== "string") for (const stage of choice) stageOf(plan, stage);
  return chosenStages(plan, choice).map((stage) => ({
    stage,
    folder: join(resolve(out), `${dataIdentifier}_stage${stage}`),
  }));
}

function budgetOf({ maxMemory }: ApplyPlansOptions, threads: number): MemoryBudget {
  return new MemoryBudget(
    Math.max(0, (maxMemory ?? defaultMemoryBudget()) - reservedBytes(threads)),
  );
}

/** Where is written, and who hears of it. */
interface WritingOptions {
  readonly options: ApplyPlansOptions;
  readonly reporter: Reporter;
  readonly tools: RunTools;
  /** Folders of cases. */
  readonly folders: readonly string[];
}

/** Gives the work a pool, and the right to write into the output folder. */
async function underLock<T>(
  { options, reporter, tools, folders }: WritingOptions,
  work: (store: OutputStore, runner: TaskPool) => Promise<T>,
): Promise<T> {
  const out = resolve(options.out);
  const workFolder = join(out, WORK_ROOT, "apply");
  const { lock, findings } = await RunLock.take(workFolder, tools).catch((error: unknown) => {
    throw writeErrorOf(error, workFolder);
  });
  const { runId } = lock;
  const store = new OutputStore(workFolder, { ...tools, runId, mayCommit: () => lock.check() });
  try {
    for (const finding of findings) reporter.finding(finding);
    const left = await store.removeLeftovers([out, ...folders]);
    if (left > 0) reporter.finding(leftoversRemoved(left));
    return await withRunner(options, (runner) => work(store, runner));
  } catch (error) {
    throw reporter.interruption() ?? error;
  } finally {
    await attemptAll([() => lock.release(), () => store.close()]);
  }
}

function leftoversRemoved(count: number): Finding {
  const message = `removed ${count} unfinished files of an interrupted call`;
  return makeFinding("VP7101", message, { found: { temporaryFiles: count } });
}

/** The plan goes with the cases: without it nobody knows how their axes were turned. */
async function keepPlans({ path }: FinishedPlan, { options, store }: ApplyContext): Promise<void> {
  const copy = join(resolve(options.out), basename(path));
  if (copy !== path) await store.commit([{ path: copy, copyOf: path }]);
}

async function checkAll(
  { cases, unclaimed }: FoundNewCases,
  { reporter, options }: ApplyContext,
): Promise<CheckedNewCase[]> {
  return reporter.phase("check", "check", cases.length, async () => {
    if (unclaimed.length > 0) {
      const message = `no case claims ${shownList(unclaimed.map(shownFile))}`;
      const remedy =
        "Files of a case end in _0000.nii.gz and so on, one per modality of the plans.";
      reporter.finding(makeFinding("VP1017", message, { files: unclaimed, remedy }));
    }
    const checks = await mapLimited(cases, FILES_AT_ONCE, (one) =>
      reporter.guard(one.caseId, "check", () => checkNewCase(one, options.allow)),
    );
    const known = checks.filter((check) => check !== undefined);
    for (const { findings } of known) {
      for (const finding of findings) reporter.finding({ phase: "check", ...finding });
    }
    return known.flatMap(({ checked }) => checked ?? []);
  });
}

/** The largest case comes first, each when its memory fits; while one is written the next is computed. */
async function prepareAll(
  cases: readonly CheckedNewCase[],
  context: ApplyContext,
): Promise<string[]> {
  const { reporter, runner, stages } = context;
  const largestFirst = [...cases].sort((a, b) => voxelCount(b.shapeZyx) - voxelCount(a.shapeZyx));
  await reporter.phase("preprocess", "apply", cases.length * stages.length, async (progress) => {
    progress.expect(cases.flatMap((one) => stages.map(() => voxelCount(one.shapeZyx))));
    await inLanes(largestFirst, runner.threads, (one, lane) => prepareInLane(one, context, lane));
  });
  return cases.map(({ caseId }) => caseId).filter((caseId) => !reporter.hasFailed(caseId));
}

async function prepareInLane(
  one: CheckedNewCase,
  context: ApplyContext,
  lane: Lane,
): Promise<void> {
  const { reporter, runner, parallelism, budget, plan, stages } = context;
  const { caseId } = one;
  const voxels = voxelCount(one.shapeZyx);
  const works = stages.map((target): StageWork => {
    const work = reporter.open({ caseId, label: `stage ${target.stage}`, voxels });
    return { ...target, work };
  });
  await reporter.guard(caseId, "preprocess", async () => {
    works[0]?.work.step("wait");
    await budget.hold(newCaseBytes(one, plan, runner.threads), () => {
      reporter.stopIfInterrupted();
      return parallelism.during(() => prepareOne(one, works, context, lane));
    });
  });
  await lane.background(async () => {
    for (const { work } of works) work.close("failed"); // those that are closed stay as they are
  });
}

/** A stage of a case, and what tells how far it is. */
interface StageWork extends AppliedStage {
  readonly work: CaseWork;
}

async function prepareOne(
  one: CheckedNewCase,
  works: readonly StageWork[],
  context: ApplyContext,
  lane: Lane,
): Promise<void> {
  const { reporter, store } = context;
  const { caseId } = one;
  const { cropped, findings } = await cropNewCase(one, context, onStepOf(works[0]));
  for (const finding of findings) reporter.finding({ phase: "crop", ...finding });
  if (cropped === null) return;
  for (const target of works) {
    const { work } = target;
    const files = await stageFiles(cropped, target, context);
    await lane.background(async () => {
      await reporter.finish(caseId, "preprocess", async () => {
        work.step("write");
        reporter.bytesWritten += await replaceCase(files, store);
        work.close("done");
      });
    });
  }
}

/** A case that is there already loses its npz first, so that it never stands beside a pickle of other making. */
async function replaceCase(files: readonly OutputFile[], store: OutputStore): Promise<number> {
  const npz = files.map(({ path }) => path).filter((path) => path.endsWith(".npz"));
  return (await store.put(files, () => store.removeForGood(...npz))).bytes;
}

/** The files of a case in a stage, the npz last. */
async function stageFiles(
  cropped: CroppedCase,
  target: StageWork,
  context: ApplyContext,
): Promise<OutputFile[]> {
  const made = await makeNewStageCase(cropped, target.stage, context, onStepOf(target));
  target.work.step("compress");
  const chunks = await encodeArray(made, encodingOf(context));
  const { npz, pkl } = caseFiles(target.folder, cropped.caseId);
  return [pickleFile(pkl, encodePreparedCaseProperties(made.properties)), { path: npz, chunks }];
}

function onStepOf(target: StageWork | undefined): (step: CaseActivity) => void {
  return (step) => target?.work.step(step);
}

function encodingOf({ runner, parallelism, options }: ApplyContext) {
  return { runner, parallelism, compression: options.compression ?? "fast" } as const;
}
