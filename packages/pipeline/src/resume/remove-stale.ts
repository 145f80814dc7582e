import { type Finding, makeFinding } from "@voxprep/core";
import type { OutputFact } from "../manifest/step-record.js";
import type { RunContext } from "../run/context.js";
import { isAsLeft } from "./reuse-step.js";
import { removeUnpacked } from "./unpacked-array.js";

/**
 * Removes what earlier runs made of cases that are no longer good: taken out of dataset.json, renamed, or
 * failed now. Trainers list the folder and would train on them. Files that were changed since stay.
 *
 * @see spec 5-faults, F91
 */
export async function removeStaleOutputs(
  context: RunContext,
  goodCases: readonly string[],
): Promise<void> {
  const { manifest, reporter, store } = context;
  const good = new Set(goodCases);
  const stale = manifest.records.filter(({ case: id }) => id !== "" && !good.has(id));
  const removed: string[] = [];
  for (const record of stale) {
    await store.mayCommit();
    const own = await unchangedOf(context, record.outputs);
    const findings: Finding[] = [];
    for (const output of own.filter(({ path }) => path.endsWith(".npz"))) {
      findings.push(...(await removeUnpacked(context, output, record.case)));
    }
    // The npz first, as readers list it; the record last, so that a run that is cut here is taken up.
    const paths = own.map(({ path }) => path).reverse();
    await store.removeForGood(...paths);
    await manifest.remove(record);
    removed.push(...paths);
    for (const finding of findings) reporter.finding(finding);
  }
  if (removed.length === 0) return;
  const cases = [...new Set(stale.map((record) => record.case))];
  reporter.finding(
    makeFinding("VP8106", `outputs of ${cases.join(", ")} were removed: no longer good cases`, {
      files: removed,
      found: cases,
      originals: "They stay in the folders and go on into fingerprint, plan and splits.",
    }),
  );
}

async function unchangedOf(
  context: RunContext,
  outputs: readonly OutputFact[],
): Promise<OutputFact[]> {
  const kept: OutputFact[] = [];
  for (const output of outputs) if (await isAsLeft(context, output)) kept.push(output);
  return kept;
}
