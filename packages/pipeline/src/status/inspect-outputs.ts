import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Finding, UsageError } from "@voxprep/core";
import type { Fold } from "@voxprep/splits";
import { Manifest } from "../manifest/manifest.js";
import type { StepRecord } from "../manifest/step-record.js";
import { mapLimited } from "../pool/map-limited.js";
import { InlineRunner, type TaskRunner } from "../pool/task-pool.js";
import type { FindingRecord } from "../report/events.js";
import { readSplitsFile } from "../splits/splits-file.js";
import { FAILURES_FILE } from "../store/failures-file.js";
import { isOutputRoot, type WorkFolder, workFoldersUnder } from "../store/work-folders.js";
import { inspectPlan } from "./inspect-plan.js";
import { type InspectedStep, inspectStep } from "./inspect-step.js";
import { rawDataset } from "./raw-dataset.js";
import type { TaskFacts } from "./step-states.js";

/** How an output folder is looked at. */
export interface OutputsOptions {
  /** Reads files. Default: the calling thread alone. */
  readonly runner?: TaskRunner | undefined;
  /** Is called after each step with the number of steps that were looked at so far. */
  readonly onStep?: ((done: number, total: number) => void) | undefined;
}

/** What was found of one task of one profile. */
export interface InspectedTask extends WorkFolder {
  readonly facts: TaskFacts;
  /** Damaged lines of the manifest. */
  readonly findings: readonly Finding[];
  /** True when the last run did not live to its end. */
  readonly wasInterrupted: boolean;
  /** Whether the last run synced what it wrote: `full` or `fast`; `null` when no run is known. */
  readonly durability: string | null;
}

/**
 * Looks at the outputs of all profiles and tasks under an output root. Nothing is changed and no lock is needed.
 *
 * @param rehash - Read all outputs, also those of which the system says that nothing changed.
 * @throws `VP0101 UsageError` when voxprep never wrote there; `VP8204 ManifestTooNewError`
 */
export async function inspectOutputs(
  out: string,
  rehash: boolean,
  { runner = new InlineRunner(), onStep }: OutputsOptions = {},
): Promise<InspectedTask[]> {
  const root = resolve(out);
  if (!(await isOutputRoot(root))) throw noOutputs(root);
  const works = await workFoldersUnder(root);
  const manifests = await Promise.all(works.map(({ folder }) => Manifest.load(folder)));
  const total = manifests.reduce((sum, { records }) => sum + records.length, 0);
  let done = 0;
  const tasks: InspectedTask[] = [];
  for (const [i, work] of works.entries()) {
    const manifest = manifests[i] as Manifest;
    const steps = await mapLimited(sorted(manifest.records), runner.threads, async (record) => {
      const step = await inspectStep(record, { runner, rehash });
      onStep?.(++done, total);
      return step;
    });
    tasks.push({
      ...work,
      facts: await factsOf(work.folder, steps),
      findings: manifest.findings,
      wasInterrupted: manifest.wasInterrupted,
      durability: durabilityOf(manifest),
    });
  }
  return tasks;
}

/** By step and case, so that what is told does not depend on the order of work. */
function sorted(records: readonly StepRecord[]): StepRecord[] {
  const nameOf = ({ step, case: caseId }: StepRecord) => JSON.stringify([step, caseId]);
  return [...records].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

async function factsOf(workFolder: string, steps: readonly InspectedStep[]): Promise<TaskFacts> {
  const plans = steps.filter(({ record }) => record.step.startsWith("plan"));
  const splits = steps.find(({ record }) => record.step === "splits");
  return {
    steps,
    plans: new Map(
      await Promise.all(
        plans.map(async (one) => [one.record.step, await inspectPlan(one)] as const),
      ),
    ),
    raw: await rawDataset(steps.map(({ record }) => record)),
    failures: await readFailures(workFolder),
    foreignFolds: splits === undefined ? null : await foreignFolds(splits),
  };
}

/** Folds that are not those that were written, whoever made them; `null` when the file is as it was, or damaged. */
async function foreignFolds({ outputs }: InspectedStep): Promise<readonly Fold[] | null> {
  const pickle = outputs.find(({ path, isMissing }) => path.endsWith(".pkl") && !isMissing);
  return pickle === undefined ? null : readSplitsFile(pickle.path).catch(() => null);
}

async function readFailures(workFolder: string): Promise<FindingRecord[]> {
  const text = await readFile(join(workFolder, FAILURES_FILE), "utf8").catch(() => "[]");
  try {
    return JSON.parse(text) as FindingRecord[];
  } catch {
    return []; // a list that a crash cut tells nothing
  }
}

function durabilityOf({ runLines }: Manifest): string | null {
  const start = runLines.findLast(({ type }) => type === "run-start");
  const durability = start?.["durability"];
  return typeof durability === "string" ? durability : null;
}

function noOutputs(root: string): UsageError {
  return new UsageError(`voxprep never wrote into ${root}`, {
    files: [root],
    remedy: "Name the folder that was given as --out.",
  });
}
