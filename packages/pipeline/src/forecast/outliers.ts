import { medianOfSorted, sorted, voxelCount, type Zyx } from "@voxprep/core";
import type { ForecastOutlier } from "./forecast-types.js";

/** From so many times the median case on, a case is named: it decides memory, disk and the end of the run. */
const OUTLIER_FACTOR = 3;

/** What outliers are told by. */
export interface MeasuredCase {
  readonly shapeZyx: Zyx;
  readonly spacingZyx: Zyx;
  /** Voxels of its largest stage. */
  readonly largestVoxels: number;
}

/** For each case why it is far larger than the median one; `null` for the others. */
export function outliersAmong(cases: readonly MeasuredCase[]): (ForecastOutlier | null)[] {
  const typical = (measure: (one: MeasuredCase) => number) =>
    medianOfSorted(sorted(Float64Array.from(cases, measure)));
  const [voxels, scan, volume] = [typical(largest), typical(scanVoxels), typical(voxelMm3)];
  return cases.map((one) => {
    const factor = largest(one) / voxels;
    if (!(factor >= OUTLIER_FACTOR)) return null;
    return {
      factor,
      sizeFactor: scanVoxels(one) / scan,
      spacingFactor: voxelMm3(one) / volume,
    };
  });
}

function largest({ largestVoxels }: MeasuredCase): number {
  return largestVoxels;
}

function scanVoxels({ shapeZyx }: MeasuredCase): number {
  return voxelCount(shapeZyx);
}

function voxelMm3({ spacingZyx: [z, y, x] }: MeasuredCase): number {
  return z * y * x;
}
