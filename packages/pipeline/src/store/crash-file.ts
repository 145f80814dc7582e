import { join } from "node:path";
import { VERSION } from "../manifest/version.js";
import type { OutputStore } from "./output-store.js";

/** What a crash file tells besides the error. */
export interface CrashPlace {
  readonly run: string;
  readonly task: string;
  readonly profile: string;
  /** Part of the run; `null` outside of any. */
  readonly phase: string | null;
}

/** An error and the errors that led to it. */
interface CrashError {
  readonly name: string;
  readonly message: string;
  readonly stack: readonly string[];
  readonly cause: CrashError | null;
}

/** Causes of causes that are told; a cycle ends there too. */
const MAX_CAUSES = 8;

/**
 * Writes what developers need of an error that must not happen: stack and place, no voxels, no environment variables.
 *
 * @param workFolder - Folder of the task and profile under `<output>/.voxprep`; the run must hold its lock.
 * @returns Path of the file, `crash-<run>.json`.
 * @see spec 5-faults, F80
 */
export async function writeCrashFile(
  store: OutputStore,
  workFolder: string,
  place: CrashPlace,
  error: unknown,
): Promise<string> {
  const path = join(workFolder, `crash-${place.run}.json`);
  const content = {
    ...place,
    at: new Date().toISOString(),
    error: crashError(error, MAX_CAUSES),
    voxprep: VERSION,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  };
  const text = `${JSON.stringify(content, null, 2)}\n`;
  await store.commit([{ path, chunks: [new TextEncoder().encode(text)] }]);
  return path;
}

function crashError(error: unknown, depth: number): CrashError {
  if (!(error instanceof Error)) {
    return { name: typeof error, message: String(error), stack: [], cause: null };
  }
  const { name, message, stack, cause } = error;
  return {
    name,
    message,
    stack: (stack ?? "").split("\n").map((line) => line.trim()),
    cause: cause === undefined || depth === 0 ? null : crashError(cause, depth - 1),
  };
}
