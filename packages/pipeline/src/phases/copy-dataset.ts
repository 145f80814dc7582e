import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Finding, makeFinding } from "@voxprep/core";
import type { TaskCheck } from "../check/index.js";
import { canonicalJson } from "../manifest/canonical-json.js";
import { sha256Of } from "../manifest/sha256-of.js";
import { commitStep } from "../resume/commit-step.js";
import { findReusable } from "../resume/reuse-step.js";
import { ALGORITHMS, type KeyParts } from "../resume/step-keys.js";
import type { RunContext } from "../run/context.js";

/** Name of the step in the manifest; it belongs to no case. */
const STEP = { step: "copy", case: "" } as const;

/** Parts of dataset.json, what they are called, and what is made again when they change. */
const PARTS: readonly (readonly [part: string, name: string, consequence: string])[] = [
  ["labelValues", "label numbers", "crops and all that follows"],
  ["modalities", "modalities", "the fingerprint and all that follows"],
  ["cases", "list of cases", "the fingerprint and all that follows"],
  ["order", "order of cases", "the fingerprint's lists"],
  ["labelNames", "label names", "its copies"],
];

/**
 * Copies dataset.json into the cropped and the preprocessed task, where trainers look for it, and tells what of it
 * changed since the last run (`VP8102`).
 *
 * @see spec 5-faults, F85
 */
export async function copyDataset(context: RunContext, check: TaskCheck): Promise<void> {
  const { manifest, folders, reporter, options } = context;
  const bytes = await readFile(check.datasetJsonPath);
  const keyParts = datasetKey(check, bytes);
  const last = manifest.find(STEP.step, STEP.case);
  const reuse = await findReusable(context, { ...STEP, keyParts });
  if (reuse !== null && "record" in reuse) return;
  if (last !== undefined && options.force !== true) {
    const finding = changedDataset(last.keyParts, keyParts, check.datasetJsonPath) ?? reuse?.reason;
    if (finding !== undefined) reporter.finding(finding);
  }
  const paths = [folders.cropped, folders.preprocessed].map((one) => join(one, "dataset.json"));
  const files = paths.map((path) => ({ path, chunks: [bytes] }));
  await commitStep(context, { ...STEP, keyParts, files });
}

function datasetKey({ dataset }: TaskCheck, bytes: Uint8Array): KeyParts {
  const ids = dataset.cases.map(({ caseId }) => caseId);
  return {
    step: "copy",
    algorithm: ALGORITHMS.copy,
    sha256: sha256Of(bytes),
    labelValues: [...dataset.labels.keys()],
    labelNames: [...dataset.labels.values()],
    modalities: [...dataset.modalities].map(([channel, name]) => [channel, name]),
    cases: [...ids].sort(),
    order: ids,
  };
}

function changedDataset(before: KeyParts, after: KeyParts, path: string): Finding | null {
  const differs = (part: string): boolean =>
    canonicalJson(before[part] ?? null) !== canonicalJson(after[part] ?? null);
  if (!differs("sha256")) return null;
  const changed = PARTS.filter(([part]) => differs(part));
  const [, , consequence] = changed[0] ?? ["", "", "its copies"];
  const names = changed.map(([, name]) => name);
  const what = names.length === 0 ? "only what preprocessing does not read" : names.join(", ");
  return makeFinding("VP8102", `dataset.json changed (${what}): made again are ${consequence}`, {
    files: [path],
    field: "dataset.json",
    found: names.length === 0 ? ["description"] : names,
    originals: "The old crops stay, whatever changed.",
  });
}
