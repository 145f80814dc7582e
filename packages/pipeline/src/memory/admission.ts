import type { Attempt } from "../report/reporter.js";
import type { RunContext } from "../run/context.js";
import type { CaseNeed } from "./case-memory.js";
import type { KeptForWork, MemoryClaim } from "./memory-budget.js";
import { releaseMemory } from "./release-memory.js";

/** What admitted work made, and the memory that it still holds. */
export interface Admitted<T> {
  readonly result: T;
  /** Shrunk to what writing needs; the caller releases it when the files are written. */
  readonly claim: MemoryClaim;
}

/**
 * Runs the work on a case as soon as its memory is free; one whose memory ran out before runs alone, when
 * all others have ended.
 *
 * @param kept - Memory that is kept for the case, and its own when it is admitted.
 * @throws `VP6101 InsufficientMemoryError` when the memory would not suffice even alone; what `work` throws.
 * @see spec 5-faults, F68 and F69
 */
export async function admitted<T>(
  { budget, reporter, runner, parallelism }: RunContext,
  { workBytes, writeBytes }: CaseNeed,
  { isAlone }: Attempt,
  work: () => Promise<T>,
  kept?: KeptForWork,
): Promise<Admitted<T>> {
  const bytes = isAlone ? Math.max(workBytes, budget.totalBytes) : workBytes;
  const claim = await budget.claim(bytes, kept);
  try {
    reporter.stopIfInterrupted();
    // What the budget counts as free has to be free, in idle threads too where nothing is left over.
    if (isAlone || budget.isHeldAlone) await releaseMemory(runner);
    else if (budget.isTight) runner.collectGarbage?.();
    const result = await parallelism.during(work);
    claim.shrinkTo(writeBytes);
    return { result, claim };
  } catch (error) {
    claim.release();
    throw error;
  }
}
