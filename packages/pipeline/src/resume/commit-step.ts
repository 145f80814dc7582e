import type { Finding } from "@voxprep/core";
import { stampOf } from "../manifest/file-stamp.js";
import type { FinishedStep, OutputFact, StepRecord } from "../manifest/step-record.js";
import type { RunContext } from "../run/context.js";
import type { OutputFile } from "../store/output-file.js";
import { algorithmOf } from "./step-keys.js";
import { removeUnpacked } from "./unpacked-array.js";

/** A step whose files are made, and what the manifest is to tell of it. */
export interface StepToCommit extends Omit<FinishedStep, "outputs"> {
  /** In the order in which they get their names: the npz last. */
  readonly files: readonly OutputFile[];
  /** Files that belong to the step and stay as they are. */
  readonly kept?: readonly { readonly path: string; readonly sha256: string }[] | undefined;
  /** Begin of the work, as `performance.now` told it. */
  readonly startMs?: number;
}

/**
 * Puts the files of a step under their names and takes note of it.
 *
 * When the step is made again, its record is dropped first and the old npz removed before the pickle is
 * replaced, so that a reader never sees the two of different making.
 *
 * @see spec 5-faults, section 3.2
 */
export async function commitStep(
  context: Pick<RunContext, "store" | "manifest" | "reporter" | "runner">,
  { files, kept = [], startMs, ...step }: StepToCommit,
): Promise<StepRecord> {
  const { store, manifest, reporter } = context;
  const previous = manifest.find(step.step, step.case);
  const findings: Finding[] = [];
  const { bytes, outputs } = await store.put(files, async (fresh) => {
    const npz = fresh.filter(({ path }) => path.endsWith(".npz")).map(({ path }) => path);
    const isUnpacked = files.some(({ path }) => path.endsWith(".npy"));
    for (const old of isUnpacked ? [] : (previous?.outputs ?? [])) {
      if (npz.includes(old.path)) {
        findings.push(...(await removeUnpacked(context, old, step.case)));
      }
    }
    if (previous !== undefined) await manifest.invalidate(previous);
    if (step.case === "") await manifest.intend(fresh);
    await store.remove(...npz);
  });
  reporter.bytesWritten += bytes;
  for (const finding of findings) reporter.finding(finding);
  const wallMs = startMs === undefined ? 0 : performance.now() - startMs;
  const all = [...outputs, ...(await stampAll(kept))];
  return manifest.add({ algorithms: algorithmOf(step.step), wallMs, ...step, outputs: all });
}

async function stampAll(
  files: readonly { readonly path: string; readonly sha256: string }[],
): Promise<OutputFact[]> {
  const stamps = await Promise.all(files.map(({ path }) => stampOf(path)));
  return stamps.flatMap((stamp, index) => {
    const sha256 = files[index]?.sha256;
    return stamp === null || sha256 === undefined ? [] : [{ ...stamp, sha256 }];
  });
}

/** Replaces one file of a finished step. A run that is cut meanwhile makes the step again. */
export async function replaceOutput(
  { store, manifest, reporter }: RunContext,
  { step, case: caseId }: Pick<FinishedStep, "step" | "case">,
  file: OutputFile,
  changes: Partial<Pick<StepRecord, "notes">> = {},
): Promise<void> {
  const record = manifest.find(step, caseId);
  const { bytes, outputs } = await store.put([file], async () => {
    if (record !== undefined) await manifest.invalidate(record);
  });
  reporter.bytesWritten += bytes;
  if (record === undefined) return;
  const [fresh] = outputs;
  await manifest.renew({
    ...record,
    ...changes,
    outputs: record.outputs.map((output) => (output.path === fresh?.path ? fresh : output)),
  });
}
