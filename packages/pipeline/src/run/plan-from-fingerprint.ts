import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { ForeignFileError, type Plan, type PlanDimension } from "@voxprep/core";
import type { ReadableJson } from "@voxprep/io";
import { readFingerprint } from "../phases/phase-fingerprint.js";
import { makePlan, planFiles } from "../phases/phase-plan.js";
import { diffValues } from "../plans/diff-values.js";
import { planEdited } from "../plans/plan-findings.js";
import { readPlanFile } from "../plans/stored-plan.js";
import { DEFAULT_PROFILE, type ProfileName, recipeOf } from "../recipes/v1-family.js";
import { twinPath, type WholeFile } from "../store/python-files.js";
import { commitUnlocked } from "../store/scratch-store.js";

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
  /** Overwrite a plan that was edited. Default: false. */
  readonly force?: boolean;
  /** Overwrite a plan that voxprep did not make. Default: false. */
  readonly overwrite?: boolean;
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
 * no plan can be made, `VP8103` when a plan of an earlier call was edited, `VP8107` when another program made it. A fault
 * leaves all plans that are there.
 */
export async function planFromFingerprint(options: FingerprintPlanOptions): Promise<WrittenPlan[]> {
  const recipe = recipeOf(options.profile ?? DEFAULT_PROFILE);
  const fingerprint = await readFingerprint(options.fingerprintFile);
  const outFolder = resolve(options.outFolder);
  const written: WrittenPlan[] = [];
  const planned: { readonly plan: Plan; readonly files: readonly WholeFile[] }[] = [];
  for (const dimension of options.planners ?? (["3d", "2d"] as const)) {
    const request = {
      recipe,
      dimension,
      overrides: options.overrides,
      croppedFolder: dirname(resolve(options.fingerprintFile)),
      preprocessedFolder: outFolder,
    };
    const plan = makePlan(fingerprint, request);
    const { twin, pickle } = planFiles(plan, request);
    await refuseOthers(pickle, options);
    planned.push({ plan, files: [twin, pickle] });
    written.push({ file: pickle.path, plan });
  }
  await commitUnlocked(
    outFolder,
    planned.map(({ files }) => files),
  );
  return written;
}

/** Without records, the readable copy tells whether a plan is the one that was written with it, or another program's. */
async function refuseOthers(
  { path, chunks: [planned] }: WholeFile,
  { force = false, overwrite = false }: Pick<FingerprintPlanOptions, "force" | "overwrite">,
): Promise<void> {
  const [bytes, twin] = await Promise.all(
    [path, twinPath(path)].map((one) => readFile(one).catch(() => null)),
  );
  if (bytes == null || planned === undefined || bytes.equals(planned)) return;
  if (twin == null) {
    if (overwrite) return;
    throw foreignPlan(path);
  }
  if (force) return;
  const { content } = await readPlanFile(path);
  const differences = diffValues(JSON.parse(twin.toString("utf8")) as ReadableJson, content);
  if (differences.length > 0) throw planEdited(path, differences);
}

function foreignPlan(path: string): ForeignFileError {
  return new ForeignFileError(
    `${path} stands where the plan would be written, and voxprep did not make it`,
    {
      files: [path],
      remedy: "Move it away or choose another --out; --overwrite replaces it.",
      originals: "It is overwritten.",
    },
  );
}
