import { InternalError, type VoxprepError } from "@voxprep/core";
import { tooManyOpenFiles } from "@voxprep/pipeline";
import { EXIT, type ExitCode } from "../exit-codes.js";

/** Signals that end a run in an orderly way, and the exit code that says so. */
const STOP_SIGNALS: Readonly<Partial<Record<NodeJS.Signals, ExitCode>>> = {
  SIGINT: EXIT.interrupted,
  SIGTERM: EXIT.terminated,
  SIGHUP: EXIT.terminated,
};

/** What ends a run from outside: signals, and errors that nobody waits for. */
export interface StopListener {
  readonly signal: AbortSignal;
  /** The exit code of the signal that came; `undefined` when none did. */
  code(): ExitCode | undefined;
  /** Takes the listeners away. */
  forget(): void;
}

/**
 * Listens until `forget`. The first signal lets cases in flight finish; the second ends the program at once. An error
 * that reaches the event loop is a bug and ends the run with it.
 *
 * @param onStop - Called at the first signal.
 * @see spec 5-faults, F77 and F80
 */
export function listenForStop(onStop: () => void = () => undefined): StopListener {
  const controller = new AbortController();
  let code: ExitCode | undefined;
  const signals = Object.entries(STOP_SIGNALS).map(([name, exitCode]) => {
    const listener = (): void => {
      if (controller.signal.aborted) process.exit(exitCode);
      code = exitCode;
      controller.abort();
      onStop();
    };
    return [name as NodeJS.Signals, listener] as const;
  });
  const onBug = (error: unknown): void => controller.abort(bugOf(error));
  for (const [name, listener] of signals) process.on(name, listener);
  process.on("uncaughtException", onBug);
  process.on("unhandledRejection", onBug);
  return {
    signal: controller.signal,
    code: () => code,
    forget() {
      for (const [name, listener] of signals) process.off(name, listener);
      process.off("uncaughtException", onBug);
      process.off("unhandledRejection", onBug);
    },
  };
}

function bugOf(error: unknown): VoxprepError {
  const shortage = tooManyOpenFiles(error);
  if (shortage !== null) return shortage;
  const message = error instanceof Error ? error.message : String(error);
  return new InternalError(`unexpected: ${message}`, {
    cause: error,
    remedy: "This is a bug in voxprep: please report it with this message.",
  });
}
