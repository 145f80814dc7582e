import { phaseCount, phaseUnits, type Resampling } from "@voxprep/resample";
import { type Parallelism, slabsOf } from "../pool/slabs.js";
import type { TaskRunner } from "../pool/task-pool.js";

/** Where a resampling is carried out, and how far. */
export interface ResamplingRun {
  readonly runner: TaskRunner;
  readonly parallelism: Parallelism;
  /** False leaves out the last phase. Default: true. */
  readonly withLast?: boolean;
}

/**
 * Runs the phases of one resampling one after the other, each cut into parts.
 *
 * Without the last phase of slices, which only repeats them, each distinct slice stands at its first place.
 */
export async function runResampling(
  job: Resampling,
  { runner, parallelism, withLast = true }: ResamplingRun,
): Promise<void> {
  const phases = withLast ? phaseCount(job) : phaseCount(job) - 1;
  for (let phase = 0; phase < phases; phase++) {
    const slabs = slabsOf(phaseUnits(job, phase), parallelism.parts);
    await Promise.all(slabs.map((units) => runner.run("resamplePart", { job, phase, units })));
  }
}
