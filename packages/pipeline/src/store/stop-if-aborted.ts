import { InterruptedError, VoxprepError } from "@voxprep/core";

/**
 * Stops work that leaves nothing behind when it does not come to its end.
 *
 * @throws `VP7201 InterruptedError` when the signal is aborted; its reason when that is a typed error.
 */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  const reason: unknown = signal.reason;
  if (reason instanceof VoxprepError) throw reason;
  throw new InterruptedError("told to stop; what was half done is removed, nothing is left", {
    remedy: "Run the same again.",
  });
}
