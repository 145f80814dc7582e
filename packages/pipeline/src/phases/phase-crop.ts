import { join } from "node:path";
import {
  bytesPerElement,
  type CaseProperties,
  type Dtype,
  type Finding,
  voxelCount,
} from "@voxprep/core";
import { encodeCaseProperties } from "@voxprep/io";
import type { CheckedCase, TaskCheck } from "../check/index.js";
import { LabelTable } from "../check/label-table.js";
import type { InputFact, StepRecord } from "../manifest/step-record.js";
import { admitted } from "../memory/admission.js";
import { cropBytes, cropNeed } from "../memory/case-memory.js";
import type { MemoryClaim } from "../memory/memory-budget.js";
import { cropVolumes } from "../memory/wanted-volumes.js";
import { inLanes } from "../pool/lanes.js";
import { mapLimited } from "../pool/map-limited.js";
import type { CaseWork } from "../report/case-work.js";
import type { CaseActivity, CaseOutcome } from "../report/events.js";
import { commitStep } from "../resume/commit-step.js";
import { currentInput, inputFact } from "../resume/input-facts.js";
import { reuseStep } from "../resume/reuse-step.js";
import { cropKey, type KeyParts } from "../resume/step-keys.js";
import type { RunContext } from "../run/context.js";
import { LABEL_COPIES } from "../run/owned-names.js";
import { type CaseSourceFiles, cropCase } from "../steps/crop-case.js";
import type { CroppedCase } from "../steps/cropped-case.js";
import { encodeNpz } from "../steps/encode-array.js";
import { caseFiles } from "../store/case-files.js";
import type { OutputFile } from "../store/output-file.js";
import { pickleFile } from "../store/python-files.js";
import type { ModalitySample } from "../tasks/voxel-tasks.js";
import { propertiesToWrite } from "./adopted-properties.js";
import { type CropNotes, cropNotes, type LabelCounts, readCropNotes } from "./crop-notes.js";
import { hasSamePaths, inputsMoved, renameCropPaths } from "./moved-inputs.js";
import { loadCropped } from "./stored-crops.js";

/** What later phases need of a cropped case besides its voxels. */
export interface CropRecord {
  readonly caseId: string;
  readonly properties: CaseProperties;
  /** Per modality, empty when the task has no CT; `null` when an earlier run made the crop and nobody asked yet. */
  readonly samples: readonly ModalitySample[] | null;
}

/**
 * Crops all cases, saves them, and samples their foreground when the fingerprint needs it.
 *
 * The largest come first, each when its memory fits; while one is written the next is computed.
 *
 * @returns One record per good case, in the order of dataset.json.
 */
export async function cropPhase(
  context: RunContext,
  check: TaskCheck,
  withSamples: boolean,
): Promise<CropRecord[]> {
  const { reporter, runner } = context;
  const records = new Map<string, CropRecord>();
  const labels = new LabelTable(check.dataset);
  const moved: MovedCase[] = [];
  const largestFirst = [...check.cases].sort((a, b) => cropBytes(b) - cropBytes(a));
  await reporter.phase("crop", "crop", check.cases.length, (progress) => {
    progress.expect(check.cases.map(caseVoxels));
    context.memory.expect(largestFirst.length);
    return inLanes(largestFirst, runner.threads, async (one, lane) => {
      context.memory.begin(cropVolumes(one));
      const work = reporter.open({ ...one, step: "crop", label: "crop", voxels: caseVoxels(one) });
      let claim: MemoryClaim | undefined;
      const made = await reporter.guard(one.caseId, "crop", async (attempt) => {
        work.step("compare");
        const reused = await reuseCrop(context, check, one);
        if (reused !== undefined) return reused;
        await context.beforeMaking();
        work.step("wait");
        const make = () => makeCrop(context, check, one, withSamples, work);
        const done = await admitted(context, cropNeed(one), attempt, make);
        claim = done.claim;
        shrinkToCrop(claim, one, done.result);
        return done.result;
      });
      context.memory.settled();
      await lane.background(async () => {
        await reporter.finish(one.caseId, "crop", async () => {
          if (made === undefined || reporter.hasFailed(one.caseId)) return;
          work.step("write");
          await saveCrop(context, made);
          claim?.release();
          if (made.fresh !== undefined) keepCrop(context, made.fresh.cropped);
          if (made.movedFrom != null) moved.push({ from: made.movedFrom, to: one.labelPath });
          records.set(one.caseId, made.record);
          labels.add(made.labelCounts, voxelMm3(made.record.properties));
        });
        claim?.release();
        work.close(outcomeOf(made, reporter.hasFailed(one.caseId)));
      });
    });
  });
  tellMoved(context, moved);
  for (const finding of labels.neverSeen()) reporter.finding({ phase: "crop", ...finding });
  return check.cases.flatMap(({ caseId }) => records.get(caseId) ?? []);
}

