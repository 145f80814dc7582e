import { join } from "node:path";
import { type CaseProperties, type Plan, permute, UsageError } from "@voxprep/core";
import { encodeStageCaseProperties } from "@voxprep/io";
import type { CheckedCase } from "../check/index.js";
import { areUntouched, stampsOf } from "../manifest/file-stamp.js";
import { inLanes, type Lane } from "../pool/lanes.js";
import { mapLimited } from "../pool/map-limited.js";
import type { CroppedCase } from "../steps/cropped-case.js";
import { encodeArray, npyChunks } from "../steps/encode-array.js";
import { makeStageCase } from "../steps/stage-case.js";
import type { OutputFile } from "../store/output-store.js";
import { pickleFile } from "../store/python-files.js";
import { caseFiles } from "./case-files.js";
import type { CaseWork } from "./case-work.js";
import { chosenStages } from "./chosen-stages.js";
import type { RunContext } from "./context.js";
import type { CaseActivity, CaseOutcome } from "./events.js";
import { stageBytes } from "./forecast.js";
import { redoReason } from "./redo-reason.js";
import { oversizedCases, type PredictedSize } from "./size-limits.js";
import { type KeyParts, stageKey, stageStep } from "./step-keys.js";
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
    chosenStages(plan, options.stages ?? "all").map((stage) => {
      const name = `${recipe.layout.dataIdentifier[plan.dimension]}_stage${stage}`;
      return { plan, stage, folder: join(folders.preprocessed, name) };
    }),
  );
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
      const hasFailed = ({ checked }: StageJob) => reporter.hasFailed(checked.caseId);
      for (const job of known.filter(hasFailed)) closeAll(job, "failed");
      const jobs = known.filter(
        (job) => (job.targets.length > 0 || job.needsLabel) && !hasFailed(job),
      );
      progress.expect(jobs.map((job) => job.voxels));
      jobs.sort((a, b) => b.bytes - a.bytes);
      await inLanes(jobs, runner.threads, async (job, lane) => {
        await reporter.guard(job.checked.caseId, "preprocess", () => runJob(context, job, lane));
        if (hasFailed(job)) closeAll(job, "failed");
      });
    },
  );
}

function closeAll({ targets }: StageJob, outcome: CaseOutcome): void {
  for (const { work } of targets) work.close(outcome);
}

/** Prepares a case when its memory fits. */
async function runJob(context: RunContext, job: StageJob, lane: Lane): Promise<void> {
  job.targets[0]?.work.step("wait");
  await context.budget.hold(job.bytes, () => {
    context.reporter.stopIfInterrupted();
    return context.parallelism.during(() => prepareCase(context, job, lane));
  });
}

/** Pickles of cases read at once to forecast what they need. */
const LISTED_AT_ONCE = 16;

/** A stage that is to be made; without key parts its record could not be trusted, so none is written. */
interface StageWork {
  readonly target: StageTarget;
  readonly keyParts: KeyParts | null;
  readonly work: CaseWork;
}

/** A case that is to be prepared and what that will take. */
interface StageJob {
  readonly checked: CheckedCase;
  /** Stages that an earlier run did not leave as they have to be. */
  readonly targets: readonly StageWork[];
  /** Whether the label still has to be copied for the trainer's evaluation. */
  readonly needsLabel: boolean;
  /** Peak memory. */
  readonly bytes: number;
  /** Voxels of the stages that are to be made, in all channels. */
  readonly voxels: number;
  /** Voxels per channel of the largest stage. */
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
  context.properties.set(checked.caseId, properties);
  const plans = [...new Set(targets.map((target) => target.plan))];
  const bytes = plans.map((plan) => stageBytes(properties, plan, context.runner.threads));
  const toMake = await stagesToMake(context, checked.caseId, properties, targets);
  return {
    checked,
    targets: toMake,
    needsLabel: !(await hasLabelCopy(context, checked.caseId)),
    bytes: Math.max(0, ...bytes),
    voxels: toMake.reduce((sum, { work }) => sum + work.size.voxels, 0),
    largestVoxels: Math.max(0, ...targets.map((target) => stageVoxels(properties, target))),
  };
}

