import { setImmediate as nextTurn } from "node:timers/promises";
import { collectGarbage } from "../memory/garbage-collection.js";

/** Time that a thread waits for the others; one that is still busy gets by without. */
const MEETING_MS = 200;

/**
 * Releases the shared memory that this thread no longer uses.
 *
 * A pool hands tasks to whichever thread is free. Each of these tasks waits until all of them have begun,
 * so that no thread takes two. Then the thread's event loop turns once: what was only waiting to be closed goes too.
 *
 * @param input - `arrived`: one shared counter of all tasks, 0 at first; `threads`: how many there are.
 */
export async function releaseMemory(input: {
  readonly arrived: Int32Array;
  readonly threads: number;
}): Promise<void> {
  const { arrived, threads } = input;
  const present = Atomics.add(arrived, 0, 1) + 1;
  Atomics.notify(arrived, 0);
  const end = Date.now() + MEETING_MS;
  for (let seen = present; seen < threads && Date.now() < end; seen = Atomics.load(arrived, 0)) {
    Atomics.wait(arrived, 0, seen, end - Date.now());
  }
  await nextTurn();
  collectGarbage();
}
