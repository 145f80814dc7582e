import { join } from "node:path";
import { type CaseProperties, type Plan, permute, UsageError } from "@voxprep/core";
import { encodeStageCaseProperties } from "@voxprep/io";
import type { CheckedCase } from "../check/index.js";
import { canonicalJson, type JsonValue } from "../manifest/canonical-json.js";
import type { StepRecord } from "../manifest/step-record.js";
import { admitted } from "../memory/admission.js";
import { type CaseNeed, stagesNeed } from "../memory/case-memory.js";
import { CropHandover } from "../memory/crop-cache.js";
import { oversizedCases, type PredictedSize } from "../memory/size-limits.js";
import type { OverMemory, WantedVolume } from "../memory/volume-memory.js";
import { stageVolumes } from "../memory/wanted-volumes.js";
import { inLanes, type Lane } from "../pool/lanes.js";
import { FILES_AT_ONCE, mapLimited } from "../pool/map-limited.js";
import type { CaseWork } from "../report/case-work.js";
import type { CaseActivity, CaseOutcome } from "../report/events.js";
import type { Attempt } from "../report/reporter.js";
import { commitStep } from "../resume/commit-step.js";
import { isIntact, reuseStep } from "../resume/reuse-step.js";
import { type KeyParts, stageKey, stageStep, unknownKey } from "../resume/step-keys.js";
import { chosenStages } from "../run/chosen-stages.js";
import type { RunContext } from "../run/context.js";
import { LABEL_COPIES } from "../run/owned-names.js";
import type { CroppedCase } from "../steps/cropped-case.js";
import { encodeNpz, npyChunks } from "../steps/encode-array.js";
import { makeStageCase, type StageCase } from "../steps/stage-case.js";
import { caseFiles } from "../store/case-files.js";
import type { OutputFile } from "../store/output-file.js";
import { pickleFile } from "../store/python-files.js";
import { type CasePaths, pathsOf, renameStagePaths } from "./moved-inputs.js";
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
      const described = await mapLimited(cases, FILES_AT_ONCE, (one) =>
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
      if (jobs.length > 0) await context.beforeMaking();
      context.memory.expect(jobs.length);
      jobs.sort((a, b) => b.need.workBytes - a.need.workBytes);
      await inLanes(jobs, runner.threads, async (job, lane) => {
        context.memory.begin(volumesOf(context, job));
        await reporter.guard(job.checked.caseId, "preprocess", (attempt) =>
          runJob(context, job, lane, attempt),
        );
        context.memory.settled();
        if (hasFailed(job)) closeAll(job, "failed");
      });
    },
  );
}

function closeAll({ targets }: StageJob, outcome: CaseOutcome): void {
  for (const { work } of targets) work.close(outcome);
}

/** Prepares a case when its memory fits; what its files take is held until they are written. */
async function runJob(
  context: RunContext,
  job: StageJob,
  lane: Lane,
  attempt: Attempt,
): Promise<void> {
  job.targets[0]?.work.step("wait");
  const crop = new CropHandover(context.cache, job.checked.caseId);
  const prepare = () => prepareCase(context, job, lane, crop);
  const { claim } = await admitted(context, job.need, attempt, prepare, crop);
  const release = () => claim.release();
  lane.finished().then(release, release);
}

/** A stage that is to be made. */
interface StageWork {
  readonly target: StageTarget;
  readonly keyParts: KeyParts;
  readonly work: CaseWork;
}

/** A case that is to be prepared and what that will take. */
interface StageJob {
  readonly checked: CheckedCase;
  /** Stages that an earlier run did not leave as they have to be. */
  readonly targets: readonly StageWork[];
  /** Whether the label still has to be copied for the trainer's evaluation. */
  readonly needsLabel: boolean;
  readonly need: CaseNeed;
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
  const properties =
    context.properties.get(checked.caseId) ??
    (await loadCropped(context, checked.caseId, false)).properties;
  context.properties.set(checked.caseId, properties);
  const toMake = await stagesToMake(context, checked.caseId, properties, targets);
  return {
    checked,
    targets: toMake,
    needsLabel: !(await hasLabelCopy(context, checked.caseId)),
    need: needOf(context, properties, toMake),
    voxels: toMake.reduce((sum, { work }) => sum + work.size.voxels, 0),
    largestVoxels: Math.max(0, ...targets.map((target) => stageVoxels(properties, target))),
  };
}

