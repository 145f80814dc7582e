import { type Finding, makeFinding } from "@voxprep/core";
import { hashOfJson } from "../manifest/canonical-json.js";
import { isSameStamp, stampOf } from "../manifest/file-stamp.js";
import type { InputFact, OutputFact, StepRecord } from "../manifest/step-record.js";
import type { RunContext } from "../run/context.js";
import { reasonOf, redoReason } from "./redo-reason.js";
import type { KeyParts } from "./step-keys.js";

/** A step that an earlier run may have finished. */
export interface StepToReuse {
  readonly step: string;
  /** Empty for steps of the whole task. */
  readonly case: string;
  readonly keyParts: KeyParts;
  /** Files that it reads, as they are now. */
  readonly inputs?: readonly InputFact[];
}

/** What became of a step: it need not be made again, or the reason why it must. */
export type Reuse = { readonly record: StepRecord } | { readonly reason: Finding };

/**
 * The record of a step that need not be made again: it has the same key, and its outputs are those that it
 * left. Files that were only touched get new stamps in it. Why another one is made again is told.
 *
 * @see spec 5-faults, section 3.5
 */
export async function reuseStep(
  context: RunContext,
  step: StepToReuse,
): Promise<StepRecord | undefined> {
  const { reporter, options } = context;
  const reuse = await findReusable(context, step);
  if (reuse === null) {
    if (options.force !== true) reporter.because(step.step, step.case, "new");
    return undefined;
  }
  if ("record" in reuse) return reuse.record;
  reporter.because(step.step, step.case, reasonOf(reuse.reason));
  reporter.finding(reuse.reason);
  return undefined;
}

/** What of a run is needed to find out. */
export type ReuseContext = Pick<RunContext, "manifest" | "options" | "runner">;

/** As {@link reuseStep}; the caller tells the reason. `null` when no run made the step, or all is to be made again. */
export async function findReusable(
  context: ReuseContext,
  { step, case: caseId, keyParts, inputs = [] }: StepToReuse,
): Promise<Reuse | null> {
  const { manifest, options } = context;
  const record = manifest.find(step, caseId);
  if (record === undefined || options.force === true) return null;
  if (record.key !== hashOfJson(keyParts)) return { reason: redoReason(record, keyParts) };
  const outputs = await currentOutputs(context, record);
  if ("fault" in outputs) return { reason: outputs.fault };
  const { frozen, ...thawed } = record;
  const isRenewed =
    frozen === true ||
    outputs.some((output, index) => output !== record.outputs[index]) ||
    inputs.some((input) => !record.inputs.includes(input));
  if (!isRenewed) {
    manifest.intact.add(record);
    return { record };
  }
  const renewed = { ...thawed, outputs, inputs: inputs.length > 0 ? inputs : record.inputs };
  await manifest.renew(renewed);
  return { record: renewed };
}

/** True when the files of a step are those that it left. */
export async function isIntact(context: RunContext, record: StepRecord): Promise<boolean> {
  return (
    context.manifest.intact.has(record) || !("fault" in (await currentOutputs(context, record)))
  );
}

/** True when a file has the bytes that a step left. */
export async function isAsLeft(
  context: Pick<RunContext, "runner">,
  output: OutputFact,
): Promise<boolean> {
  const stamp = await stampOf(output.path);
  if (stamp === null) return false;
  return isSameStamp(stamp, output) || (await hashOf(context, output.path)) === output.sha256;
}

interface Fault {
  readonly fault: Finding;
}

type Outputs = readonly OutputFact[] | Fault;

/** The outputs with the stamps that they have now, or why they are not those that were left. */
async function currentOutputs(context: ReuseContext, record: StepRecord): Promise<Outputs> {
  const found = await Promise.all(
    record.outputs.map((output) => currentOutput(context, record, output)),
  );
  const fault = found.find((one) => "fault" in one);
  return fault ?? found.filter((one) => "sha256" in one);
}

async function currentOutput(
  context: ReuseContext,
  record: StepRecord,
  output: OutputFact,
): Promise<OutputFact | Fault> {
  const stamp = await stampOf(output.path);
  if (stamp === null) return { fault: missing(record, output) };
  const isSame = isSameStamp(stamp, output);
  if (isSame && context.options.rehash !== true) return output;
  const found = await hashOf(context, output.path);
  if (found !== output.sha256) return { fault: damaged(record, output, found) };
  return isSame ? output : { ...output, ...stamp };
}

/** SHA-256 of a file now; `null` when it cannot be read. */
export async function hashOf(
  { runner }: Pick<RunContext, "runner">,
  path: string,
): Promise<string | null> {
  return (await runner.run("hashFile", { path }))?.sha256 ?? null;
}

function about(record: StepRecord, output: OutputFact) {
  return { caseId: record.case === "" ? undefined : record.case, files: [output.path] };
}

function missing(record: StepRecord, output: OutputFact): Finding {
  return makeFinding(
    "VP8203",
    `an output of the step ${record.step} is missing; it is made again`,
    {
      ...about(record, output),
      found: "output-missing",
    },
  );
}

function damaged(record: StepRecord, output: OutputFact, found: string | null): Finding {
  const message = `an output of the step ${record.step} is damaged or was changed; it is made again`;
  return makeFinding("VP8201", message, {
    ...about(record, output),
    severity: "warning",
    field: "sha256",
    found,
    expected: output.sha256,
    originals: "It is used until numpy fails in training.",
  });
}
