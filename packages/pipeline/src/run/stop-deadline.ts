import type { Reporter } from "../report/reporter.js";

/** Time that cases in flight have to be committed after the run was told to stop. */
export const GRACE_MS = 5000;

/** Time that work has to notice that its threads are gone, before it is left alone. */
const NOTICE_MS = 500;

/**
 * Awaits work, but not for long after the run was told to stop: by then the threads are gone, and what still
 * waits (for a file server, or for what a bug left undone) must not keep the lock. Work that is left alone cannot
 * write any more: without the lock no file gets its name.
 *
 * @throws What the work throws, or the reason of the stop.
 */
export async function beforeDeadline(
  work: Promise<void>,
  signal: AbortSignal | undefined,
  reporter: Reporter,
): Promise<void> {
  if (signal === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  let listener = (): void => undefined;
  const deadline = new Promise<never>((_, reject) => {
    listener = () => {
      timer = setTimeout(() => reject(reporter.interruption()), GRACE_MS + NOTICE_MS);
    };
    if (signal.aborted) listener();
    else signal.addEventListener("abort", listener, { once: true });
  });
  try {
    await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", listener);
  }
}