/** The stages whose outputs are not there yet, or no longer those that the plan asks for. */
async function stagesToMake(
  context: RunContext,
  caseId: string,
  properties: CaseProperties,
  targets: readonly StageTarget[],
): Promise<StageWork[]> {
  const { manifest, reporter, options } = context;
  const crop = manifest.find("crop", caseId);
  const isIntact = crop !== undefined && (await areUntouched(crop.outputs));
  const toMake: StageWork[] = [];
  for (const target of targets) {
    const channels = target.plan.normalizationSchemes.length;
    const voxels = channels * stageVoxels(properties, target);
    const work = reporter.open({ caseId, label: stageLabel(target), voxels });
    const step = stageStep(target);
    const keyParts = isIntact ? stageKey(context, crop.key, target) : null;
    const last = manifest.find(step, caseId);
    const canReuse = keyParts !== null && last !== undefined && options.force !== true;
    if (canReuse && (await manifest.findDone(step, caseId, keyParts)) !== undefined) {
      work.close("reused");
      continue;
    }
    if (canReuse) reporter.finding(redoReason(last, keyParts));
    toMake.push({ target, keyParts, work });
  }
  return toMake;
}

function stageLabel({ plan, stage }: StageTarget): string {
  return `${plan.dimension} stage ${stage}`;
}

async function hasLabelCopy({ manifest, options }: RunContext, caseId: string): Promise<boolean> {
  const hash = manifest.find("crop", caseId)?.keyParts["label"];
  if (hash === undefined || options.force === true) return false;
  return (await manifest.findDone("label", caseId, { hash })) !== undefined;
}

async function copyLabel(context: RunContext, checked: CheckedCase): Promise<void> {
  const { store, folders, manifest } = context;
  const { caseId, labelPath, labelFileName } = checked;
  const path = join(folders.preprocessed, "gt_segmentations", labelFileName);
  await store.commit([{ path, copyOf: labelPath }]);
  const hash = manifest.find("crop", caseId)?.keyParts["label"];
  if (hash === undefined) return;
  const outputs = await stampsOf([path]);
  await manifest.add({
    step: "label",
    case: caseId,
    keyParts: { hash },
    outputs,
    findings: [],
    notes: null,
  });
}

async function prepareCase(
  context: RunContext,
  { checked, targets, needsLabel }: StageJob,
  lane: Lane,
): Promise<void> {
  const { reporter, store, manifest } = context;
  const { caseId } = checked;
  if (needsLabel) await copyLabel(context, checked);
  if (targets.length === 0) return;
  targets[0]?.work.step("read");
  const cropped =
    context.cache.take(caseId) ?? ((await loadCropped(context, caseId, true)) as CroppedCase);
  for (const { target, keyParts, work } of targets) {
    reporter.stopIfInterrupted();
    const files = await makeStageFiles(context, cropped, target, work);
    await lane.background(async () => {
      await reporter.finish(caseId, "preprocess", async () => {
        if (reporter.hasFailed(caseId)) return;
        work.step("write");
        reporter.bytesWritten += await store.commit(files);
        if (keyParts === null) return;
        const outputs = await stampsOf(files.map(({ path }) => path));
        const step = stageStep(target);
        await manifest.add({ step, case: caseId, keyParts, outputs, findings: [], notes: null });
      });
      work.close(reporter.hasFailed(caseId) ? "failed" : "done");
    });
  }
}

/** The files of a case in a stage, the npz last. */
async function makeStageFiles(
  context: RunContext,
  cropped: CroppedCase,
  { plan, stage, folder }: StageTarget,
  work: CaseWork,
): Promise<OutputFile[]> {
  const { runner, parallelism, recipe, encoding, options } = context;
  const { caseId } = cropped;
  const stagePlan = plan.stages[stage];
  if (stagePlan === undefined) throw new RangeError(`the plan has no stage ${stage}`);
  const onStep = (step: CaseActivity) => work.step(step);
  const steps = { runner, parallelism, caseId, plan, stage: stagePlan, onStep };
  const prepared = await makeStageCase(cropped, recipe.caseSteps, steps);
  work.step("compress");
  const chunks = await encodeArray(prepared, encoding);
  const files = caseFiles(folder, caseId);
  return [
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
