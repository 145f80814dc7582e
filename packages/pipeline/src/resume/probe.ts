import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Finding, makeFinding } from "@voxprep/core";
import { hashOfJson } from "../manifest/canonical-json.js";
import { type PlacedStamp, placedStampOf } from "../manifest/file-stamp.js";
import { BESIDE_PREFIX, type OutputStore } from "../store/output-store.js";

/** A file that was written and removed again to learn about the output disk. */
export interface Probe {
  /** Time of the file system when the run began, in nanoseconds after 1970. */
  readonly timeNs: bigint;
  /** Where it lay. */
  readonly dev: string;
}

/** Clocks that differ by more are told. */
const LARGEST_SKEW_MS = 5 * 60_000;

/** Within this time a change can hide behind the grain of a file's times. */
const RACY_NS = 2_000_000_000n;

/** Clocks of two file systems never differ by so much. */
const DAY_NS = 86_400_000_000_000n;

/**
 * Makes, syncs, renames and removes a file in each folder that will be written, or in its nearest parent that
 * exists: there the folder will be made.
 *
 * @returns The last one; `null` when no folder was given.
 * @throws `VP0201 OutputNotWritableError` and the other errors of writing.
 * @see spec 5-faults, F96, F100 and section 3.1
 */
export async function probeFolders(
  store: OutputStore,
  folders: readonly string[],
): Promise<Probe | null> {
  let probe: Probe | null = null;
  const seen = new Set<string>();
  for (const folder of folders) {
    const place = await nearestExisting(folder);
    if (seen.has(place)) continue;
    seen.add(place);
    const path = join(place, probeName(folder));
    const stamp = await placeProbe(store, path);
    if (stamp !== null) probe = { timeNs: BigInt(stamp.mtimeNs), dev: stamp.dev };
  }
  return probe;
}

async function placeProbe(store: OutputStore, path: string): Promise<PlacedStamp | null> {
  let stamp: PlacedStamp | null;
  try {
    await store.put([{ path, chunks: [new Uint8Array(1)] }]);
    stamp = await placedStampOf(path);
  } catch (error) {
    await store.remove(path).catch(() => undefined); // the first failure is the one to tell
    throw error;
  }
  await store.removeForGood(path);
  return stamp;
}

/** Other tasks and profiles probe the same parents, so each folder has a name of its own. */
function probeName(folder: string): string {
  return `${BESIDE_PREFIX}probe-${hashOfJson(folder).slice(0, 16)}`;
}

/** Layouts put a task's folder at most so deep below the output root, where the probe may have been. */
const LEVELS = 4;

/** Probes of these folders that an interrupted run left, also in the parents of folders that were not made yet. */
export async function leftProbes(folders: readonly string[]): Promise<string[]> {
  const paths = folders.flatMap((folder) => {
    const places = [folder];
    while (places.length < LEVELS) places.push(dirname(places.at(-1) ?? folder));
    return places.map((place) => join(place, probeName(folder)));
  });
  const stamps = await Promise.all(paths.map(placedStampOf));
  return [...new Set(paths.filter((_, index) => stamps[index] !== null))];
}

async function nearestExisting(folder: string): Promise<string> {
  const parent = dirname(folder);
  if (parent === folder || (await stat(folder).catch(() => null)) !== null) return folder;
  return nearestExisting(parent);
}

/** Tells when the clock of the output disk and this machine's differ by more than five minutes. */
export function clockSkew({ timeNs }: Probe, nowMs: number = Date.now()): Finding | null {
  const skewMs = Number(timeNs / 1_000_000n) - nowMs;
  if (Math.abs(skewMs) <= LARGEST_SKEW_MS) return null;
  const minutes = Math.round(Math.abs(skewMs) / 60_000);
  const direction = skewMs > 0 ? "ahead of" : "behind";
  return makeFinding(
    "VP0302",
    `the clock of the output disk is ${minutes} minutes ${direction} this machine's`,
    { found: minutes, remedy: "Nothing has to be done: no decision compares the two." },
  );
}

/**
 * Whether a change of a file after the probe would show in its times: they are older than the probe by more
 * than their grain, on another file system by more than clocks can differ.
 *
 * @see spec 5-faults, section 3.5
 */
export function isSettled({ mtimeNs, ctimeNs, dev }: PlacedStamp, probe: Probe | null): boolean {
  if (probe === null) return false;
  const margin = dev === probe.dev ? RACY_NS : DAY_NS;
  return [mtimeNs, ctimeNs].every((time) => BigInt(time) + margin < probe.timeNs);
}
