import { type ErrorCode, type Finding, makeFinding } from "@voxprep/core";

/** A case and the voxels per channel that its largest stage is going to have. */
export interface PredictedSize {
  readonly caseId: string;
  readonly voxels: number;
}

/** How large a resampled case may be. */
export interface SizeLimits {
  /** Voxels per channel. Default 2^31. */
  readonly maxVoxels?: number | undefined;
  /** `VP6102` lets a case through that is only far larger than the others. */
  readonly allow?: ReadonlySet<ErrorCode> | undefined;
}

const DEFAULT_MAX_VOXELS = 2 ** 31;

/** Beyond so many times the median case a size is more likely a wrong spacing than a large scan. */
const OUTLIER_FACTOR = 20;

/**
 * Cases whose resampled size is beyond the limit or far beyond the rest of the data set, found before
 * any voxel is read.
 *
 * @returns A finding `VP6102` per such case: of severity case, or a warning where it is let through.
 * @see spec 5-faults, F51
 */
export function oversizedCases(
  sizes: readonly PredictedSize[],
  { maxVoxels = DEFAULT_MAX_VOXELS, allow }: SizeLimits,
): Finding[] {
  const ascending = sizes.map(({ voxels }) => voxels).sort((a, b) => a - b);
  const median = ascending[ascending.length >> 1] ?? 0;
  return sizes.flatMap(({ caseId, voxels }) => {
    if (voxels > maxVoxels)
      return [tooLarge(caseId, voxels, maxVoxels, "the limit of --max-voxels")];
    const limit = OUTLIER_FACTOR * median;
    if (voxels <= limit) return [];
    const finding = tooLarge(caseId, voxels, limit, `${OUTLIER_FACTOR} times the median case`);
    return [allow?.has("VP6102") ? { ...finding, severity: "warning" as const } : finding];
  });
}

function tooLarge(caseId: string, voxels: number, limit: number, what: string): Finding {
  return makeFinding(
    "VP6102",
    `resampled, the case would have ${voxels} voxels per channel; ${what} is ${limit}`,
    {
      caseId,
      phase: "preprocess",
      field: "spacing",
      found: voxels,
      expected: limit,
      remedy:
        "Look at the spacing in the header; if it is right, use --allow VP6102 or --max-voxels.",
      originals: "Memory fills up until a worker is killed, and the pool waits for ever.",
    },
  );
}
