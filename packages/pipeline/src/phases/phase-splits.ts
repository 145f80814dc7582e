import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Finding, makeFinding } from "@voxprep/core";
import { checkFolds, DEFAULT_FOLDS, DEFAULT_SEED, type Fold, kFold } from "@voxprep/splits";
import type { Phase } from "../report/events.js";
import { commitStep } from "../resume/commit-step.js";
import { foreignFileError } from "../resume/foreign-files.js";
import { isAsLeft, reuseStep } from "../resume/reuse-step.js";
import { ALGORITHMS } from "../resume/step-keys.js";
import type { RunContext } from "../run/context.js";
import { readSplitsFile, splitsFiles } from "../splits/splits-file.js";

/** Name of the splits' pickle in the preprocessed folder. */
export const SPLITS_FILE = "splits_final.pkl";

/** Name of the splits' step in the manifest, and of the case it belongs to: none. */
export const SPLITS_STEP = { step: "splits", case: "" } as const;

/**
 * Writes the folds of the given cases; says so and writes nothing when there are too few.
 *
 * A file of somebody else's folds (made by hand or by a trainer) and folds that `voxprep splits` made by choices are
 * kept, and what does not fit the cases is told. A run that is asked for folds alone makes them anew, but over folds
 * of somebody else only with `overwrite`.
 *
 * @throws `VP8107 ForeignFileError`
 * @see spec 5-faults, F19 and F95
 */
export async function splitsPhase(
  context: RunContext,
  caseIds: readonly string[],
): Promise<readonly Fold[] | null> {
  const { reporter, folders } = context;
  const path = join(folders.preprocessed, SPLITS_FILE);
  const isAlone = isForFoldsAlone(context.options.phases);
  if (await isForeign(context, path)) {
    if (!isAlone) return keepFolds(context, path, caseIds);
    const mayReplace = context.options.overwrite === true || context.store.adopts(path);
    if (!mayReplace) throw foreignFileError([path]);
  } else if (!isAlone && existsSync(path) && areChosen(context))
    return keepFolds(context, path, caseIds);
  if (caseIds.length < DEFAULT_FOLDS) {
    await removeOwn(context);
    reporter.finding(tooFewCases(caseIds.length));
    return null;
  }
  return reporter.phase("splits", "splits", 1, () => writeFolds(context, path, caseIds));
}

async function writeFolds(
  context: RunContext,
  path: string,
  caseIds: readonly string[],
): Promise<readonly Fold[]> {
  const folds = kFold(caseIds);
  const keyParts = {
    step: SPLITS_STEP.step,
    algorithm: ALGORITHMS.splits,
    cases: caseIds,
    folds: folds.length,
    seed: DEFAULT_SEED,
    groups: null,
  };
  if ((await reuseStep(context, { ...SPLITS_STEP, keyParts })) !== undefined) return folds;
  await commitStep(context, { ...SPLITS_STEP, keyParts, files: splitsFiles(path, folds, "v1") });
  return folds;
}

/** True when nothing but the folds was asked for. */
export function isForFoldsAlone(phases: ReadonlySet<Phase> | undefined): boolean {
  return (
    phases !== undefined && [...phases].every((phase) => phase === "splits" || phase === "check")
  );
}

/** True when the folds are those that somebody chose with `voxprep splits`. */
function areChosen({ manifest, options }: RunContext): boolean {
  const record = manifest.find(SPLITS_STEP.step, SPLITS_STEP.case);
  return record?.keyParts["chosen"] !== undefined && options.force !== true;
}

/** True when there is a splits file that no run of voxprep left as it is. */
async function isForeign(context: RunContext, path: string): Promise<boolean> {
  const { manifest, options } = context;
  if (!existsSync(path) || options.force === true) return false;
  const own = manifest
    .find(SPLITS_STEP.step, SPLITS_STEP.case)
    ?.outputs.find((output) => output.path === path);
  return own === undefined || !(await isAsLeft(context, own));
}

async function keepFolds(
  { reporter }: RunContext,
  path: string,
  caseIds: readonly string[],
): Promise<readonly Fold[]> {
  const folds = await readSplitsFile(path);
  for (const finding of checkFolds(folds, { ids: caseIds })) {
    const remedy = "Make the folds anew with `voxprep splits --overwrite`, or run with --force.";
    reporter.finding({ remedy, ...finding, phase: "splits", files: [path] });
  }
  return folds;
}

async function removeOwn({ manifest, store }: RunContext): Promise<void> {
  const own = manifest.find(SPLITS_STEP.step, SPLITS_STEP.case);
  if (own === undefined) return;
  await store.remove(...own.outputs.map(({ path }) => path));
  await manifest.remove(own);
}

function tooFewCases(count: number): Finding {
  return makeFinding(
    "VP1019",
    `${count} cases are too few for ${DEFAULT_FOLDS} folds: no ${SPLITS_FILE} is written`,
    {
      phase: "splits",
      found: count,
      expected: DEFAULT_FOLDS,
      remedy: "Train with fold `all`, or add cases.",
      originals: "The trainers stop with an error when they make the splits.",
    },
  );
}
