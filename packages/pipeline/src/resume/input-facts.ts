import { realpath } from "node:fs/promises";
import type { KnownHeaders } from "../check/check-headers.js";
import { isSameStamp, type PlacedStamp } from "../manifest/file-stamp.js";
import type { Manifest } from "../manifest/manifest.js";
import type { InputFact } from "../manifest/step-record.js";
import type { RunContext } from "../run/context.js";
import type { RunOptions } from "../run/options.js";
import type { HashedFile } from "../tasks/hash-tasks.js";
import { isSettled } from "./probe.js";

/** What the manifest tells of a file that was read; the run had begun by then. */
export async function inputFact(
  { begin }: Pick<RunContext, "begin">,
  { sha256, stamp, header }: HashedFile,
): Promise<InputFact> {
  const settled = isSettled(stamp, await begin());
  return { ...stamp, realPath: await realPathOf(stamp.path), sha256, settled, header };
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
    const known = knownInput(now, recorded);
    if (known?.path === path) return known;
    if (known !== undefined) return { ...known, path, realPath: await realPathOf(path) };
  }
  await context.begin(); // what is read is younger than the probe
  const hashed = await context.runner.run("hashFile", { path });
  if (hashed === null) return null;
  const { header } = recorded.find(({ sha256 }) => sha256 === hashed.sha256) ?? {};
  return inputFact(context, { ...hashed, header });
}

/**
 * What is recorded of the file with this stamp; `undefined` when there is no such file, or when it could have
 * changed and kept its stamp.
 *
 * @see spec 5-faults, section 3.5
 */
export function knownInput(
  now: PlacedStamp,
  recorded: readonly InputFact[],
): InputFact | undefined {
  return recorded.find(
    (input) => input.settled && isSameStamp(input, now) && input.dev === now.dev,
  );
}

/** Headers that the crops' records tell, where the hash beside them would be believed as well; otherwise none. */
export function knownHeaders(
  { force, rehash }: Pick<RunOptions, "force" | "rehash">,
  manifest: Manifest,
): KnownHeaders {
  if (force === true || rehash === true) return () => undefined;
  return (caseId, stamp) => knownInput(stamp, manifest.find("crop", caseId)?.inputs ?? [])?.header;
}

function realPathOf(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
