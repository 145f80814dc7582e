import { basename } from "node:path";
import { InternalError } from "@voxprep/core";
import type { RunContext } from "../run/context.js";
import { writeCrashFile } from "../store/crash-file.js";
import { RunStopped, typedError } from "./reporter.js";

/**
 * Writes a crash file when an error that ends a run is a bug of ours; call it while the lock is held.
 *
 * @returns The error to throw instead: it names the file and asks for a report. Other errors come back as they are.
 * @see spec 5-faults, F80
 */
export async function reportCrash(context: RunContext, error: unknown): Promise<unknown> {
  const { reporter, store, folders, options, recipe, runId } = context;
  if (error instanceof RunStopped) return error;
  const bug = reporter.interruption() ?? typedError(error, {});
  if (bug.code !== "VP7901") return error;
  const task = basename(options.taskFolder);
  const place = { run: runId, task, profile: recipe.name, phase: reporter.currentPhase };
  try {
    const file = await writeCrashFile(store, folders.work, place, bug);
    return new InternalError(bug.message, {
      ...bug.context,
      cause: bug,
      files: [file],
      remedy: `This is a bug in voxprep. Please report it with the file ${file}.`,
    });
  } catch {
    return bug; // the disk may be the reason of all; the bug itself has to be told
  }
}
