import { errorToWire, VoxprepError, type WireError } from "@voxprep/core";
import { preferKernelForm } from "@voxprep/kernels";
import { move, transferableSymbol, valueSymbol } from "piscina";
import { collectGarbage, MemoryRelease } from "../memory/garbage-collection.js";
import { TASKS, type TaskName, TRANSFERS } from "../tasks/index.js";

const memory = new MemoryRelease();

/** Collections that this thread has made on the pool's demand. */
let collected = 0;

// The kernels in TypeScript give the same bits: for comparisons, and where an engine has a fault.
if (process.env["VOXPREP_KERNELS"] === "ts") preferKernelForm("typescript");

/** What crosses to a thread: the task's name and its one argument (plain data and shared buffers). */
export interface TaskCall {
  readonly name: TaskName;
  readonly input: unknown;
  /** Its one word becomes 1 when a thread begins the task. */
  readonly started: Int32Array<SharedArrayBuffer>;
  /** How often the pool has asked its threads to collect garbage. */
  readonly collections: number;
}

/** What comes back: a value, or a typed error as plain data. Other errors cross as they are. */
export type TaskReply = { readonly value: unknown } | { readonly error: WireError };

/** The thread's entry point. Buffers that are not shared are handed over, not copied. */
export default async function runVoxelTask(call: TaskCall): Promise<TaskReply> {
  const { name, input, started, collections } = call;
  Atomics.store(started, 0, 1);
  if (collections > collected) collectGarbage();
  collected = collections;
  memory.note(input);
  const task = TASKS[name] as (input: unknown) => unknown;
  try {
    const value = await task(input);
    memory.note(value);
    return withTransfer(name, { value });
  } catch (error) {
    if (error instanceof VoxprepError) return { error: errorToWire(error) };
    throw error;
  }
}

function withTransfer(name: TaskName, reply: { value: unknown }): TaskReply {
  const buffersOf = TRANSFERS[name] as ((value: unknown) => ArrayBuffer[]) | undefined;
  if (buffersOf === undefined) return reply;
  const transfer = { [transferableSymbol]: buffersOf(reply.value), [valueSymbol]: reply };
  return move(transfer as never) as unknown as TaskReply;
}
