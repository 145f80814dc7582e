import {
  bytesPerElement,
  isIdentityOrder,
  type Plan,
  permute,
  sameZyx,
  voxelCount,
  type Zyx,
} from "@voxprep/core";
import { coefficientBytes, newShapeZyx, separateAxis } from "@voxprep/resample";
import type { CaseStep } from "../recipes/recipe.js";
import { type CaseGrid, type CaseHeaders, croppedCaseBytes, targetOf } from "./case-memory.js";
import { MOST_WASTE, type WantedVolume } from "./volume-memory.js";

/** Volumes that the crop of a case asks memory for: those of its files, then what is cut out of them. */
export function cropVolumes({ shapeZyx, dtypes, labelDtype }: CaseHeaders): WantedVolume[] {
  const voxels = voxelCount(shapeZyx);
  const stored = [labelDtype, ...dtypes].map((dtype) => exactly(voxels * bytesPerElement(dtype)));
  // How large the crop will be is not known yet.
  const mostBytes = Float32Array.BYTES_PER_ELEMENT * voxels;
  return [...stored, ...[labelDtype, ...dtypes].map(() => ({ leastBytes: 1, mostBytes }))];
}

/** What the volumes of a stage hang on besides case and plan. */
export interface StageVolumesOptions {
  readonly threads: number;
  /** Of the recipe. */
  readonly steps: readonly CaseStep[];
  /** True when the cropped case has to be read again. */
  readonly readsCrop: boolean;
  /** True when no stage comes after, so that the cropped case itself may be changed. */
  readonly consumesCropped: boolean;
}

/**
 * Volumes that a stage of a case asks memory for: the crop that is read, and coefficients of splines and the
 * resampled case, or copies that may be normalized.
 */
export function stageVolumes(
  grid: CaseGrid,
  plan: Plan,
  stage: number,
  { threads, steps, readsCrop, consumesCropped }: StageVolumesOptions,
): WantedVolume[] {
  const channels = plan.normalizationSchemes.length;
  const size = permute(grid.croppedSizeZyx, plan.transposeForward);
  const spacing = permute(grid.originalSpacingZyx, plan.transposeForward);
  const target = targetOf(spacing, plan, stage, steps);
  const shape = newShapeZyx(size, spacing, target);
  const crop = readsCrop ? [exactly(croppedCaseBytes(channels, size))] : [];
  if (sameZyx(shape, size)) {
    const isOwned = consumesCropped || !isIdentityOrder(plan.transposeForward);
    return isOwned ? crop : [...crop, ...repeated(channels, volumeBytes(shape))];
  }
  const isJoint = separateAxis(spacing, target) === null;
  const coefficients = isJoint ? repeated(Math.min(threads, channels), coefficientBytes(size)) : [];
  return [...crop, ...coefficients, ...repeated(channels + 1, volumeBytes(shape))];
}

function volumeBytes(shape: Zyx): number {
  return Float32Array.BYTES_PER_ELEMENT * voxelCount(shape);
}

function repeated(count: number, bytes: number): WantedVolume[] {
  return Array.from({ length: count }, () => exactly(bytes));
}

function exactly(bytes: number): WantedVolume {
  return { leastBytes: bytes, mostBytes: MOST_WASTE * bytes };
}
