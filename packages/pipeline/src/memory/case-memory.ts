import {
  bytesPerElement,
  type CaseProperties,
  isIdentityOrder,
  type Plan,
  permute,
  sameZyx,
  voxelCount,
  type Zyx,
} from "@voxprep/core";
import { needsWholeChannel } from "@voxprep/normalize";
import { blockBytes, coefficientBytes, newShapeZyx, separateAxis } from "@voxprep/resample";
import type { CheckedCase } from "../check/index.js";
import type { CaseStep, ResampleStep } from "../recipes/recipe.js";
import { encodesPlanesOnce } from "../steps/encode-array.js";
import { COLLECT_FROM_BYTES, MOST_WASTE } from "./volume-memory.js";

const FLOAT32_BYTES = 4;

/**
 * Compressed bytes per uncompressed byte that stay in memory until a case is written. Measured: images as
 * they were scanned 0.25, resampled ones 0.64, labels 0.01; real scans are noisier than phantoms.
 */
const PIECES_SHARE = { scanned: 0.3, resampled: 0.7, label: 0.03 } as const;

/** Bytes per voxel that sampling voxels of classes takes: the draw of the largest class, and the rows kept. */
const LOCATE_BYTES = 0.5;

/** What the headers of a case tell of its memory. */
export type CaseHeaders = Pick<CheckedCase, "shapeZyx" | "dtypes" | "labelDtype">;

/** What is known of a cropped case; of one that is not cropped yet, the whole scan is an upper bound. */
export type CaseGrid = Pick<CaseProperties, "croppedSizeZyx" | "originalSpacingZyx">;

/** Bytes of memory of a case at its largest, and while its files are written. */
export interface CaseNeed {
  readonly workBytes: number;
  readonly writeBytes: number;
}

/**
 * Bytes that a process takes before any volume: program, code, the heaps of its threads. Measured with Node 20 as
 * what runs of single cases take beside their volumes, of one and of two threads.
 */
export function baseBytes(threads: number): number {
  return 80e6 + threads * 20e6;
}

/** What the base of a process was off by in measured runs, at most. */
const BASE_MARGIN_BYTES = 15e6;

/** Bytes of a limit that cases may not use, so that it holds: {@link baseBytes}, and what that may be off by. */
export function reservedBytes(threads: number): number {
  return baseBytes(threads) + BASE_MARGIN_BYTES;
}

/**
 * Bytes of volumes that nobody uses any more and that no collection has found yet, once several cases are done: what
 * they leave is collected when it is {@link COLLECT_FROM_BYTES}.
 *
 * @param croppedBytes - Of each case.
 */
export function garbageBytes(croppedBytes: readonly number[]): number {
  const all = croppedBytes.reduce((sum, bytes) => sum + bytes, 0);
  return Math.min(COLLECT_FROM_BYTES, all - Math.max(0, ...croppedBytes));
}

/** Bytes of a cropped case: all channels and the label as float32. */
export function croppedCaseBytes(channels: number, sizeZyx: Zyx): number {
  return FLOAT32_BYTES * (channels + 1) * voxelCount(sizeZyx);
}

/**
 * Memory of reading and cropping a case, from its headers: the stored voxels, the mask, the cropped case and
 * its compressed pieces.
 *
 * @param croppedZyx - Size after cropping where it is known. Default: the scan's, an upper bound.
 */
export function cropNeed(headers: CaseHeaders, croppedZyx: Zyx = headers.shapeZyx): CaseNeed {
  const { shapeZyx, dtypes, labelDtype } = headers;
  const channels = dtypes.length;
  const cropped = voxelCount(croppedZyx);
  const kept =
    croppedCaseBytes(channels, croppedZyx) +
    FLOAT32_BYTES * cropped * (channels * PIECES_SHARE.scanned + PIECES_SHARE.label);
  return {
    workBytes: storedBytes(shapeZyx, dtypes, labelDtype) + cropped + kept,
    writeBytes: kept,
  };
}

/**
 * Bytes of a crop that lie in the memory of channels that were cut before it, where a channel as it is stored fits. Not
 * to be counted on: of a tight budget nothing may be kept for the next channel.
 *
 * @param threads - As many channels are cut at once.
 */
export function reusedCropBytes(
  { shapeZyx, dtypes }: CaseHeaders,
  croppedZyx: Zyx,
  threads: number,
): number {
  const bytes = FLOAT32_BYTES * voxelCount(croppedZyx);
  const stored = dtypes.map((dtype) => voxelCount(shapeZyx) * bytesPerElement(dtype));
  const fitting = stored.filter((one) => one >= bytes && one <= MOST_WASTE * bytes).length;
  return bytes * Math.min(fitting, Math.max(0, dtypes.length - threads));
}

/** Peak memory of reading and cropping a case; see {@link cropNeed}. */
export function cropBytes(headers: CaseHeaders): number {
  return cropNeed(headers).workBytes;
}

function storedBytes(
  shapeZyx: Zyx,
  dtypes: CheckedCase["dtypes"],
  labelDtype: CheckedCase["labelDtype"],
): number {
  const perVoxel = [labelDtype, ...dtypes].map(bytesPerElement);
  return voxelCount(shapeZyx) * perVoxel.reduce((sum, bytes) => sum + bytes, 0);
}

