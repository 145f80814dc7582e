import { errorFromWire, WorkerDiedError } from "@voxprep/core";
import { Piscina } from "piscina";
import { INPUT_TRANSFERS, type TaskInput, type TaskName, type TaskOutput } from "../tasks/index.js";
import { availableThreads } from "./available-threads.js";
import { MemoryRelease } from "./memory-release.js";
import type { TaskCall, TaskReply } from "./voxel-task.js";

/** Runs worker tasks; where is up to the implementation. */
export interface TaskRunner {
  /** Work is cut into about this many parts when one case has to occupy the whole pool. */
  readonly threads: number;
  /** Runs one task; a typed error that it throws arrives as itself. */
  run<N extends TaskName>(name: N, input: TaskInput<N>): Promise<TaskOutput<N>>;
}

/**
 * The pool of threads. Volumes lie in SharedArrayBuffers and pass without copies; a typed error in a
 * thread arrives with its class, case and files. Threads start with the first task.
 */
export class TaskPool implements TaskRunner {
  readonly threads: number;
  #piscina: Piscina<TaskCall, TaskReply> | undefined;
  #isClosed = false;
  readonly #memory = new MemoryRelease();

  constructor(threads: number = availableThreads()) {
    this.threads = threads;
  }

  /** Runs one task in the next thread that is free. */
  async run<N extends TaskName>(name: N, input: TaskInput<N>): Promise<TaskOutput<N>> {
    const transferList = INPUT_TRANSFERS[name]?.(input) as ArrayBuffer[] | undefined;
    const reply = await this.#call({ name, input }, transferList);
    if ("error" in reply) throw errorFromWire(reply.error);
    this.#memory.note(reply.value);
    return reply.value as TaskOutput<N>;
  }

  /** Ends all threads; tasks under way are abandoned. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#piscina?.destroy();
  }

  async #call(call: TaskCall, transferList: ArrayBuffer[] = []): Promise<TaskReply> {
    try {
      if (this.#isClosed) throw new Error("Terminating worker thread: the pool is closed");
      this.#piscina ??= startThreads(this.threads);
      return await this.#piscina.run(call, { transferList });
    } catch (cause) {
      if (!isThreadDeath(cause)) throw cause;
      throw new WorkerDiedError(`the thread that ran ${call.name} died: ${String(cause)}`, {
        cause,
        remedy: "Run again with fewer threads or more memory; report it if it happens again.",
      });
    }
  }
}

function startThreads(threads: number): Piscina<TaskCall, TaskReply> {
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

/** Runs every task in the calling thread: for tests and for one task alone. */
export class InlineRunner implements TaskRunner {
  readonly threads = 1;

  /** Runs one task here. */
  async run<N extends TaskName>(name: N, input: TaskInput<N>): Promise<TaskOutput<N>> {
    const { TASKS } = await import("../tasks/index.js");
    return (await (TASKS[name] as (input: unknown) => unknown)(input)) as TaskOutput<N>;
  }
}

function isThreadDeath(error: unknown): boolean {
  const code = (error as { code?: string } | null)?.code;
  const message = error instanceof Error ? error.message : "";
  return code === "ERR_WORKER_OUT_OF_MEMORY" || /worker exited|Terminating worker/i.test(message);
}
