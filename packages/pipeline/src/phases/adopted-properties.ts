import { readFile } from "node:fs/promises";
import { type CaseProperties, VoxprepError } from "@voxprep/core";
import { decodeCaseProperties, decodePickle } from "@voxprep/io";
import type { RunContext } from "../run/context.js";

/**
 * Properties of a cropped case as they are written: where a pickle of theirs is to be adopted, with the mask flags that
 * a planner wrote into it after the crop. Whether they are right the plan says later.
 */
export async function propertiesToWrite(
  { store }: Pick<RunContext, "store">,
  path: string,
  properties: CaseProperties,
): Promise<CaseProperties> {
  if (!store.adopts(path)) return properties;
  try {
    const { useMaskForNorm } = decodeCaseProperties(
      decodePickle(await readFile(path), { source: path }),
    );
    return useMaskForNorm === undefined ? properties : { ...properties, useMaskForNorm };
  } catch (error) {
    if (error instanceof VoxprepError) return properties; // no pickle of ours: it is not adopted
    throw error;
  }
}
