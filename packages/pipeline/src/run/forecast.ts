import {
  bytesPerElement,
  type CaseProperties,
  isIdentityOrder,
  type Plan,
  permute,
  sameZyx,
  voxelCount,
} from "@voxprep/core";
import { newShapeZyx } from "@voxprep/resample";
import type { CheckedCase } from "../check/index.js";

const FLOAT32_BYTES = 4;
const FLOAT64_BYTES = 8;

/** Compressed bytes per uncompressed byte that a forecast allows for. */
const PIECES_SHARE = 0.5;

/** Bytes that a process takes before any volume: program, code, and the work memory of kernels. */
export function baseBytes(threads: number): number {
  return 90e6 + threads * 35e6;
}

/**
 * Peak memory of reading and cropping a case, from its headers: the stored voxels, two masks, and the
 * cropped case, which cannot be larger than the scan.
 */
export function cropBytes({
  shapeZyx,
  dtypes,
  labelDtype,
}: Pick<CheckedCase, "shapeZyx" | "dtypes" | "labelDtype">): number {
  const stored = dtypes.reduce(
    (sum, dtype) => sum + bytesPerElement(dtype),
    bytesPerElement(labelDtype),
  );
  const cropped = FLOAT32_BYTES * (dtypes.length + 1);
  return voxelCount(shapeZyx) * (stored + 2 + cropped * (1 + PIECES_SHARE));
}

/**
 * Peak memory of preparing a cropped case for the stages of a plan: the case, its transposed copy,
 * the spline coefficients of one channel per thread, the resampled case and its compressed pieces.
 */
export function stageBytes(
  properties: Pick<CaseProperties, "croppedSizeZyx" | "originalSpacingZyx">,
  plan: Plan,
  threads: number,
): number {
  const channels = plan.normalizationSchemes.length;
  const size = permute(properties.croppedSizeZyx, plan.transposeForward);
  const spacing = permute(properties.originalSpacingZyx, plan.transposeForward);
  const cropped = FLOAT32_BYTES * (channels + 1) * voxelCount(size);
  const copies = isIdentityOrder(plan.transposeForward) ? 1 : 2;
  const perStage = plan.stages.map((stage) => {
    const shape = newShapeZyx(size, spacing, stage.currentSpacing);
    const stored = FLOAT32_BYTES * (channels + 1) * voxelCount(shape) * (1 + PIECES_SHARE);
    const coefficients = sameZyx(shape, size) ? 0 : FLOAT64_BYTES * voxelCount(size);
    return stored + coefficients * Math.min(threads, channels);
  });
  return copies * cropped + Math.max(...perStage);
}