function needOf(
  { runner, recipe, options }: RunContext,
  properties: CaseProperties,
  toMake: readonly StageWork[],
): CaseNeed {
  const { threads } = runner;
  const { unpack = false } = options;
  const targets = toMake.map(({ target }) => target);
  return stagesNeed(properties, targets, { threads, steps: recipe.caseSteps, unpack });
}

/** What the first stage of a job asks memory for; later ones take what it leaves. */
function volumesOf(
  { runner, recipe, cache, properties }: RunContext,
  { checked: { caseId }, targets }: StageJob,
): WantedVolume[] {
  const [first] = targets;
  const grid = properties.get(caseId);
  if (first === undefined || grid === undefined) return [];
  const { plan, stage } = first.target;
  const readsCrop = cache.bytesOf(caseId) === 0;
  const consumesCropped = targets.length === 1;
  const { threads } = runner;
  const options = { threads, steps: recipe.caseSteps, readsCrop, consumesCropped };
  return stageVolumes(grid, plan, stage, options);
}

/** The stages whose outputs are not there yet, or no longer those that the plan asks for. */
async function stagesToMake(
  context: RunContext,
  caseId: string,
  properties: CaseProperties,
  targets: readonly StageTarget[],
): Promise<StageWork[]> {
  const { manifest, reporter } = context;
  const crop = manifest.find("crop", caseId);
  const hasCrop = crop !== undefined && (await isIntact(context, crop));
  const toMake: StageWork[] = [];
  for (const target of targets) {
    const channels = target.plan.normalizationSchemes.length;
    const voxels = channels * stageVoxels(properties, target);
    const step = stageStep(target);
    const work = reporter.open({ caseId, step, label: stageLabel(target), voxels });
    const keyParts = hasCrop ? stageKey(context, crop.key, target) : unknownKey("stage", context);
    const done = await reuseStep(context, { step, case: caseId, keyParts });
    if (done === undefined) toMake.push({ target, keyParts, work });
    else {
      if (!namesPaths(done, properties)) await renameStagePaths(context, done, properties);
      work.close("reused");
    }
  }
  return toMake;
}

/** Whether the pickle of a stage says where the files of its case lie now. */
function namesPaths({ notes }: StepRecord, paths: CasePaths): boolean {
  return canonicalJson(notes) === canonicalJson(stageNotes(paths));
}

/** What the record of a stage remembers besides its files. */
function stageNotes(paths: CasePaths): JsonValue {
  return { paths: pathsOf(paths) };
}

function stageLabel({ plan, stage }: StageTarget): string {
  return `${plan.dimension} stage ${stage}`;
}

async function hasLabelCopy(context: RunContext, caseId: string): Promise<boolean> {
  const keyParts = labelKey(context, caseId);
  return (await reuseStep(context, { step: LABEL_STEP, case: caseId, keyParts })) !== undefined;
}

/** Step of the label's copy for the trainer's evaluation. */
const LABEL_STEP = "label";

function labelKey(context: RunContext, caseId: string): KeyParts {
  const hash = context.manifest.find("crop", caseId)?.keyParts["label"];
  return hash === undefined ? unknownKey(LABEL_STEP, context) : { hash };
}

/** The copy is of the bytes that the crop was made of. */
async function copyLabel(context: RunContext, checked: CheckedCase): Promise<void> {
  const { caseId, labelPath, labelFileName } = checked;
  const path = join(context.folders.preprocessed, LABEL_COPIES, labelFileName);
  const keyParts = labelKey(context, caseId);
  const { hash } = keyParts;
  const expected = typeof hash === "string" ? { sha256: hash } : {};
  const files = [{ path, copyOf: labelPath, ...expected }];
  await commitStep(context, { step: LABEL_STEP, case: caseId, keyParts, files });
}

