import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Plan, UsageError } from "@voxprep/core";
import { decodePickle, decodePlan, decodePlanLocation, LAYOUTS } from "@voxprep/io";
import { PROFILE_NAMES, type ProfileName } from "../recipes/v1-family.js";
import { systemReason } from "../store/system-reason.js";

/** A finished plan and what its file tells besides it. */
export interface FinishedPlan {
  /** Absolute path of the plans file. */
  readonly path: string;
  readonly plan: Plan;
  /** Name of the stage folders, without `_stage0`. */
  readonly dataIdentifier: string;
}

/**
 * Reads a plans file, of voxprep or of the originals.
 *
 * @throws `VP0101 UsageError` when it cannot be read; `VP90xx` when it is no good pickle of a plan.
 */
export async function readFinishedPlan(file: string): Promise<FinishedPlan> {
  const path = resolve(file);
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(`cannot read the plans file ${path}: ${systemReason(cause)}`, {
      cause,
      files: [path],
      remedy: "Give a plans file such as nnUNetPlansv2.1_plans_3D.pkl.",
    });
  });
  const value = decodePickle(bytes, { source: path });
  const { dataIdentifier } = decodePlanLocation(value);
  return { path, plan: decodePlan(value), dataIdentifier };
}

/**
 * The profile whose trainers a plan was made for, by the name of its stage folders. UNETR++ and nnFormer share the
 * name of 2D plans; they also share all steps.
 *
 * @throws `VP0101 UsageError` when the name is of none of them.
 */
export function profileOfPlan({ path, dataIdentifier }: FinishedPlan): ProfileName {
  const stemOf = (name: string): string => name.replace(/_?data_plans.*$/i, "").toLowerCase();
  const stem = stemOf(dataIdentifier);
  const profile = PROFILE_NAMES.find((name) => stemOf(LAYOUTS[name].dataIdentifier["3d"]) === stem);
  if (profile !== undefined) return profile;
  throw new UsageError(
    `the data identifier ${dataIdentifier} of ${path} belongs to none of the profiles ${PROFILE_NAMES.join(", ")}`,
    {
      files: [path],
      found: dataIdentifier,
      remedy: "Say which one prepares the images: --profile.",
    },
  );
}
