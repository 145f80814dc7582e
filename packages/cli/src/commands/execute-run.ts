import { type RunOptions, RunStopped, runTask } from "@voxprep/pipeline";
import { EXIT, type ExitCode, exitCodeOf } from "../exit-codes.js";
import type { Output } from "../print/output.js";
import { type PrintMode, runPrinter } from "../print/run-printer.js";

/** Signals that end a run in an orderly way, and the exit code that says so. */
const STOP_SIGNALS: Readonly<Partial<Record<NodeJS.Signals, ExitCode>>> = {
  SIGINT: EXIT.interrupted,
  SIGTERM: EXIT.terminated,
  SIGHUP: EXIT.terminated,
};

/** Runs a task, prints its events, and says how it ended. */
export async function executeRun(
  options: RunOptions,
  mode: PrintMode,
  output: Output,
): Promise<ExitCode> {
  const stop = listenForStop();
  try {
    const { signal } = stop.controller;
    const onEvent = runPrinter(output, mode);
    const summary = await runTask({ ...options, signal, onEvent });
    return summary.failedCases.length > 0 ? EXIT.someCasesFailed : EXIT.done;
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error;
    return stop.code() ?? exitCodeOf(error.reason); // the reason was told by its event
  } finally {
    stop.forget();
  }
}

/** Does work that can be told to stop; then the exit code says by which signal. */
export async function whileListening(
  work: (signal: AbortSignal) => Promise<ExitCode>,
): Promise<ExitCode> {
  const stop = listenForStop();
  try {
    return await work(stop.controller.signal);
  } catch (error) {
    const code = stop.code();
    if (code === undefined) throw error;
    return code;
  } finally {
    stop.forget();
  }
}

/** The first signal lets cases in flight finish; the second ends the program at once. */
function listenForStop() {
  const controller = new AbortController();
  let code: ExitCode | undefined;
  const listeners = Object.entries(STOP_SIGNALS).map(([name, exitCode]) => {
    const listener = (): void => {
      if (controller.signal.aborted) process.exit(exitCode);
      code = exitCode;
      controller.abort();
    };
    process.on(name as NodeJS.Signals, listener);
    return [name as NodeJS.Signals, listener] as const;
  });
  return {
    controller,
    code: () => code,
    forget: () => {
      for (const [name, listener] of listeners) process.off(name, listener);
    },
  };
}
