import { readFileSync } from "node:fs";
import { TooManyOpenFilesError } from "@voxprep/core";
import { type Pause, REAL_PAUSE } from "./rename-file.js";

/** Failures that say that too many files are open, of this process or of the whole system. */
const TOO_MANY: ReadonlySet<string | undefined> = new Set(["EMFILE", "ENFILE"]);

/** Waiting times in milliseconds; ten seconds in all. */
const PAUSES_MS = [20, 50, 100, 200, 430, 800, 1400, 3000, 4000];

/**
 * Opens something, again and again for ten seconds while too many files are open: others close theirs meanwhile.
 *
 * @throws What the last try threw.
 * @see spec 5-faults, F72
 */
export async function openPatiently<T>(
  open: () => Promise<T>,
  pause: Pause = REAL_PAUSE,
): Promise<T> {
  for (const milliseconds of PAUSES_MS) {
    try {
      return await open();
    } catch (error) {
      if (!TOO_MANY.has((error as NodeJS.ErrnoException).code)) throw error;
      await pause(milliseconds);
    }
  }
  return open();
}

/**
 * The typed error of a failure because too many files are open; `null` for any other failure.
 *
 * A thread that could not start tells the system's code in its message alone.
 */
export function tooManyOpenFiles(error: unknown): TooManyOpenFilesError | null {
  const { code, message } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const start = code === "ERR_WORKER_INIT_FAILED" ? message : undefined;
  const errno = TOO_MANY.has(code) ? code : start?.match(/\bE[MN]FILE\b/)?.[0];
  if (errno === undefined) return null;
  return new TooManyOpenFilesError(`too many files are open (${errno})`, {
    cause: error,
    field: "errno",
    found: errno,
    severity: "run",
    remedy: "Raise the limit of open files (ulimit -n) or use fewer threads.",
  });
}

/** Files that the program holds and opens at once besides its threads. */
const FILES_BESIDE_THREADS = 40;

/** Files that a thread holds, and those that it opens at once: most when it starts. */
const FILES_PER_THREAD = 8;

/**
 * Of the threads wanted those for which the limit of open files suffices, one at least.
 *
 * @param limit - Files that may be open. Default: the limit of this process, where the system tells it.
 * @see spec 5-faults, F72
 */
export function threadsForFiles(threads: number, limit: number = openFileLimit()): number {
  const fitting = Math.floor((limit - FILES_BESIDE_THREADS) / FILES_PER_THREAD);
  return Math.max(1, Math.min(threads, fitting));
}

function openFileLimit(): number {
  try {
    const limits = readFileSync("/proc/self/limits", "utf8");
    return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
  } catch {
    return Number.POSITIVE_INFINITY; // not Linux
  }
}