/** How much was cut away is known now; the case was admitted as if nothing would be. */
function shrinkToCrop(claim: MemoryClaim, one: CheckedCase, made: MadeCrop | undefined): void {
  if (made === undefined) return;
  claim.shrinkTo(cropNeed(one, made.record.properties.croppedSizeZyx).writeBytes);
}

function outcomeOf(made: MadeCrop | undefined, hasFailed: boolean): CaseOutcome {
  if (made === undefined || hasFailed) return "failed";
  return made.fresh === undefined ? "reused" : "done";
}

/** Bytes of the voxels as they are stored; scaled integers take more. */
function voxelBytes({
  shapeZyx,
  dtypes,
  labelDtype,
}: CheckedCase): Pick<CaseSourceFiles, "imageBytes" | "labelBytes"> {
  const bytesOf = (dtype: Dtype) => voxelCount(shapeZyx) * bytesPerElement(dtype);
  return { imageBytes: dtypes.map(bytesOf), labelBytes: bytesOf(labelDtype) };
}

/** Voxels of a case in all its modalities. */
export function caseVoxels({ shapeZyx, imagePaths }: CheckedCase): number {
  return voxelCount(shapeZyx) * imagePaths.length;
}

/** Takes the crops of an earlier run instead of making them. */
export async function storedCropRecords(
  context: RunContext,
  check: TaskCheck,
): Promise<CropRecord[]> {
  const records = await mapLimited(check.cases, context.runner.threads, (one) =>
    context.reporter.guard(one.caseId, "crop", async () => {
      const { properties } = await loadCropped(context, one.caseId, false);
      return { caseId: one.caseId, properties, samples: null };
    }),
  );
  return records.filter((record) => record !== undefined);
}

/** A cropped case; files and key are absent when an earlier run left them. */
interface MadeCrop {
  readonly record: CropRecord;
  readonly labelCounts: LabelCounts;
  /** Where the label lay when it was made, if its files lie elsewhere now. */
  readonly movedFrom?: string | null;
  readonly fresh?: {
    readonly cropped: CroppedCase;
    readonly files: readonly OutputFile[];
    readonly keyParts: KeyParts;
    readonly inputs: readonly InputFact[];
    readonly findings: readonly Finding[];
    readonly startMs: number;
  };
}

/** Keeps a saved crop for the preprocessing, or at least its memory. */
function keepCrop({ cache, memory }: RunContext, cropped: CroppedCase): void {
  if (!cache.offer(cropped)) memory.give([...cropped.channels, cropped.label]);
}

async function saveCrop(
  context: RunContext,
  { record, labelCounts, fresh }: MadeCrop,
): Promise<void> {
  if (fresh === undefined) return;
  const { cropped: _cropped, ...step } = fresh;
  const notes = cropNotes({ labelCounts, properties: record.properties });
  await commitStep(context, { step: "crop", case: record.caseId, notes, ...step });
}

/** Notes of a crop that is as it was left; an older record tells the label's values alone. */
async function notesOf(context: RunContext, record: StepRecord): Promise<CropNotes> {
  const notes = readCropNotes(record.notes);
  if (notes !== null) return notes;
  const { properties } = await loadCropped(context, record.case, false);
  return { labelCounts: record.notes as unknown as LabelCounts, properties };
}

/** Says once that the raw task lies elsewhere. */
function tellMoved({ reporter }: RunContext, moved: readonly MovedCase[]): void {
  const [first] = moved;
  if (first === undefined) return;
  reporter.finding({ phase: "crop", ...inputsMoved(first.from, first.to, moved.length) });
}

