import { medianOfSorted, type NormalizationScheme, sorted } from "@voxprep/core";

const MASK_REDUCTION = 0.75;

/**
 * The normalization scheme of a modality, by its exact name.
 *
 * @param knowsNoNorm - Whether the name `noNorm` switches normalization off.
 * @see spec 1-pipeline-v1, section 8.2
 */
export function normalizationScheme(name: string, knowsNoNorm: boolean): NormalizationScheme {
  if (name === "CT" || name === "ct") return "CT";
  return name === "noNorm" && knowsNoNorm ? "noNorm" : "nonCT";
}

/**
 * Whether a modality is normalized inside the nonzero mask only: never when its name contains `CT`,
 * else when cropping took away more than a quarter of the median case.
 *
 * @param sizeReductions - Of all cases: voxels after cropping divided by voxels before.
 */
export function usesMaskForNorm(name: string, sizeReductions: readonly number[]): boolean {
  if (name.includes("CT")) return false;
  return medianOfSorted(sorted(Float64Array.from(sizeReductions))) < MASK_REDUCTION;
}
