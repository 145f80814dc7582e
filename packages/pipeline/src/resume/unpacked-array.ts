import { stat } from "node:fs/promises";
import { type Finding, makeFinding } from "@voxprep/core";
import type { OutputFact } from "../manifest/step-record.js";
import type { RunContext } from "../run/context.js";

/**
 * Removes what a trainer unpacked of an npz that is about to be replaced or removed: trainers prefer it and
 * never renew it. A file that holds anything else is kept and told.
 *
 * @param npz - As the record of its step names it.
 * @returns Warnings, for after the commit.
 * @see spec 5-faults, F109
 */
export async function removeUnpacked(
  { runner, store }: Pick<RunContext, "runner" | "store">,
  npz: OutputFact,
  caseId: string,
): Promise<Finding[]> {
  const path = npz.path.replace(/\.npz$/, ".npy");
  const file = await stat(path).catch(() => null);
  if (file === null) return [];
  const isOfNpz =
    npz.array !== undefined &&
    file.size === npz.array.length &&
    (await runner.run("checksumFile", { path })) === npz.array.crc32;
  if (isOfNpz) {
    await store.remove(path);
    return [];
  }
  return [
    makeFinding("VP8108", "an unpacked array beside a case that is made again was kept", {
      caseId,
      files: [path],
      remedy: "Delete it before training: trainers prefer it to the npz.",
      originals: "The trainers go on with the old voxels.",
    }),
  ];
}
