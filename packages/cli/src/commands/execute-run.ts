import { type RunOptions, RunStopped, runTask } from "@voxprep/pipeline";
import { EXIT, type ExitCode, exitCodeOf } from "../exit-codes.js";
import type { Output } from "../print/output.js";
import { type PrintMode, runPrinter } from "../print/run-printer.js";

/** Runs a task, prints its events, and says how it ended. */
export async function executeRun(
  options: RunOptions,
  mode: PrintMode,
  output: Output,
): Promise<ExitCode> {
  try {
    const summary = await runTask({ ...options, onEvent: runPrinter(output, mode) });
    return summary.failedCases.length > 0 ? EXIT.someCasesFailed : EXIT.done;
  } catch (error) {
    if (error instanceof RunStopped) return exitCodeOf(error.reason); // told by its event
    throw error;
  }
}
