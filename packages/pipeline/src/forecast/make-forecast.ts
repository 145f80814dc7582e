import { statfs } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { EmptyResampledShapeError, type Finding, voxelCount } from "@voxprep/core";
import type { CheckedCase, TaskCheck } from "../check/index.js";
import {
  baseBytes,
  type CaseGrid,
  cropBytes,
  garbageBytes,
  type PlannedStage,
  reservedBytes,
  stageShapeZyx,
} from "../memory/case-memory.js";
import { defaultMemoryBudget, SHARED_PART } from "../memory/memory-budget.js";
import type { Recipe } from "../recipes/recipe.js";
import { PHASES } from "../report/events.js";
import { chosenStages } from "../run/chosen-stages.js";
import type { RunOptions } from "../run/options.js";
import { folderBytes } from "../store/folder-bytes.js";
import type { TaskFolders } from "../store/task-folders.js";
import { type EarlierRun, earlierRun } from "./earlier-run.js";
import { type CaseAmounts, caseAmounts, type ForecastSettings, scanGrid } from "./forecast-case.js";
import { forecastPlans, type PlanForecast } from "./forecast-plans.js";
import type { CaseForecast, RunForecast } from "./forecast-types.js";
import { outliersAmong } from "./outliers.js";
import { RATES } from "./rates.js";
import { claimedBytes, type ScheduledWork, type ScheduleForecast, simulate } from "./simulate.js";

/** Share of the memory that cropped cases may occupy between crop and preprocessing. */
const KEPT_SHARE = 0.25;

/** A checked task and where and how it is going to be prepared. */
export interface ForecastRequest {
  readonly check: TaskCheck;
  readonly options: RunOptions;
  readonly recipe: Recipe;
  readonly folders: TaskFolders;
  readonly threads: number;
  /** Told of cases that will fail, as no shape can be forecast for them. */
  readonly onFinding?: ((finding: Finding) => void) | undefined;
}

/** Times of the crop and of the stages of each case, and how they were found. */
interface Pace {
  readonly crop: number;
  readonly stage: number;
  readonly from: RunForecast["timeFrom"];
}

/**
 * Forecasts memory, disk and time of a run from headers and what an earlier run left; reads no voxels and writes
 * nothing.
 *
 * @throws what {@link forecastPlans} throws.
 */
export async function makeForecast(request: ForecastRequest): Promise<RunForecast> {
  const { check, options, recipe, folders, threads } = request;
  const planners = options.planners ?? (["3d", "2d"] as const);
  const caseIds = check.cases.map(({ caseId }) => caseId);
  const earlier = await earlierRun(folders, caseIds);
  const grids = check.cases.map((one) => earlier.properties.get(one.caseId) ?? scanGrid(one));
  const planned = await forecastPlans({ check, options, recipe, folders, planners, grids });
  const amounts = amountsOf(request, planned, grids, earlier);
  const pace = paceOf(check, amounts, earlier);
  const limit = options.maxMemory ?? defaultMemoryBudget();
  const { crop, stages } = schedules(check, amounts, pace, threads, limit);
  const cases = caseForecasts(check, grids, amounts, earlier, pace);
  return {
    event: "forecast",
    task: basename(check.taskFolder),
    profile: recipe.name,
    threads,
    planFrom: planned.from,
    isUpperBound: earlier.properties.size < check.cases.length,
    stages: targetsOf(planned, options).map(({ plan, stage }) => ({
      dimension: plan.dimension,
      stage,
      spacing: plan.stages[stage]?.currentSpacing ?? [0, 0, 0],
      medianShape: plan.stages[stage]?.medianShape ?? [0, 0, 0],
      patchSize: plan.stages[stage]?.patchSize ?? [],
    })),
    cases,
    disk: await diskOf(cases, options, folders),
    memoryLimitBytes: limit,
    peakMemoryBytes:
      baseBytes(threads) +
      garbageBytes(amounts.map(({ keptBytes }) => keptBytes)) +
      Math.max(crop.peakBytes, stages.peakBytes),
    wallMs: RATES.runMs + crop.wallMs + stages.wallMs,
    timeFrom: pace.from,
  };
}

function targetsOf({ plans }: PlanForecast, options: RunOptions): PlannedStage[] {
  if (!(options.phases ?? new Set(PHASES)).has("preprocess")) return [];
  return plans.flatMap((plan) =>
    chosenStages(plan, options.stages ?? "all").map((stage) => ({ plan, stage })),
  );
}

function amountsOf(
  { check, options, recipe, threads, onFinding }: ForecastRequest,
  planned: PlanForecast,
  grids: readonly CaseGrid[],
  { cropRatio, stageRatio }: EarlierRun,
): CaseAmounts[] {
  const settings = {
    targets: targetsOf(planned, options),
    steps: recipe.caseSteps,
    threads,
    compression: options.compression ?? ("fast" as const),
    unpack: options.unpack === true,
    cropRatio,
    stageRatio,
  };
  const isChosen = ({ caseId }: CheckedCase) => options.cases?.includes(caseId) ?? true;
  return check.cases.map((one, i) => {
    const grid = grids[i] ?? scanGrid(one);
    const fault = isChosen(one) ? emptyShapeOf(grid, settings) : null;
    if (fault !== null) {
      onFinding?.(fault.with({ caseId: one.caseId, phase: "preprocess" }).toFinding());
    }
    const isPrepared = isChosen(one) && fault === null;
    return caseAmounts(one, grid, isPrepared ? settings : { ...settings, targets: [] });
  });
}

