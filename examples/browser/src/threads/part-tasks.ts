import { type DeflatePiece, deflateSamples } from "@voxprep/kernels";
import { type Normalization, normalizeInPlace } from "@voxprep/normalize";
import { type Resampling, runPhase } from "@voxprep/resample";

/**
 * What may be cut into parts: each works on its own part of shared arrays, so the number of threads
 * changes no bit. Plain data and shared memory in and out.
 */
export const PART_TASKS = {
  /** Units `[start, end)` of one phase of a resampling. */
  resample(input: {
    readonly job: Resampling;
    readonly phase: number;
    readonly start: number;
    readonly end: number;
  }): void {
    runPhase(input.job, input.phase, input.start, input.end);
  },

  /** Some voxels of a channel, in place. */
  normalize(input: {
    readonly values: Float32Array;
    readonly label: Float32Array | null;
    readonly normalization: Normalization;
  }): void {
    normalizeInPlace(input.values, input.label, input.normalization);
  },

  /** A run of samples, compressed. */
  deflate(input: { readonly bytes: Uint8Array }): DeflatePiece {
    return deflateSamples(input.bytes);
  },
} as const;

/** The names and types of {@link PART_TASKS}. */
export type PartTasks = typeof PART_TASKS;
