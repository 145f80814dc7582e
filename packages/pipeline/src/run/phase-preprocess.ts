import { join } from "node:path";
import { type CaseProperties, type Plan, permute, UsageError } from "@voxprep/core";
import { encodeStageCaseProperties } from "@voxprep/io";
import type { CheckedCase } from "../check/index.js";
import { inLanes, type Lane } from "../pool/lanes.js";
import { mapLimited } from "../pool/map-limited.js";
import type { CroppedCase } from "../steps/cropped-case.js";
import { encodeArray, npyChunks } from "../steps/encode-array.js";
import { makeStageCase } from "../steps/stage-case.js";
import type { OutputFile } from "../store/output-store.js";
import { pickleFile } from "../store/python-files.js";
import { caseFiles } from "./case-files.js";
import type { RunContext } from "./context.js";
import { stageBytes } from "./forecast.js";
import type { StageChoice } from "./options.js";
import { oversizedCases, type PredictedSize } from "./size-limits.js";
import { loadCropped } from "./stored-crops.js";

/** A stage of a plan that is to be prepared. */
export interface StageTarget {
  readonly plan: Plan;
  readonly stage: number;
  /** Folder of the stage in the preprocessed task folder. */
  readonly folder: string;
}

/** The stages of the plans that a choice names. */
export function stageTargets(context: RunContext, plans: readonly Plan[]): StageTarget[] {
  const { recipe, folders, options } = context;
  return plans.flatMap((plan) =>
    plan.stages
      .map((_, stage) => stage)
      .filter((stage) => isChosen(stage, plan.stages.length, options.stages ?? "all"))
      .map((stage) => {
        const name = `${recipe.layout.dataIdentifier[plan.dimension]}_stage${stage}`;
        return { plan, stage, folder: join(folders.preprocessed, name) };
      }),
  );
}

function isChosen(stage: number, stages: number, choice: StageChoice): boolean {
  if (choice === "all") return true;
  return choice === "last" ? stage === stages - 1 : choice.includes(stage);
}

/**
 * The cases that are preprocessed: those named by `cases`, or all.
 *
 * @throws `VP0101 UsageError` for a name that is no case of the task.
 */
export function chosenCases(context: RunContext, cases: readonly CheckedCase[]): CheckedCase[] {
  const { reporter, options } = context;
  const good = cases.filter((one) => !reporter.hasFailed(one.caseId));
  if (options.cases === undefined) return good;
  const wanted = new Set(options.cases);
  const known = new Set(cases.map((one) => one.caseId));
  const unknown = [...wanted].filter((id) => !known.has(id) && !reporter.hasFailed(id));
  if (unknown.length > 0) {
    throw new UsageError(`the task has no case ${unknown.join(", ")}`, {
      found: unknown,
      remedy: "Name cases as dataset.json does, without _0000 and .nii.gz.",
    });
  }
  return good.filter((one) => wanted.has(one.caseId));
}

/**
 * Prepares every chosen case for every chosen stage; each case is loaded once.
 *
 * The largest come first, each when its memory fits; while one is written the next is computed.
 */
export async function preprocessPhase(
  context: RunContext,
  cases: readonly CheckedCase[],
  targets: readonly StageTarget[],
): Promise<void> {
  const { reporter, runner } = context;
  await reporter.phase(
    "preprocess",
    "preprocess",
    cases.length * targets.length,
    async (progress) => {
      const described = await mapLimited(cases, LISTED_AT_ONCE, (one) =>
        reporter.guard(one.caseId, "preprocess", () => describeJob(context, one, targets)),
      );
      const known = described.filter((job) => job !== undefined);
      for (const finding of oversizedCases(known.map(sizeOf), context.options)) {
        reporter.finding(finding);
      }
      const jobs = known.filter((job) => !reporter.hasFailed(job.checked.caseId));
      progress.expect(jobs.map((job) => job.voxels));
      jobs.sort((a, b) => b.bytes - a.bytes);
      await inLanes(jobs, runner.threads, async (job, lane) => {
        const prepare = () =>
          context.parallelism.during(() => prepareCase(context, job, targets, lane));
        await reporter.guard(job.checked.caseId, "preprocess", () =>
          context.budget.hold(job.bytes, prepare),
        );
      });
    },
  );
}

