import { InterruptedError, VoxprepError } from "@voxprep/core";
import { type RunOptions, RunStopped, runTask } from "@voxprep/pipeline";
import { followUpCommands } from "../command-line.js";
import { EXIT, type ExitCode, exitCodeOf } from "../exit-codes.js";
import type { Output } from "../print/output.js";
import { printFindings } from "../print/print-finding.js";
import { type PrintMode, runPrinter } from "../print/run-printer.js";
import { listenForStop } from "./stop-signals.js";

/** Runs a task, prints its events, and says how it ended. */
export async function executeRun(
  options: RunOptions,
  mode: PrintMode,
  output: Output,
): Promise<ExitCode> {
  const stop = listenForStop(() => {
    if (!mode.quiet) output.note(STOPPING);
  });
  try {
    const onEvent = await runPrinter(output, mode);
    const commands = followUpCommands(options.taskFolder);
    const summary = await runTask({ ...options, commands, signal: stop.signal, onEvent });
    return summary.failedCases.length > 0 ? EXIT.someCasesFailed : EXIT.done;
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error;
    const code = exitCodeOf(error.reason); // the reason was told by its event
    return code === EXIT.internal ? code : (stop.code() ?? code);
  } finally {
    output.clear();
    stop.forget();
  }
}

/** As {@link whileListening}, for work that leaves nothing when it is stopped: that is told. */
export function whileMaking(
  output: Output,
  { json }: { readonly json: boolean },
  work: (signal: AbortSignal) => Promise<ExitCode>,
): Promise<ExitCode> {
  return whileListening(output, async (signal) => {
    try {
      return await work(signal);
    } catch (error) {
      if (error instanceof InterruptedError) printFindings(output, [error.toFinding()], { json });
      throw error;
    }
  });
}

/** Does work that can be told to stop; then the exit code says by which signal. No view is left on the terminal. */
export async function whileListening(
  output: Output,
  work: (signal: AbortSignal) => Promise<ExitCode>,
): Promise<ExitCode> {
  const stop = listenForStop();
  try {
    return await work(stop.signal);
  } catch (error) {
    if (stop.signal.reason instanceof VoxprepError) throw stop.signal.reason;
    const code = stop.code();
    if (code === undefined) throw error;
    return code;
  } finally {
    output.clear();
    stop.forget();
  }
}

const STOPPING =
  "Stopping: cases under way are finished if that takes no longer than 5 s. Again: stop at once.";
