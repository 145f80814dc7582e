import { resolve, sep } from "node:path";
import { type FoundLock, findLocks } from "./find-locks.js";
import { inspectOutputs, type OutputsOptions } from "./inspect-outputs.js";
import type { StepState, StepStateName } from "./step-state.js";
import { stepStates } from "./step-states.js";

/** How one task of one profile stands. */
export interface TaskStatus {
  readonly profile: string;
  readonly task: string;
  /** Where it was made of; `null` when that is not known. */
  readonly taskFolder: string | null;
  readonly counts: Readonly<Record<StepStateName, number>>;
  readonly steps: readonly StepState[];
  /** True when the last run did not live to its end, or is still going on. */
  readonly wasInterrupted: boolean;
  /** Runs that hold the task now. */
  readonly locks: readonly FoundLock[];
}

/**
 * How all tasks and profiles under an output root stand: what is done, stale, failed or missing, and why.
 *
 * Files are read only when the system says that they changed. Nothing is changed, and no lock is needed.
 *
 * @throws `VP0101 UsageError` when voxprep never wrote there; `VP8204 ManifestTooNewError`
 * @see spec 5-faults, sections 2.10 and 3.5
 */
export async function outputStatus(
  out: string,
  options: OutputsOptions = {},
): Promise<TaskStatus[]> {
  const tasks = await inspectOutputs(out, false, options);
  const locks = await findLocks(out);
  return tasks.map(({ profile, task, facts, wasInterrupted }) => {
    const steps = stepStates(facts).map((step) => withShortPaths(step, out));
    const counts = { done: 0, stale: 0, failed: 0, missing: 0 };
    for (const { state } of steps) counts[state]++;
    return {
      profile,
      task,
      taskFolder: facts.raw?.taskFolder ?? null,
      counts,
      steps,
      wasInterrupted,
      locks: locks.filter((lock) => lock.profile === profile && lock.task === task),
    };
  });
}

/** Files under the output root are named relative to it. */
function withShortPaths(step: StepState, out: string): StepState {
  const detail = step.detail?.replaceAll(`${resolve(out)}${sep}`, "") ?? null;
  return { ...step, detail };
}
