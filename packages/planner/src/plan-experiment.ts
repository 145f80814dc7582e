import {
  BadArgumentError,
  type Fingerprint,
  type Plan,
  type PlanDimension,
  permute,
  type StagePlan,
  type Zyx,
} from "@voxprep/core";
import { checkFingerprint } from "./check-fingerprint.js";
import { planLowResolution } from "./rules/lowres.js";
import { medianShape } from "./rules/median-shape.js";
import { normalizationScheme, usesMaskForNorm } from "./rules/normalization.js";
import { planStage2d } from "./rules/stage-2d.js";
import { planStage3d } from "./rules/stage-3d.js";
import { datasetCounts } from "./rules/stage-request.js";
import { medianPerAxis, targetSpacing } from "./rules/target-spacing.js";
import { inverseOrder, transposeForward } from "./rules/transpose.js";

/** Options of {@link planExperiment}. */
export interface PlanOptions {
  readonly dimension: PlanDimension;
  /** Whether the modality name `noNorm` switches normalization off (difference D5). */
  readonly knowsNoNorm: boolean;
}

/**
 * Plans target spacing, transpose, patch, batch, pooling and normalization of a data set, as the
 * originals' planner v2.1 does.
 *
 * @returns One stage, or two in 3D when the median case has more than four patches.
 * @throws `VP6401 PlanningError` when no plan can be made of this fingerprint; the numbers are in the
 *   message and in `found`.
 * @throws `VP0401 BadArgumentError` when the lists of the fingerprint do not fit together.
 * @see spec 1-pipeline-v1, section 8
 */
export function planExperiment(fingerprint: Fingerprint, options: PlanOptions): Plan {
  checkFingerprint(fingerprint);
  const { dimension, knowsNoNorm } = options;
  const { spacingsZyx, sizesZyx, sizeReductions } = fingerprint;
  const target =
    dimension === "3d" ? targetSpacing(spacingsZyx, sizesZyx) : medianPerAxis(spacingsZyx);
  const forward = transposeForward(target);
  const names = modalityNames(fingerprint);
  return {
    dimension,
    fingerprint,
    normalizationSchemes: names.map((name) => normalizationScheme(name, knowsNoNorm)),
    useMaskForNorm: names.map((name) => usesMaskForNorm(name, sizeReductions)),
    transposeForward: forward,
    transposeBackward: inverseOrder(forward),
    stages: planStages(fingerprint, dimension, target),
  };
}

function planStages(
  fingerprint: Fingerprint,
  dimension: PlanDimension,
  targetSpacingZyx: Zyx,
): StagePlan[] {
  const counts = datasetCounts(fingerprint);
  const forward = transposeForward(targetSpacingZyx);
  const medianShapeZyx = medianShape(
    fingerprint.spacingsZyx,
    fingerprint.sizesZyx,
    targetSpacingZyx,
  );
  const target = permute(targetSpacingZyx, forward);
  const request = {
    currentSpacing: target,
    targetSpacing: target,
    medianShape: permute(medianShapeZyx, forward),
    counts,
  };
  if (dimension === "2d") return [planStage2d(request)];
  const stage = planStage3d(request);
  const full = { stage, targetSpacingZyx, medianShapeZyx, transposeForward: forward, counts };
  const low = planLowResolution(full);
  return low === null ? [stage] : [low, stage];
}

function modalityNames({ modalities }: Fingerprint): string[] {
  return Array.from({ length: modalities.size }, (_, index) => {
    const name = modalities.get(index);
    if (name !== undefined) return name;
    const found = [...modalities.keys()];
    throw new BadArgumentError(
      `the modalities are numbered ${found.join(", ")}, expected 0 to ${modalities.size - 1}`,
      { found },
    );
  });
}
