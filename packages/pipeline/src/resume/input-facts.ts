import { realpath } from "node:fs/promises";
import { isSameStamp, type PlacedStamp } from "../manifest/file-stamp.js";
import type { InputFact } from "../manifest/step-record.js";
import type { RunContext } from "../run/context.js";
import type { HashedFile } from "../tasks/hash-tasks.js";
import { isSettled } from "./probe.js";

/** What the manifest tells of a file that was read; the run had begun by then. */
export async function inputFact(
  { begin }: Pick<RunContext, "begin">,
  { sha256, stamp }: HashedFile,
): Promise<InputFact> {
  const settled = isSettled(stamp, await begin());
  return { ...stamp, realPath: await realPathOf(stamp.path), sha256, settled };
}

/**
 * What is known of a file now. It is read only when it may differ from what an earlier run read: its stamp
 * is another one, or could be the same after a change. Which path leads to it makes no difference.
 *
 * @param now - The file's stamp as this run's check took it.
 * @returns `null` when the file cannot be read.
 * @see spec 5-faults, section 3.5 and F89, F90
 */
export async function currentInput(
  context: RunContext,
  now: PlacedStamp,
  recorded: readonly InputFact[],
): Promise<InputFact | null> {
  const { path } = now;
  if (context.options.rehash !== true) {
    const known = recorded.find((input) => input.settled && isSamePlace(input, now));
    if (known?.path === path) return known;
    if (known !== undefined) return { ...known, path, realPath: await realPathOf(path) };
  }
  await context.begin(); // what is read is younger than the probe
  const hashed = await context.runner.run("hashFile", { path });
  return hashed === null ? null : inputFact(context, hashed);
}

function isSamePlace(a: PlacedStamp, b: PlacedStamp): boolean {
  return isSameStamp(a, b) && a.dev === b.dev;
}

function realPathOf(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
