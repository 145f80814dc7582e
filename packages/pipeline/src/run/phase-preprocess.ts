import { join } from "node:path";
import { type Plan, UsageError } from "@voxprep/core";
import { encodeStageCaseProperties } from "@voxprep/io";
import type { CheckedCase } from "../check/index.js";
import type { CroppedCase } from "../steps/cropped-case.js";
import { encodeArray } from "../steps/encode-array.js";
import { makeStageCase } from "../steps/stage-case.js";
import { pickleFile } from "../store/python-files.js";
import { caseFiles } from "./case-files.js";
import type { RunContext } from "./context.js";
import { mapLimited } from "../pool/map-limited.js";
import type { StageChoice } from "./options.js";
import { loadCropped } from "./stored-crops.js";

/** A stage of a plan that is to be prepared. */
export interface StageTarget {
  readonly plan: Plan;
  readonly stage: number;
  /** Folder of the stage in the preprocessed task folder. */
  readonly folder: string;
}

/** The stages of the plans that a choice names. */
export function stageTargets(context: RunContext, plans: readonly Plan[]): StageTarget[] {
  const { recipe, folders, options } = context;
  return plans.flatMap((plan) =>
    plan.stages
      .map((_, stage) => stage)
      .filter((stage) => isChosen(stage, plan.stages.length, options.stages ?? "all"))
      .map((stage) => {
        const name = `${recipe.layout.dataIdentifier[plan.dimension]}_stage${stage}`;
        return { plan, stage, folder: join(folders.preprocessed, name) };
      }),
  );
}

function isChosen(stage: number, stages: number, choice: StageChoice): boolean {
  if (choice === "all") return true;
  return choice === "last" ? stage === stages - 1 : choice.includes(stage);
}

/**
 * The cases that are preprocessed: those named by `cases`, or all.
 *
 * @throws `VP0101 UsageError` for a name that is no case of the task.
 */
export function chosenCases(context: RunContext, cases: readonly CheckedCase[]): CheckedCase[] {
  const { reporter, options } = context;
  const good = cases.filter((one) => !reporter.hasFailed(one.caseId));
  if (options.cases === undefined) return good;
  const wanted = new Set(options.cases);
  const known = new Set(cases.map((one) => one.caseId));
  const unknown = [...wanted].filter((id) => !known.has(id) && !reporter.hasFailed(id));
  if (unknown.length > 0) {
    throw new UsageError(`the task has no case ${unknown.join(", ")}`, {
      found: unknown,
      remedy: "Name cases as dataset.json does, without _0000 and .nii.gz.",
    });
  }
  return good.filter((one) => wanted.has(one.caseId));
}

/** Prepares every chosen case for every chosen stage; each case is loaded once. */
export async function preprocessPhase(
  context: RunContext,
  cases: readonly CheckedCase[],
  targets: readonly StageTarget[],
): Promise<void> {
  const { reporter, runner, parallelism } = context;
  const total = cases.length * targets.length;
  let done = 0;
  await reporter.phase("preprocess", "preprocess", total, () =>
    mapLimited(cases, runner.threads, (one) =>
      parallelism.during(() =>
        reporter.guard(one.caseId, "preprocess", async () => {
          const cropped =
            context.cache.take(one.caseId) ?? (await loadWithVoxels(context, one.caseId));
          await copyLabel(context, one);
          for (const target of targets) {
            const start = performance.now();
            await prepareAndSave(context, cropped, target);
            const wallMs = performance.now() - start;
            const label = `${target.plan.dimension} stage ${target.stage}`;
            done++;
            reporter.event({
              event: "case-done",
              phase: "preprocess",
              label,
              case: one.caseId,
              done,
              total,
              wallMs,
            });
          }
        }),
      ),
    ),
  );
}

async function loadWithVoxels(context: RunContext, caseId: string): Promise<CroppedCase> {
  return (await loadCropped(context, caseId, true)) as CroppedCase;
}

async function copyLabel({ store, folders }: RunContext, one: CheckedCase): Promise<void> {
  const path = join(folders.preprocessed, "gt_segmentations", one.labelFileName);
  await store.commit([{ path, copyOf: one.labelPath }]);
}

async function prepareAndSave(
  context: RunContext,
  cropped: CroppedCase,
  { plan, stage, folder }: StageTarget,
): Promise<void> {
  const { runner, parallelism, recipe, store, reporter } = context;
  const stagePlan = plan.stages[stage];
  if (stagePlan === undefined) throw new RangeError(`the plan has no stage ${stage}`);
  const prepared = await makeStageCase(cropped, recipe.caseSteps, {
    runner,
    parallelism,
    caseId: cropped.caseId,
    plan,
    stage: stagePlan,
  });
  const chunks = await encodeArray(prepared, runner, parallelism);
  const files = caseFiles(folder, cropped.caseId);
  reporter.bytesWritten += await store.commit([
    pickleFile(files.pkl, encodeStageCaseProperties(prepared.properties)),
    { path: files.npz, chunks },
  ]);
}
