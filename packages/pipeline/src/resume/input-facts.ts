import { realpath } from "node:fs/promises";
import { isSameStamp, placedStampOf } from "../manifest/file-stamp.js";
import type { InputFact } from "../manifest/step-record.js";
import type { RunContext } from "../run/context.js";
import type { HashedFile } from "../tasks/hash-tasks.js";
import { isSettled } from "./probe.js";

/** What the manifest tells of a file that was read. */
export async function inputFact(
  { probe }: Pick<RunContext, "probe">,
  { sha256, stamp }: HashedFile,
): Promise<InputFact> {
  const realPath = await realpath(stamp.path).catch(() => stamp.path);
  return { ...stamp, realPath, sha256, settled: isSettled(stamp, probe) };
}

/**
 * What is known of a file now. It is read only when it may differ from what an earlier run read: its stamp
 * is another one, or could be the same after a change.
 *
 * @returns `null` when the file cannot be read.
 * @see spec 5-faults, section 3.5 and F89, F90
 */
export async function currentInput(
  context: RunContext,
  path: string,
  recorded: readonly InputFact[],
): Promise<InputFact | null> {
  const known = recorded.find((input) => input.path === path);
  if (known?.settled === true && context.options.rehash !== true) {
    const now = await placedStampOf(path);
    if (now !== null && isSameStamp(now, known) && now.dev === known.dev) return known;
  }
  const hashed = await context.runner.run("hashFile", { path });
  return hashed === null ? null : inputFact(context, hashed);
}
