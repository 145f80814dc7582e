import type { IndexRange, Volume } from "@voxprep/core";
import {
  type ImageResampling,
  type ImageResamplingOptions,
  type LabelResampling,
  prepareImageResampling,
  prepareLabelResampling,
  type Resampling,
  type ResamplingOptions,
  runPhase,
} from "@voxprep/resample";

/** A volume and how it is to be resampled. */
export interface PrepareInput {
  readonly volume: Volume<"float32">;
  readonly options: ResamplingOptions;
  /** Of an image: a normalization that is known already. Default: none. */
  readonly scaling?: ImageResamplingOptions["scaling"];
}

/** A part of a resampling: units `[start, end)` of a phase. */
export interface ResamplePart {
  readonly job: Resampling;
  readonly phase: number;
  readonly units: IndexRange;
}

/** Plans the resampling of an image channel and allocates its output. */
export function prepareImage({ volume, options, scaling = null }: PrepareInput): ImageResampling {
  return prepareImageResampling(volume, { ...options, scaling });
}

/** Plans the resampling of a label and allocates its output. */
export function prepareLabels({ volume, options }: PrepareInput): LabelResampling {
  return prepareLabelResampling(volume, options);
}

/** Carries out a part of a resampling; the result lies in the job's shared memory. */
export function resamplePart({ job, phase, units: [start, end] }: ResamplePart): void {
  runPhase(job, phase, start, end);
}
