import {
  BadArgumentError,
  BadShapeError,
  type IntensityStatistics,
  type NormalizationScheme,
  numpyMean,
  numpyStd,
} from "@voxprep/core";
import { measureSamples, type SampleMoments } from "@voxprep/kernels";
import type { Normalization, Precision } from "./normalization.js";

/** Added to the standard deviation, so that a constant channel becomes 0. */
const EPSILON = 1e-8;

/** The intensities of a data set that the CT schemes need. */
export type CtStatistics = Pick<
  IntensityStatistics,
  "mean" | "sd" | "percentile00_5" | "percentile99_5"
>;

/** What decides how a channel is normalized, besides its voxels. */
export interface NormalizationOptions {
  readonly scheme: NormalizationScheme;
  /** True where only voxels with a label of at least 0 count, and all others become 0. */
  readonly useMask: boolean;
  /** Global intensities of the channel's modality; needed by `CT` and `CT2`. */
  readonly statistics?: CtStatistics | undefined;
  /**
   * `"float64"` for data that nnFormer and UNETR++ did not have to resample (difference D3). Default `"float32"`.
   */
  readonly precision?: Precision;
}

/** True for the schemes whose normalization depends on the voxels of the whole channel. */
export function needsWholeChannel(scheme: NormalizationScheme): boolean {
  return scheme === "nonCT" || scheme === "CT2";
}

/**
 * Finds out how a channel is normalized.
 *
 * Sums run over `values` in the order given, in numpy's blocks; give the array in the memory order that
 * the originals sum in (difference D4).
 *
 * @param values - The whole channel; read only for the schemes of {@link needsWholeChannel}.
 * @param label - Labels in the same order; needed with `useMask`, else `null`.
 * @returns `null` when the channel stays as it is (`noNorm`).
 * @throws `VP0401 BadArgumentError` without the statistics or the label that the scheme needs.
 * @throws `VP0403 BadShapeError` when `values` and `label` differ in length.
 * @see spec 1-pipeline-v1, section 11
 */
export function measureNormalization(
  values: Float32Array,
  label: Float32Array | null,
  options: NormalizationOptions,
): Normalization | null {
  const { scheme, useMask, precision = "float32" } = options;
  switch (scheme) {
    case "noNorm":
      return null;
    case "CT": {
      const statistics = requireStatistics(options);
      const clip = boundsOf(statistics, precision);
      const round = roundingTo(precision);
      const [subtract, divide] = [round(statistics.mean), round(statistics.sd)];
      return { clip, subtract, divide, zeroOutside: useMask, precision };
    }
    case "CT2": {
      const clip = boundsOf(requireStatistics(options), precision);
      const inside = widened(
        values.filter((x) => x > clip[0] && x < clip[1]),
        precision,
      );
      return {
        clip,
        subtract: numpyMean(inside),
        divide: numpyStd(inside),
        zeroOutside: useMask,
        precision,
      };
    }
    case "nonCT": {
      const { mean, std } = momentsOf(
        values,
        useMask ? requireLabel(values, label) : null,
        precision,
      );
      return {
        clip: null,
        subtract: mean,
        divide: roundingTo(precision)(std + EPSILON), // float64 sum, rounded once for float32 data
        zeroOutside: useMask,
        precision,
      };
    }
  }
}

function requireStatistics({ scheme, statistics }: NormalizationOptions): CtStatistics {
  if (statistics !== undefined) return statistics;
  throw new BadArgumentError(`scheme ${scheme} needs the intensity statistics of the fingerprint`);
}

/** Clipping happens in the data's precision, so float32 data is clipped at float32 bounds. */
function boundsOf(
  { percentile00_5, percentile99_5 }: CtStatistics,
  precision: Precision,
): readonly [number, number] {
  const round = roundingTo(precision);
  return [round(percentile00_5), round(percentile99_5)];
}

function roundingTo(precision: Precision): (value: number) => number {
  return precision === "float32" ? (value) => Math.fround(value) : (value) => value;
}

function widened(values: Float32Array, precision: Precision): Float32Array | Float64Array {
  return precision === "float64" ? Float64Array.from(values) : values;
}

/** Mean and standard deviation of the values, or of those with a label of at least 0. */
function momentsOf(
  values: Float32Array,
  label: Float32Array | null,
  precision: Precision,
): SampleMoments {
  if (precision === "float32") return measureSamples(values, label);
  const sample = label === null ? Float64Array.from(values) : labelledFloat64(values, label);
  return { mean: numpyMean(sample), std: numpyStd(sample) };
}

/** Values with a label of at least 0, in order. */
function labelledFloat64(values: Float32Array, label: Float32Array): Float64Array {
  const out = new Float64Array(values.length);
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    out[at] = values[i] as number;
    if ((label[i] as number) >= 0) at++;
  }
  return out.subarray(0, at);
}

/**
 * The label, after checking that it is there and fits.
 *
 * @throws `VP0401 BadArgumentError`, `VP0403 BadShapeError`
 */
export function requireLabel(values: Float32Array, label: Float32Array | null): Float32Array {
  if (label === null) throw new BadArgumentError("a normalization with a mask needs the label");
  if (label.length === values.length) return label;
  throw new BadShapeError(`${label.length} labels do not fit ${values.length} voxels`);
}
