import { type Fingerprint, PlanningError, roundHalfEven, type Zyx } from "@voxprep/core";

/** Counts of a data set that the stages of its plan depend on. */
export interface DatasetCounts {
  readonly cases: number;
  readonly modalities: number;
  /** Background included. */
  readonly classes: number;
}

/** What a stage is planned for. Everything spatial is in stage order (transposed). */
export interface StageRequest {
  /** Spacing of the stage (mm). */
  readonly currentSpacing: Zyx;
  /** Spacing of the full resolution (mm). */
  readonly targetSpacing: Zyx;
  /** Median shape at the full resolution, not rounded (voxels). */
  readonly medianShape: Zyx;
  readonly counts: DatasetCounts;
}

/** Median shape of a stage in whole voxels: the ratio first, then the product, then half to even. */
export function roundedMedian({ currentSpacing, targetSpacing, medianShape }: StageRequest): Zyx {
  const edge = (axis: 0 | 1 | 2) =>
    roundHalfEven((targetSpacing[axis] / currentSpacing[axis]) * medianShape[axis]);
  return [edge(0), edge(1), edge(2)];
}

/**
 * Refuses a stage in which the median case has no voxel along an axis of the patch.
 *
 * @throws `VP6401 PlanningError`
 */
export function requireVoxels(edges: readonly number[], request: StageRequest): void {
  if (edges.every((edge) => edge >= 1)) return;
  const { currentSpacing, targetSpacing, medianShape } = request;
  throw new PlanningError(
    `at a spacing of ${currentSpacing.join(" x ")} mm the median case has ${edges.join(" x ")} voxels`,
    {
      found: {
        currentSpacing: [...currentSpacing],
        targetSpacing: [...targetSpacing],
        medianShape: [...medianShape],
      },
      expected: "at least one voxel along every axis",
      originals: "divide by the empty patch and stop",
      remedy: "Check the sizes and spacings of the cases.",
    },
  );
}

/** The counts of a fingerprint. */
export function datasetCounts({ caseIds, modalities, classes }: Fingerprint): DatasetCounts {
  return { cases: caseIds.length, modalities: modalities.size, classes: classes.length + 1 };
}
