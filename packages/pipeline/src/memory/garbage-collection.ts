import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Shared bytes that may pass before a collection of young objects is worth its time. */
const COLLECT_AFTER_BYTES = 96 * 2 ** 20;

/**
 * Every so many collections is a full one, which takes milliseconds of several threads and throws compiled code away.
 * What is dropped in earnest has its own: {@link collectGarbage}.
 */
const FULL_EVERY = 32;

type Collect = (options?: { readonly type: "minor" }) => void;

/**
 * Collects garbage when enough shared memory has passed through a thread.
 *
 * V8 counts SharedArrayBuffers as nothing, and each thread that saw one keeps it until its own next
 * collection; threads with small heaps would hold volumes for minutes.
 */
export class MemoryRelease {
  #passedBytes = 0;
  #collections = 0;

  /** Takes note of what a task got or gave. */
  note(value: unknown): void {
    this.#passedBytes += sharedBytesOf(value);
    if (this.#passedBytes < COLLECT_AFTER_BYTES) return;
    this.#passedBytes = 0;
    this.#collections++;
    if (this.#collections % FULL_EVERY === 0) collect();
    else collect({ type: "minor" });
  }
}

/** Releases at once the shared memory that nobody in this thread uses any more. */
export function collectGarbage(): void {
  collect();
}

/** The collector of this thread, which V8 shows to a context that is made after it was asked to. */
let collector: Collect | undefined;

function collect(options?: { readonly type: "minor" }): void {
  collector ??= shownCollector() ?? exposedCollector();
  collector(options);
}

/** A thread that began when another had asked already has it from the start: a context costs 9 ms. */
function shownCollector(): Collect | undefined {
  return (globalThis as { gc?: Collect }).gc;
}

function exposedCollector(): Collect {
  exposeCollector();
  return runInNewContext("gc") as Collect;
}

/** Threads that begin from now on can collect garbage without further ado. */
export function exposeCollector(): void {
  setFlagsFromString("--expose-gc");
}

/** Bytes of the SharedArrayBuffers in plain data; each view counts with its own length. */
function sharedBytesOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  if (ArrayBuffer.isView(value)) {
    return value.buffer instanceof SharedArrayBuffer ? value.byteLength : 0;
  }
  return Object.values(value).reduce<number>((sum, inner) => sum + sharedBytesOf(inner), 0);
}
