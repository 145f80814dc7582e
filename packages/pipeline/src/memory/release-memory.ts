import type { TaskRunner } from "../pool/task-pool.js";
import { collectGarbage } from "./garbage-collection.js";

/**
 * Lets every thread release the volumes that it no longer uses; call it while no case is worked on.
 *
 * V8 does not count shared memory, so each thread would keep what it saw last for as long as its small
 * heap lasts: up to the volumes of a whole case, on top of the next one.
 */
export async function releaseMemory(runner: TaskRunner): Promise<void> {
  const arrived = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const { threads } = runner;
  collectGarbage();
  await Promise.all(
    Array.from({ length: threads }, () => runner.run("releaseMemory", { arrived, threads })),
  );
}
