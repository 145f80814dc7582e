/** How often a task is looked at while it is waited for. */
const LOOKS = 4;

/** What a watched task gets: it says by the flag that a thread began it, and ends when the signal says so. */
export interface WatchedTask {
  /** Its one word becomes 1 when a thread begins the task; while it waits in a queue nothing is wrong. */
  readonly started: Int32Array<SharedArrayBuffer>;
  readonly signal: AbortSignal;
}

/**
 * Runs a task and ends it when it has not come to its end so long after a thread began it.
 *
 * @param stallMs - Milliseconds; infinite switches the watch off.
 * @param onStall - Makes the error of a task that was ended.
 */
export async function watchStall<T>(
  stallMs: number,
  run: (task: WatchedTask) => Promise<T>,
  onStall: () => Error,
): Promise<T> {
  const started = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const controller = new AbortController();
  let since: number | undefined;
  const look = (): void => {
    if (Atomics.load(started, 0) === 0) return;
    since ??= performance.now();
    if (performance.now() - since >= stallMs) controller.abort();
  };
  const timer = Number.isFinite(stallMs) ? setInterval(look, stallMs / LOOKS) : undefined;
  timer?.unref();
  try {
    return await run({ started, signal: controller.signal });
  } catch (error) {
    throw controller.signal.aborted ? onStall() : error;
  } finally {
    clearInterval(timer);
  }
}
