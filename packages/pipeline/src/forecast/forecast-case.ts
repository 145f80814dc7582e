import { bytesPerElement, permute, sameZyx, voxelCount, type Zyx } from "@voxprep/core";
import { separateAxis } from "@voxprep/resample";
import type { CheckedCase } from "../check/index.js";
import {
  type CaseGrid,
  type CaseNeed,
  cropNeed,
  croppedCaseBytes,
  type PlannedStage,
  reusedCropBytes,
  stageShapeZyx,
  stagesNeed,
} from "../memory/case-memory.js";
import type { CaseStep } from "../recipes/recipe.js";
import type { Compression } from "../tasks/npz-tasks.js";
import type { ForecastShape } from "./forecast-types.js";
import { RATES } from "./rates.js";

/** Compressed bytes per uncompressed byte at most: of noise in float32, and of labels. */
const NOISE_SHARE = 0.9;
const LABEL_SHARE = 0.1;

/** What all cases have in common. */
export interface ForecastSettings {
  readonly targets: readonly PlannedStage[];
  readonly steps: readonly CaseStep[];
  readonly threads: number;
  readonly compression: Compression;
  readonly unpack: boolean;
  readonly cropRatio: number | null;
  readonly stageRatio: number | null;
}

/** What a case takes, as numbers that a schedule can use. */
export interface CaseAmounts {
  readonly shapes: readonly ForecastShape[];
  readonly keptBytes: number;
  readonly crop: CaseNeed;
  /** Of the crop, in memory of channels that were cut before. */
  readonly reusedBytes: number;
  readonly stages: CaseNeed;
  readonly croppedBytes: number;
  readonly stageBytes: number;
  readonly unpackedBytes: number;
  readonly cropMs: number;
  readonly stageMs: number;
}

/** The grid of a scan that is not cropped yet: nothing is cut away. */
export function scanGrid({ shapeZyx, geometry }: CheckedCase): CaseGrid {
  const [x, y, z] = geometry.spacingXyz;
  return { croppedSizeZyx: shapeZyx, originalSpacingZyx: [z, y, x] };
}

/** Forecasts memory, disk and time of one case. */
export function caseAmounts(
  one: CheckedCase,
  grid: CaseGrid,
  settings: ForecastSettings,
): CaseAmounts {
  const { targets, steps, threads, unpack } = settings;
  const channels = one.dtypes.length;
  const cropped = voxelCount(grid.croppedSizeZyx);
  const shapes = targets.map(({ plan, stage }) => ({
    dimension: plan.dimension,
    stage,
    shape: stageShapeZyx(grid, plan, stage, steps),
  }));
  const keptBytes = croppedCaseBytes(channels, grid.croppedSizeZyx);
  const stored = voxelCount(one.shapeZyx) * (channels + 1);
  const arrays = shapes.map(({ shape }) => croppedCaseBytes(channels, shape));
  return {
    shapes,
    keptBytes,
    crop: cropNeed(one, grid.croppedSizeZyx),
    reusedBytes: reusedCropBytes(one, grid.croppedSizeZyx, threads),
    stages: stagesNeed(grid, targets, { threads, steps, unpack }),
    croppedBytes: 4 * cropped * cropShare(one, settings) + one.fileBytes / (channels + 1),
    stageBytes: shapes.reduce(
      (sum, { shape }, i) =>
        sum + 4 * voxelCount(shape) * stageShare(one, grid, targets[i], shape, settings),
      0,
    ),
    unpackedBytes: arrays.reduce((sum, bytes) => sum + bytes, 0),
    cropMs:
      (stored * RATES.readPerVoxel + cropped * (channels + 1) * RATES.cropPerVoxel) / 1e6 +
      RATES.caseMs,
    stageMs: targets.reduce(
      (sum, target, i) => sum + stageMs(grid, target, shapes[i]?.shape ?? [0, 0, 0], channels),
      (cropped * (channels + 1) * RATES.loadPerVoxel) / 1e6,
    ),
  };
}

/** Uncompressed float32 values per voxel that the file of a crop takes. */
function cropShare({ dtypes }: CheckedCase, { cropRatio, compression }: ForecastSettings): number {
  if (compression === "none") return dtypes.length + 1;
  if (cropRatio !== null) return cropRatio * (dtypes.length + 1);
  const images = dtypes.map((dtype) =>
    /^u?int/.test(dtype) ? Math.min(NOISE_SHARE, bytesPerElement(dtype) / 4) : NOISE_SHARE,
  );
  return images.reduce((sum, share) => sum + share, LABEL_SHARE);
}

function stageShare(
  one: CheckedCase,
  grid: CaseGrid,
  target: PlannedStage | undefined,
  shape: Zyx,
  settings: ForecastSettings,
): number {
  const channels = one.dtypes.length;
  if (settings.compression === "none") return channels + 1;
  if (settings.stageRatio !== null) return settings.stageRatio * (channels + 1);
  const order = target?.plan.transposeForward;
  const isResampled = order === undefined || !sameZyx(permute(grid.croppedSizeZyx, order), shape);
  return isResampled ? channels * NOISE_SHARE + LABEL_SHARE : cropShare(one, settings);
}

function stageMs(
  grid: CaseGrid,
  { plan, stage }: PlannedStage,
  shape: Zyx,
  channels: number,
): number {
  const size = permute(grid.croppedSizeZyx, plan.transposeForward);
  const voxels = voxelCount(shape);
  const spacing = permute(grid.originalSpacingZyx, plan.transposeForward);
  const target = plan.stages[stage]?.currentSpacing ?? spacing;
  const isResampled = !sameZyx(size, shape);
  const isApart = isResampled && separateAxis(spacing, target) === 0;
  const distinct = isApart ? Math.min(1, size[0] / shape[0]) : 1;
  const perImage = !isResampled ? 0 : isApart ? RATES.planesPerVoxel : RATES.jointPerVoxel;
  const image = channels * (perImage + RATES.finishPerVoxel);
  const label = (isResampled ? RATES.labelPerVoxel : 0) + RATES.locatePerVoxel;
  return (voxels * distinct * (image + label)) / 1e6 + RATES.caseMs;
}
