import { errorToWire, VoxprepError, type WireError } from "@voxprep/core";
import { TASKS, type TaskName } from "../tasks/index.js";

/** What crosses to a thread: the task's name and its one argument (plain data and shared buffers). */
export interface TaskCall {
  readonly name: TaskName;
  readonly input: unknown;
}

/** What comes back: a value, or a typed error as plain data. Other errors cross as they are. */
export type TaskReply = { readonly value: unknown } | { readonly error: WireError };

/** The thread's entry point; also an ordinary function. */
export default async function runVoxelTask({ name, input }: TaskCall): Promise<TaskReply> {
  const task = TASKS[name] as (input: unknown) => unknown;
  try {
    return { value: await task(input) };
  } catch (error) {
    if (error instanceof VoxprepError) return { error: errorToWire(error) };
    throw error;
  }
}
