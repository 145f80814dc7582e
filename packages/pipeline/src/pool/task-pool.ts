import { errorFromWire, WorkerDiedError, WorkerStalledError } from "@voxprep/core";
import type { Piscina } from "piscina";
import { collectGarbage, MemoryRelease } from "../memory/garbage-collection.js";
import { threadsForFiles, tooManyOpenFiles } from "../store/open-files.js";
import type { TaskInput, TaskName, TaskOutput } from "../tasks/index.js";
import { INPUT_TRANSFERS } from "../tasks/input-transfers.js";
import { availableThreads } from "./available-threads.js";
import { type WatchedTask, watchStall } from "./stall-watch.js";
import type { TaskCall, TaskReply } from "./voxel-task.js";

/** Runs worker tasks; where is up to the implementation. */
export interface TaskRunner {
  /** Work is cut into about this many parts when one case has to occupy the whole pool. */
  readonly threads: number;
  /** Runs one task; a typed error that it throws arrives as itself. */
  run<N extends TaskName>(name: N, input: TaskInput<N>): Promise<TaskOutput<N>>;
  /**
   * Releases volumes that nobody uses any more: here at once, in each thread before its next task. For when memory is
   * short: V8 does not count shared memory, and would keep it for a while.
   */
  collectGarbage?(): void;
}

/** Default time that one task may take. */
const STALL_MS = 30 * 60_000;

/** How a pool treats its threads. */
export interface TaskPoolOptions {
  /**
   * Milliseconds after which a task that has not come to its end is taken for hung, and its thread ended. A task is
   * a part of a case. Default: 30 minutes.
   */
  readonly stallMs?: number | undefined;
}

/**
 * The pool of threads. Volumes lie in SharedArrayBuffers and pass without copies; a typed error in a
 * thread arrives with its class, case and files. Threads start with the first task.
 */
export class TaskPool implements TaskRunner {
  readonly threads: number;
  #piscina: Promise<Piscina<TaskCall, TaskReply>> | undefined;
  #isClosed = false;
  readonly #memory = new MemoryRelease();

  readonly #stallMs: number;
  #collections = 0;

  constructor(threads: number = availableThreads(), { stallMs }: TaskPoolOptions = {}) {
    this.threads = threads;
    this.#stallMs = stallMs ?? STALL_MS;
  }

  /**
   * Runs one task in the next thread that is free.
   *
   * @throws `VP7301 WorkerDiedError`, `VP7302 WorkerStalledError`, `VP6301 TooManyOpenFilesError` when a thread cannot start; typed errors of the task as themselves.
   */
  async run<N extends TaskName>(name: N, input: TaskInput<N>): Promise<TaskOutput<N>> {
    const transferList = INPUT_TRANSFERS[name]?.(input) as ArrayBuffer[] | undefined;
    const reply = await watchStall(
      this.#stallMs,
      ({ started, signal }) =>
        this.#call({ name, input, started, collections: this.#collections }, signal, transferList),
      () => stalled(name, this.#stallMs),
    );
    if ("error" in reply) throw errorFromWire(reply.error);
    this.#memory.note(reply.value);
    return reply.value as TaskOutput<N>;
  }

  collectGarbage(): void {
    this.#collections++;
    collectGarbage();
  }

  /** Ends all threads; tasks under way are abandoned. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await (await this.#piscina)?.destroy();
  }

  async #call(
    call: TaskCall,
    signal: WatchedTask["signal"],
    transferList: ArrayBuffer[] = [],
  ): Promise<TaskReply> {
    try {
      if (this.#isClosed) throw closedPool();
      this.#piscina ??= startThreads(this.threads);
      const threads = await this.#piscina;
      if (this.#isClosed) throw closedPool(); // while the library was loaded
      return await threads.run(call, { transferList, signal });
    } catch (cause) {
      if (!isThreadDeath(cause)) throw tooManyOpenFiles(cause) ?? cause;
      throw new WorkerDiedError(`the thread that ran ${call.name} died: ${String(cause)}`, {
        cause,
        remedy: "Run again with fewer threads or more memory; report it if it happens again.",
      });
    }
  }
}

function closedPool(): Error {
  return new Error("Terminating worker thread: the pool is closed");
}

function stalled(name: TaskName, stallMs: number): WorkerStalledError {
  const seconds = Math.round(stallMs / 1000);
  return new WorkerStalledError(
    `${name} did not come to its end within ${seconds} s; its thread was ended`,
    {
      found: seconds,
      remedy: "Look at the disk or file server; a longer --stall-timeout waits longer.",
    },
  );
}

/**
 * The library is loaded with the first task: a run that finds everything done needs none. Fewer threads than wanted
 * start where the limit of open files would not suffice; work is cut as for all of them.
 */
async function startThreads(threads: number): Promise<Piscina<TaskCall, TaskReply>> {
  const entry = await import("@voxprep/pipeline/threads");
  return entry.startThreads(threadsForFiles(threads));
}

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
