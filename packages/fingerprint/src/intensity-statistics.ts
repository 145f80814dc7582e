import {
  type IntensityStatistics,
  medianOfSorted,
  numpyMean,
  numpyStd,
  percentileOfSorted,
  sorted,
} from "@voxprep/core";

/**
 * Statistics of a sample of intensities, with the bits of numpy 1.20 to 1.26.
 *
 * Sums run over the sample as it stands, in blocks of 8192; mean and sd are float32 numbers, the two
 * percentiles float64.
 *
 * @param sample - Of one case, or of all cases behind one another.
 * @returns Seven NaN for an empty sample.
 * @see spec 1-pipeline-v1, section 7
 */
export function intensityStatistics(sample: Float32Array): IntensityStatistics {
  const ascending = sorted(sample);
  const hasNan = Number.isNaN(ascending[ascending.length - 1]);
  return {
    median: medianOfSorted(ascending),
    mean: numpyMean(sample),
    sd: numpyStd(sample),
    min: hasNan ? Number.NaN : (ascending[0] ?? Number.NaN),
    max: ascending[ascending.length - 1] ?? Number.NaN,
    percentile99_5: percentileOfSorted(ascending, 99.5),
    percentile00_5: percentileOfSorted(ascending, 0.5),
  };
}
