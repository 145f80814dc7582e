import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Plan, type PlanDimension, UsageError } from "@voxprep/core";
import {
  decodePickle,
  decodePlan,
  decodePlanLocation,
  type PlanLocation,
  type ReadableJson,
} from "@voxprep/io";
import { sha256Of } from "../manifest/sha256-of.js";
import type { RunContext } from "../run/context.js";
import { pickleContent, twinPath } from "../store/python-files.js";

/** A plans file as it lies there. */
export interface PlanFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly plan: Plan;
  readonly location: PlanLocation;
  /** All that stands in it, for comparisons by key. */
  readonly content: ReadableJson;
}

/** Paths of a plans file and of its readable twin. */
export interface PlanPaths {
  readonly pkl: string;
  readonly json: string;
}

/** Where the plan of a planner lies. */
export function planPaths(
  { folders, recipe }: Pick<RunContext, "folders" | "recipe">,
  dimension: PlanDimension,
): PlanPaths {
  const pkl = join(folders.preprocessed, recipe.layout.plansFile[dimension]);
  return { pkl, json: twinPath(pkl) };
}

/**
 * Reads a plans file of voxprep, of the originals, or one that was edited.
 *
 * @throws `VP0101 UsageError` when it cannot be read; `VP90xx` when it is no plans file.
 */
export async function readPlanFile(path: string): Promise<PlanFile> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new UsageError(`there is no plan at ${path}`, {
      cause,
      files: [path],
      remedy: "Run `voxprep plan` (or `voxprep run`) on the same folders first.",
    });
  });
  const value = decodePickle(bytes, { source: path });
  return {
    path,
    bytes,
    sha256: sha256Of(bytes),
    plan: decodePlan(value),
    location: decodePlanLocation(value),
    content: pickleContent(value),
  };
}
