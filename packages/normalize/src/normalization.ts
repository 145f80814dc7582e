/**
 * How one channel is normalized: `(clip(x) - subtract) / divide`, voxel by voxel. Plain data, so that
 * any thread can apply it to any part of the channel.
 */
export interface Normalization {
  /** Bounds that values are clipped to first; `null` leaves them. */
  readonly clip: readonly [lower: number, upper: number] | null;
  readonly subtract: number;
  readonly divide: number;
  /** True where voxels with a label below 0 become 0. */
  readonly zeroOutside: boolean;
  /** Every operation rounds to this precision; the result is stored as float32. */
  readonly precision: Precision;
}

/** Precision of the arithmetic. */
export type Precision = "float32" | "float64";