async function prepareCase(
  context: RunContext,
  { checked, targets, needsLabel }: StageJob,
  lane: Lane,
  crop: CropHandover,
): Promise<void> {
  const { reporter, options } = context;
  const { caseId } = checked;
  if (needsLabel) await copyLabel(context, checked);
  if (targets.length === 0) return;
  targets[0]?.work.step("read");
  const cropped = crop.take() ?? ((await loadCropped(context, caseId, true)) as CroppedCase);
  for (const [index, made] of targets.entries()) {
    reporter.stopIfInterrupted();
    const startMs = performance.now();
    const isLast = index === targets.length - 1;
    const { files, volumes } = await makeStageFiles(context, cropped, made, isLast);
    const freed = freedVolumes(volumes, cropped, isLast);
    // An npz is compressed by now; an unpacked array is written from its volumes.
    if (options.unpack !== true) context.memory.give(freed);
    const notes = stageNotes(cropped.properties);
    const later = options.unpack === true ? freed : [];
    await lane.background(writerOf(context, caseId, { ...made, notes, files, startMs, later }));
  }
}

/** A stage whose files are made. */
interface MadeStage extends StageWork {
  readonly notes: JsonValue;
  readonly files: readonly OutputFile[];
  readonly startMs: number;
  /** Volumes that the files are written from. */
  readonly later: readonly OverMemory[];
}

/** Writes a stage; made apart from where its volumes are known, so that it does not hold them. */
function writerOf(
  context: RunContext,
  caseId: string,
  { target, keyParts, work, notes, files, startMs, later }: MadeStage,
): () => Promise<void> {
  const { reporter } = context;
  return async () => {
    await reporter.finish(caseId, "preprocess", async () => {
      if (reporter.hasFailed(caseId)) return;
      work.step("write");
      const step = stageStep(target);
      await commitStep(context, { step, case: caseId, keyParts, notes, files, startMs });
      context.memory.give(later);
    });
    work.close(reporter.hasFailed(caseId) ? "failed" : "done");
  };
}

/** Volumes that nobody will look at again: those of the cropped case too when no stage comes after. */
function freedVolumes(
  made: readonly OverMemory[],
  cropped: CroppedCase,
  isLast: boolean,
): OverMemory[] {
  const ofCrop = [...cropped.channels, cropped.label];
  if (isLast) return [...made, ...ofCrop];
  const kept = new Set(ofCrop.map(({ data }) => data.buffer));
  return made.filter(({ data }) => !kept.has(data.buffer));
}

/** The files of a case in a stage, the npz last. */
async function makeStageFiles(
  context: RunContext,
  cropped: CroppedCase,
  { target: { plan, stage, folder }, work }: StageWork,
  consumesCropped: boolean,
): Promise<{ readonly files: readonly OutputFile[]; readonly volumes: readonly OverMemory[] }> {
  const { runner, parallelism, memory, recipe, encoding, options } = context;
  const { caseId } = cropped;
  const stagePlan = plan.stages[stage];
  if (stagePlan === undefined) throw new RangeError(`the plan has no stage ${stage}`);
  const onStep = (step: CaseActivity) => work.step(step);
  const steps = {
    ...{ runner, parallelism, memory, caseId, plan, consumesCropped, onStep },
    stage: stagePlan,
  };
  const prepared = await makeStageCase(cropped, recipe.caseSteps, steps);
  work.step("compress");
  const encoded = await encodeNpz(prepared, encoding);
  const paths = caseFiles(folder, caseId);
  const files: OutputFile[] = [
    ...(options.unpack === true ? [await unpackedFile(context, paths.npy, prepared)] : []),
    pickleFile(paths.pkl, encodeStageCaseProperties(await prepared.properties)),
    { path: paths.npz, ...encoded },
  ];
  const { channels, writtenShare } = prepared;
  const volumes = channels.map(({ data }) => ({
    data,
    writtenBytes: Math.ceil(writtenShare * data.byteLength),
  }));
  return { files, volumes };
}

async function unpackedFile(
  { runner }: RunContext,
  path: string,
  prepared: StageCase,
): Promise<OutputFile> {
  const chunks = npyChunks(prepared);
  return { path, chunks, sha256: await runner.run("hashParts", { parts: chunks }) };
}

function stageVoxels(properties: CaseProperties, { plan, stage }: StageTarget): number {
  const spacing = plan.stages[stage]?.currentSpacing;
  if (spacing === undefined) return 0;
  const size = permute(properties.croppedSizeZyx, plan.transposeForward);
  const from = permute(properties.originalSpacingZyx, plan.transposeForward);
  const ratio = size.map((length, axis) => (length * (from[axis] ?? 1)) / (spacing[axis] ?? 1));
  return Math.round(ratio.reduce((product, length) => product * length, 1));
}
