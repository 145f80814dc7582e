import { basename } from "node:path";
import type { CaseProperties, Plan, VoxprepError } from "@voxprep/core";
import type { Recipe } from "../recipes/recipe.js";
import type { RunRecord } from "../run/run-record.js";
import { folderBytes } from "../store/folder-bytes.js";
import { countCases } from "./case-counts.js";
import { scanSizes, stageSizes } from "./size-range.js";
import type { DiskUse, RunSummary, StageSummary } from "./summary.js";

/**
 * Sums a run up, as far as it came.
 *
 * @param reason - What stopped it; absent when it ended by itself.
 */
export async function makeSummary(record: RunRecord, reason?: VoxprepError): Promise<RunSummary> {
  const { context, check, phases, plans } = record;
  const { options, reporter, recipe, folders } = context;
  const counts = countCases(record);
  const known = context.manifest.intactBytes;
  const stages = await stageSummaries(record, known);
  return {
    task: basename(options.taskFolder),
    profile: recipe.name,
    run: context.runId,
    outcome: reason !== undefined ? "stopped" : counts.failed > 0 ? "some-failed" : "done",
    stoppedBy: reason?.code ?? null,
    croppedFolder: folders.cropped,
    preprocessedFolder: folders.preprocessed,
    cases: check.listedCases,
    caseCounts: counts,
    failedCases: reporter.failedCases,
    failures: reporter.failureRecords,
    plannedFrom: phases.has("plan") ? (plans[0]?.fingerprint.caseIds.length ?? null) : null,
    warnings: reporter.warnings,
    reusedSteps: reporter.reusedSteps,
    reasons: reporter.reasons,
    scans: scanSizes([...context.properties.values()]),
    stages,
    foldSizes: record.folds?.map((fold) => fold.val.length) ?? null,
    bytesWritten: reporter.bytesWritten,
    diskBytes: await diskUse(record, stages, known),
    peakMemoryBytes: peakMemoryBytes(),
    wallMs: performance.now() - record.startMs,
    phaseMs: reporter.phaseMs,
    stepMs: reporter.stepMs,
    environment: folders.environment,
    commands: options.commands ?? null,
  };
}

async function diskUse(
  { context: { folders } }: RunRecord,
  stages: readonly StageSummary[],
  known: ReadonlyMap<string, number>,
): Promise<DiskUse> {
  return {
    cropped: await folderBytes(folders.cropped, known),
    stages: stages.reduce((sum, { diskBytes }) => sum + (diskBytes ?? 0), 0),
  };
}

/** Largest resident memory of the process so far, its threads included. */
function peakMemoryBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

function stageSummaries(
  record: RunRecord,
  known: ReadonlyMap<string, number>,
): Promise<StageSummary[]> {
  const { plans, context } = record;
  const cases = [...context.properties.values()];
  const all = plans.flatMap((plan) =>
    plan.stages.map((_, stage) => stageSummary(record, plan, stage, cases, known)),
  );
  return Promise.all(all);
}

async function stageSummary(
  { targets, context, chosenIds }: RunRecord,
  plan: Plan,
  index: number,
  cases: readonly CaseProperties[],
  known: ReadonlyMap<string, number>,
): Promise<StageSummary> {
  const stage = plan.stages[index];
  if (stage === undefined) throw new RangeError(`the plan has no stage ${index}`);
  const target = targets?.find((one) => one.plan === plan && one.stage === index);
  const good = (chosenIds ?? []).filter((id) => !context.reporter.hasFailed(id));
  return {
    dimension: plan.dimension,
    stage: index,
    folder: target?.folder ?? null,
    spacing: stage.currentSpacing,
    medianShape: stage.medianShape,
    patchSize: stage.patchSize,
    batchSize: stage.batchSize,
    poolKernels: stage.poolKernels,
    cases: target === undefined ? 0 : good.length,
    sizes: stageSizes(cases, plan, index, keepsFirstSpacing(context.recipe, plan)),
    diskBytes: target === undefined ? null : await folderBytes(target.folder, known),
  };
}

function keepsFirstSpacing({ caseSteps }: Recipe, { dimension }: Plan): boolean {
  return caseSteps.some((step) => step.step === "resample" && step.keepsFirstSpacing[dimension]);
}