/** Why a case cannot be resampled; `null` when it can. */
function emptyShapeOf(
  grid: CaseGrid,
  { targets, steps }: ForecastSettings,
): EmptyResampledShapeError | null {
  try {
    for (const { plan, stage } of targets) stageShapeZyx(grid, plan, stage, steps);
    return null;
  } catch (error) {
    if (error instanceof EmptyResampledShapeError) return error;
    throw error;
  }
}

/** How much slower than the table the machine is, where an earlier run tells. */
function paceOf(check: TaskCheck, amounts: readonly CaseAmounts[], { times }: EarlierRun): Pace {
  const indexOf = new Map(check.cases.map(({ caseId }, i) => [caseId, i]));
  const ratio = (step: "crop" | "stage"): number | null => {
    let measured = 0;
    let forecast = 0;
    const counted = new Set<string>();
    for (const time of times) {
      const amount = amounts[indexOf.get(time.case) ?? -1];
      if (time.step !== step || amount === undefined) continue;
      measured += time.wallMs;
      if (counted.has(time.case)) continue;
      counted.add(time.case);
      forecast += step === "crop" ? amount.cropMs : amount.stageMs;
    }
    return measured > 0 && forecast > 0 ? measured / forecast : null;
  };
  const [crop, stage] = [ratio("crop"), ratio("stage")];
  const known = crop ?? stage;
  if (known === null) return { crop: 1, stage: 1, from: "rates" };
  return { crop: crop ?? known, stage: stage ?? known, from: "earlier-run" };
}

/** Both parts of the run that work on voxels, played through with the limits of the run. */
function schedules(
  { cases }: TaskCheck,
  amounts: readonly CaseAmounts[],
  pace: Pace,
  threads: number,
  limit: number,
): { readonly crop: ScheduleForecast; readonly stages: ScheduleForecast } {
  const budgetBytes = Math.max(0, limit - reservedBytes(threads));
  const sharedBytes = SHARED_PART * budgetBytes;
  const limits = { threads, budgetBytes, sharedBytes, keptBytes: KEPT_SHARE * budgetBytes };
  const works = cases.flatMap((one, i) => {
    const amount = amounts[i];
    return amount === undefined ? [] : [{ caseId: one.caseId, claimBytes: cropBytes(one), amount }];
  });
  const crop = simulate(
    largestFirst(
      works.map(({ caseId, claimBytes, amount }) => ({
        caseId,
        need: { ...amount.crop, workBytes: amount.crop.workBytes - amount.reusedBytes },
        claimBytes,
        cpuMs: amount.cropMs * pace.crop,
        writeMs: amount.croppedBytes / RATES.writeBytesPerMs,
        heldAfter: amount.keptBytes,
      })),
    ),
    limits,
  );
  const prepared = works.filter(({ amount }) => amount.shapes.length > 0);
  const stages = simulate(
    largestFirst(
      prepared.map(({ caseId, amount }) => ({
        caseId,
        need: amount.stages,
        cpuMs: amount.stageMs * pace.stage,
        writeMs: amount.stageBytes / RATES.writeBytesPerMs,
        heldBefore: crop.kept.get(caseId) ?? 0,
      })),
    ),
    limits,
  );
  return { crop, stages };
}

function largestFirst(works: readonly ScheduledWork[]): ScheduledWork[] {
  return [...works].sort((a, b) => claimedBytes(b) - claimedBytes(a));
}

function caseForecasts(
  { cases }: TaskCheck,
  grids: readonly CaseGrid[],
  amounts: readonly CaseAmounts[],
  { properties }: EarlierRun,
  pace: Pace,
): CaseForecast[] {
  const forecasts = cases.flatMap((one, i): CaseForecast[] => {
    const amount = amounts[i];
    if (amount === undefined) return [];
    const { shapes, crop, stages, croppedBytes, stageBytes, unpackedBytes } = amount;
    return [
      {
        case: one.caseId,
        shapeZyx: one.shapeZyx,
        spacingZyx: (grids[i] ?? scanGrid(one)).originalSpacingZyx,
        isCropSizeKnown: properties.has(one.caseId),
        stages: shapes,
        memoryBytes: Math.ceil(
          Math.max(crop.workBytes, shapes.length === 0 ? 0 : stages.workBytes),
        ),
        croppedBytes: Math.ceil(croppedBytes),
        stageBytes: Math.ceil(stageBytes),
        unpackedBytes: Math.ceil(unpackedBytes),
        cpuMs: amount.cropMs * pace.crop + amount.stageMs * pace.stage,
        outlier: null,
      },
    ];
  });
  const outliers = outliersAmong(
    forecasts.map((one) => ({
      ...one,
      largestVoxels: Math.max(
        one.stages.length === 0 ? voxelCount(one.shapeZyx) : 0,
        ...one.stages.map(({ shape }) => voxelCount(shape)),
      ),
    })),
  );
  return forecasts.map((one, i) => ({ ...one, outlier: outliers[i] ?? null }));
}

async function diskOf(
  cases: readonly CaseForecast[],
  options: RunOptions,
  folders: TaskFolders,
): Promise<RunForecast["disk"]> {
  const total = (bytesOf: (one: CaseForecast) => number) =>
    cases.reduce((sum, one) => sum + bytesOf(one), 0);
  const cropped = total((one) => one.croppedBytes);
  const stages = total((one) => one.stageBytes);
  const unpacked = total((one) => one.unpackedBytes);
  return {
    cropped,
    stages,
    unpacked,
    total: cropped + stages + (options.unpack === true ? unpacked : 0),
    present: (await folderBytes(folders.cropped)) + (await folderBytes(folders.preprocessed)),
    free: await freeBytes(folders.preprocessed),
  };
}

/** Bytes that may be written where a folder is or will be; `null` when the system does not tell. */
async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return dirname(folder) === folder ? null : freeBytes(dirname(folder));
  }
}