/** A case of which the files lie elsewhere than at the last run: where its label was and is. */
interface MovedCase {
  readonly from: string;
  readonly to: string;
}

/** The crop that an earlier run left, when nothing that it depends on has changed. */
async function reuseCrop(
  context: RunContext,
  check: TaskCheck,
  one: CheckedCase,
): Promise<MadeCrop | undefined> {
  const { manifest, reporter, options } = context;
  const { caseId } = one;
  const last = manifest.find("crop", caseId);
  if (last === undefined || options.force === true) {
    if (options.force !== true) reporter.because("crop", caseId, "new");
    return undefined;
  }
  const inputs = await Promise.all(
    [one.labelHeader, ...one.imageHeaders].map(({ stamp }) =>
      currentInput(context, stamp, last.inputs),
    ),
  );
  const [label, ...images] = inputs.map((input) => input?.sha256 ?? "");
  const hashes = { label: label ?? "", images };
  const keyParts = cropKey(context, hashes, [...check.dataset.labels.keys()]);
  const read = inputs.filter((input) => input !== null);
  const done = await reuseStep(context, { step: "crop", case: caseId, keyParts, inputs: read });
  if (done === undefined) return undefined;
  for (const finding of done.findings) reporter.finding(finding);
  const notes = await notesOf(context, done);
  const { labelCounts } = notes;
  if (hasSamePaths(notes.properties, one)) {
    return { record: { caseId, properties: notes.properties, samples: null }, labelCounts };
  }
  const properties = await renameCropPaths(context, one, notes);
  const movedFrom = notes.properties.labelPath;
  return { record: { caseId, properties, samples: null }, labelCounts, movedFrom };
}

async function makeCrop(
  context: RunContext,
  check: TaskCheck,
  one: CheckedCase,
  withSamples: boolean,
  work: CaseWork,
): Promise<MadeCrop | undefined> {
  const { folders, reporter, encoding } = context;
  const { caseId } = one;
  const startMs = performance.now();
  const onStep = (step: CaseActivity) => work.step(step);
  const declared = [...check.dataset.labels.keys()];
  const source = { ...one, ...voxelBytes(one) };
  const result = await cropCase(source, declared, { ...context, onStep });
  const { cropped, labelCounts } = result;
  const findings = result.findings.map((finding) => ({ phase: "crop", ...finding }));
  for (const finding of findings) reporter.finding(finding);
  if (cropped === null || reporter.hasFailed(caseId)) return undefined;
  work.step("compress");
  const channels = [...cropped.channels, cropped.label];
  const [encoded, samples] = await Promise.all([
    encodeNpz({ channels, planeSource: null }, encoding),
    withSamples ? sampleModalities(context, cropped) : [],
  ]);
  const { npz, pkl } = caseFiles(folders.cropped, caseId);
  const properties = await propertiesToWrite(context, pkl, cropped.properties);
  const labelCopy = join(folders.cropped, LABEL_COPIES, one.labelFileName);
  const files = [
    { path: labelCopy, copyOf: one.labelPath, sha256: result.hashes.label },
    pickleFile(pkl, encodeCaseProperties(properties)),
    { path: npz, ...encoded },
  ];
  const keyParts = cropKey(context, result.hashes, [...check.dataset.labels.keys()]);
  const inputs = await Promise.all(result.inputs.map((input) => inputFact(context, input)));
  return {
    labelCounts,
    record: { caseId, properties, samples },
    fresh: { cropped, files, keyParts, inputs, findings, startMs },
  };
}

function voxelMm3({ originalSpacingZyx: [z, y, x] }: CaseProperties): number {
  return z * y * x;
}

/** The foreground of a case as its modalities have it, read from its crop when need be. */
export async function samplesOf(
  context: RunContext,
  { caseId, samples }: CropRecord,
): Promise<readonly ModalitySample[]> {
  if (samples !== null) return samples;
  const cropped = (await loadCropped(context, caseId, true)) as CroppedCase;
  const taken = await sampleModalities(context, cropped);
  keepCrop(context, cropped);
  return taken;
}

function sampleModalities(
  { runner }: RunContext,
  { channels, label }: CroppedCase,
): Promise<ModalitySample[]> {
  return Promise.all(channels.map((image) => runner.run("sample", { image, label })));
}
