import type { AxisOrder } from "@voxprep/core";
import type { StageMemory } from "@voxprep/planner";

/** One level of a network: how it is reached, how large the patch is there, and how it is convolved. */
export interface PlanLevel {
  /** By what each axis is divided from the level above; `null` for the first level. */
  readonly pool: readonly number[] | null;
  /** Voxels of the patch in stage order; with fractions where the pooling does not divide it. */
  readonly shape: readonly number[];
  /** Kernel of the convolutions; `null` when the file does not say. */
  readonly conv: readonly number[] | null;
  /** Feature maps; `null` where the file leaves them to the network. */
  readonly features: number | null;
}

/** A stage (v1) or configuration (v2) of a plans file; `null` for what the file does not say. */
export interface StageDescription {
  /** `"stage 0"`, or the configuration's name such as `"3d_fullres"`. */
  readonly name: string;
  /** mm, in stage order; of a 2D configuration of v2 two numbers. */
  readonly spacing: readonly number[] | null;
  /** Of the full resolution, mm. */
  readonly originalSpacing: readonly number[] | null;
  /** Voxels of the median case, in stage order. */
  readonly medianShape: readonly number[] | null;
  readonly patchSize: readonly number[] | null;
  readonly batchSize: number | null;
  readonly levels: readonly PlanLevel[];
  /** The planner's estimate; of v1 plans alone. */
  readonly memory: StageMemory | null;
  readonly dummy2dAugmentation: boolean | null;
  /** Name of the configuration whose values hold where this one says nothing (v2). */
  readonly inheritsFrom: string | null;
}

/** Intensities of a channel's foreground in all cases together. */
export interface ChannelIntensities {
  readonly mean: number | null;
  readonly sd: number | null;
  readonly median: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly percentile00_5: number | null;
  readonly percentile99_5: number | null;
}

/** How one channel is normalized. */
export interface ChannelDescription {
  readonly index: number;
  /** `null` in v2 plans, which do not name channels. */
  readonly name: string | null;
  /** Differs by configuration in v2: then that of the first one. */
  readonly scheme: string | null;
  /** Whether only voxels inside the body count. */
  readonly usesMask: boolean | null;
  /** `null` when the fingerprint has none, as for data sets without CT in v1. */
  readonly intensities: ChannelIntensities | null;
}

/** What a plans file says, of nnU-Net v1, nnFormer, UNETR++, nnU-Net v2 or voxprep. */
export interface PlansDescription {
  readonly file: string;
  readonly format: "v1" | "v2";
  /** Name of the plans or, in v1, of their stage folders. */
  readonly name: string | null;
  readonly preprocessor: string | null;
  /** Cases that were planned for; `null` in v2. */
  readonly cases: number | null;
  /** Foreground labels; `null` in v2. */
  readonly classes: readonly number[] | null;
  readonly transposeForward: AxisOrder | null;
  readonly transposeBackward: AxisOrder | null;
  readonly channels: readonly ChannelDescription[];
  readonly stages: readonly StageDescription[];
}
