import { dirname, join, resolve } from "node:path";
import type { Plan, PlanDimension } from "@voxprep/core";
import { DEFAULT_PROFILE, type ProfileName, recipeOf } from "../recipes/v1-family.js";
import { OutputStore, WORK_ROOT } from "../store/output-store.js";
import { readFingerprint } from "./phase-fingerprint.js";
import { makePlan, planFiles } from "./phase-plan.js";

/** What is planned, and where the plans go. */
export interface FingerprintPlanOptions {
  /** A `dataset_properties.pkl`, of voxprep or of the originals. */
  readonly fingerprintFile: string;
  readonly outFolder: string;
  /** Default `"unetr-pp"`. */
  readonly profile?: ProfileName;
  /** Default: both. */
  readonly planners?: readonly PlanDimension[];
  /** Parsed JSON of an overrides file. */
  readonly overrides?: unknown;
}

/** A plan and the file it was written to. */
export interface WrittenPlan {
  readonly file: string;
  readonly plan: Plan;
}

/**
 * Plans from a saved fingerprint alone; the number of cases is that of the fingerprint.
 *
 * @throws `VP0101` when the fingerprint cannot be read, `VP90xx` when it is no good pickle, `VP6401` when
 * no plan can be made.
 */
export async function planFromFingerprint(options: FingerprintPlanOptions): Promise<WrittenPlan[]> {
  const recipe = recipeOf(options.profile ?? DEFAULT_PROFILE);
  const fingerprint = await readFingerprint(options.fingerprintFile);
  const outFolder = resolve(options.outFolder);
  const store = new OutputStore(join(outFolder, WORK_ROOT));
  const written: WrittenPlan[] = [];
  await store.makeFolder(outFolder);
  for (const dimension of options.planners ?? (["3d", "2d"] as const)) {
    const request = {
      recipe,
      dimension,
      overrides: options.overrides,
      croppedFolder: dirname(resolve(options.fingerprintFile)),
      preprocessedFolder: outFolder,
    };
    const plan = makePlan(fingerprint, request);
    await store.commit(planFiles(plan, request));
    written.push({ file: join(outFolder, recipe.layout.plansFile[dimension]), plan });
  }
  await store.close();
  return written;
}