/** Shape of a case in a stage, in stage order. */
export function stageShapeZyx(
  { croppedSizeZyx, originalSpacingZyx }: CaseGrid,
  plan: Plan,
  stage: number,
  steps: readonly CaseStep[],
): Zyx {
  const size = permute(croppedSizeZyx, plan.transposeForward);
  const spacing = permute(originalSpacingZyx, plan.transposeForward);
  return newShapeZyx(size, spacing, targetOf(spacing, plan, stage, steps));
}

/** Spacing that a case of this spacing gets in a stage, both in stage order, in mm. */
export function targetOf(spacing: Zyx, plan: Plan, stage: number, steps: readonly CaseStep[]): Zyx {
  const step = steps.find((one): one is ResampleStep => one.step === "resample");
  const target = plan.stages[stage]?.currentSpacing ?? spacing;
  if (step?.keepsFirstSpacing[plan.dimension] !== true) return target;
  return [spacing[0], target[1], target[2]];
}

/** What the memory of a stage hangs on besides case and plan. */
export interface StageNeedOptions {
  readonly threads: number;
  /** Of the recipe. */
  readonly steps: readonly CaseStep[];
  /** True when the array itself is written too. Default: false. */
  readonly unpack?: boolean;
  /** True when no stage comes after, so that the cropped case itself may be changed. Default: false. */
  readonly consumesCropped?: boolean;
}

/**
 * Memory of preparing a cropped case for one stage, the cropped case itself left out: its transposed copy,
 * the resampled case or a copy that may be normalized, the spline coefficients of one channel per thread and a block of planes in each thread, the
 * voxels gathered for the statistics, and the compressed pieces.
 */
export function stageNeed(
  grid: CaseGrid,
  plan: Plan,
  stage: number,
  { threads, steps, unpack = false, consumesCropped = false }: StageNeedOptions,
): CaseNeed {
  const channels = plan.normalizationSchemes.length;
  const size = permute(grid.croppedSizeZyx, plan.transposeForward);
  const spacing = permute(grid.originalSpacingZyx, plan.transposeForward);
  const target = targetOf(spacing, plan, stage, steps);
  const shape = newShapeZyx(size, spacing, target);
  const isResampled = !sameZyx(shape, size);
  const voxels = voxelCount(shape);
  const atOnce = Math.min(threads, channels);
  const share = distinctShare(size, shape, separateAxis(spacing, target), plan);
  const isTransposed = !isIdentityOrder(plan.transposeForward);
  const copies = isTransposed ? croppedCaseBytes(channels, size) : 0;
  const array = croppedCaseBytes(channels, shape) * share;
  const normalized = isTransposed || consumesCropped ? 0 : FLOAT32_BYTES * voxels * channels;
  const out = isResampled ? array : normalized;
  const isJoint = isResampled && separateAxis(spacing, target) === null;
  const coefficients = isJoint ? coefficientBytes(size) * atOnce + blockBytes(size) * threads : 0;
  const gathers = plan.normalizationSchemes.some(needsWholeChannel);
  const gathered = gathers ? FLOAT32_BYTES * voxels * atOnce : 0;
  const image = isResampled ? PIECES_SHARE.resampled : PIECES_SHARE.scanned;
  const pieces = FLOAT32_BYTES * voxels * share * (channels * image + PIECES_SHARE.label);
  return {
    workBytes: copies + out + coefficients + gathered + pieces + LOCATE_BYTES * voxels,
    writeBytes: pieces + (unpack ? array : 0),
  };
}

/** Share of the planes of a stage that are held: where the first axis is repeated, each distinct one once. */
function distinctShare(size: Zyx, shape: Zyx, axis: number | null, plan: Plan): number {
  const repeats =
    axis === 0 && encodesPlanesOnce(shape) && !plan.normalizationSchemes.some(needsWholeChannel);
  return repeats ? Math.min(1, size[0] / shape[0]) : 1;
}

/** A stage of a plan that a case is prepared for. */
export interface PlannedStage {
  readonly plan: Plan;
  readonly stage: number;
}

/**
 * Memory of preparing a cropped case for stages one after the other: the files of one are written while the
 * next is computed.
 *
 * @param targets - In the order in which they are made.
 */
export function stagesNeed(
  grid: CaseGrid,
  targets: readonly PlannedStage[],
  options: Omit<StageNeedOptions, "consumesCropped">,
): CaseNeed {
  const needs = targets.map(({ plan, stage }, i) =>
    stageNeed(grid, plan, stage, { ...options, consumesCropped: i === targets.length - 1 }),
  );
  const peaks = needs.map(({ workBytes }, i) => workBytes + (needs[i - 1]?.writeBytes ?? 0));
  const channels = targets[0]?.plan.normalizationSchemes.length;
  const cropped = channels === undefined ? 0 : croppedCaseBytes(channels, grid.croppedSizeZyx);
  return {
    workBytes: cropped + Math.max(0, ...peaks),
    writeBytes: needs.at(-1)?.writeBytes ?? 0,
  };
}

/** Peak memory of preparing a cropped case for all stages of a plan; see {@link stagesNeed}. */
export function stageBytes(
  grid: CaseGrid,
  plan: Plan,
  threads: number,
  steps: readonly CaseStep[] = [],
): number {
  const targets = plan.stages.map((_, stage) => ({ plan, stage }));
  return stagesNeed(grid, targets, { threads, steps }).workBytes;
}
