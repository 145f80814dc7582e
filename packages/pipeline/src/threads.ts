import { Piscina } from "piscina";
import { exposeCollector } from "./memory/garbage-collection.js";
import type { TaskCall, TaskReply } from "./pool/voxel-task.js";

/**
 * Starts the threads that tasks run in. An entry of its own, so that a program which is joined to one file finds the
 * threads' entry beside this one.
 */
export function startThreads(threads: number): Piscina<TaskCall, TaskReply> {
  exposeCollector();
  return new Piscina({
    filename: new URL("./voxel-task.js", import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    execArgv: WORKER_FLAGS,
  });
}

/** Node 20 aborts when a thread that is just requiring an ES module is ended; importing it is safe. */
const WORKER_FLAGS: string[] = process.allowedNodeEnvironmentFlags.has(
  "--experimental-require-module",
)
  ? ["--no-experimental-require-module"]
  : [];