/** Pickles of cases read at once to forecast what they need. */
const LISTED_AT_ONCE = 16;

/** A case that is to be prepared and what that will take. */
interface StageJob {
  readonly checked: CheckedCase;
  /** Peak memory. */
  readonly bytes: number;
  /** Voxels of all its stages. */
  readonly voxels: number;
  /** Voxels of the largest one. */
  readonly largestVoxels: number;
}

function sizeOf({ checked, largestVoxels }: StageJob): PredictedSize {
  return { caseId: checked.caseId, voxels: largestVoxels };
}

async function describeJob(
  context: RunContext,
  checked: CheckedCase,
  targets: readonly StageTarget[],
): Promise<StageJob> {
  const { properties } =
    context.cache.peek(checked.caseId) ?? (await loadCropped(context, checked.caseId, false));
  const plans = [...new Set(targets.map((target) => target.plan))];
  const bytes = plans.map((plan) => stageBytes(properties, plan, context.runner.threads));
  const voxels = targets.map((target) => stageVoxels(properties, target));
  return {
    checked,
    bytes: Math.max(0, ...bytes),
    voxels: voxels.reduce((sum, count) => sum + count, 0),
    largestVoxels: Math.max(0, ...voxels),
  };
}

async function prepareCase(
  context: RunContext,
  { checked }: StageJob,
  targets: readonly StageTarget[],
  lane: Lane,
): Promise<void> {
  const { reporter, store } = context;
  const { caseId } = checked;
  const cropped =
    context.cache.take(caseId) ?? ((await loadCropped(context, caseId, true)) as CroppedCase);
  for (const target of targets) {
    const start = performance.now();
    const files = await makeStageFiles(context, checked, cropped, target);
    await lane.background(async () => {
      await reporter.guard(caseId, "preprocess", async () => {
        if (reporter.hasFailed(caseId)) return;
        reporter.bytesWritten += await store.commit(files);
      });
      const label = `${target.plan.dimension} stage ${target.stage}`;
      const voxels = stageVoxels(cropped.properties, target);
      reporter.caseDone(caseId, voxels, performance.now() - start, label);
    });
  }
}

/** The files of a case in a stage, the npz last; the label's copy goes with each. */
async function makeStageFiles(
  context: RunContext,
  checked: CheckedCase,
  cropped: CroppedCase,
  { plan, stage, folder }: StageTarget,
): Promise<OutputFile[]> {
  const { runner, parallelism, recipe, folders, encoding, options } = context;
  const { caseId } = checked;
  const stagePlan = plan.stages[stage];
  if (stagePlan === undefined) throw new RangeError(`the plan has no stage ${stage}`);
  const steps = { runner, parallelism, caseId, plan, stage: stagePlan };
  const prepared = await makeStageCase(cropped, recipe.caseSteps, steps);
  const chunks = await encodeArray(prepared, encoding);
  const files = caseFiles(folder, caseId);
  const labelCopy = join(folders.preprocessed, "gt_segmentations", checked.labelFileName);
  return [
    { path: labelCopy, copyOf: checked.labelPath },
    ...(options.unpack === true ? [{ path: files.npy, chunks: npyChunks(prepared) }] : []),
    pickleFile(files.pkl, encodeStageCaseProperties(prepared.properties)),
    { path: files.npz, chunks },
  ];
}

function stageVoxels(properties: CaseProperties, { plan, stage }: StageTarget): number {
  const spacing = plan.stages[stage]?.currentSpacing;
  if (spacing === undefined) return 0;
  const size = permute(properties.croppedSizeZyx, plan.transposeForward);
  const from = permute(properties.originalSpacingZyx, plan.transposeForward);
  const ratio = size.map((length, axis) => (length * (from[axis] ?? 1)) / (spacing[axis] ?? 1));
  return Math.round(ratio.reduce((product, length) => product * length, 1));
}
