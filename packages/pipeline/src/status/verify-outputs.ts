import { type Finding, makeFinding } from "@voxprep/core";
import { limitFindings } from "../check/limit-findings.js";
import { InlineRunner, type TaskRunner } from "../pool/task-pool.js";
import { describeDamage } from "./describe-damage.js";
import { foreignSplits } from "./foreign-splits.js";
import { type InspectedTask, inspectOutputs, type OutputsOptions } from "./inspect-outputs.js";
import { planEdits } from "./plan-edits.js";
import { staleFindings } from "./stale-findings.js";
import { staleUnpacked } from "./stale-unpacked.js";
import { stepStates } from "./step-states.js";

/** What the outputs of one task of one profile were found to be. */
export interface VerifiedTask {
  readonly profile: string;
  readonly task: string;
  /** Finished steps whose files were compared. */
  readonly steps: number;
  readonly files: number;
  readonly bytes: number;
  readonly damaged: number;
  readonly missing: number;
  /** Steps that are whole but made of something that changed since. */
  readonly stale: number;
  /** Whether the last run synced what it wrote: `full` or `fast`; `null` when no run is known. */
  readonly durability: string | null;
  readonly findings: readonly Finding[];
}

/** What all outputs under an output root were found to be. */
export interface OutputsVerification {
  /** True when nothing is damaged, missing or stale. */
  readonly isSound: boolean;
  readonly tasks: readonly VerifiedTask[];
}

/**
 * Holds every output under an output root against the manifest: size, SHA-256, arrays that trainers unpacked, and
 * whether what the outputs were made of is still the same. Nothing is changed, and no lock is needed.
 *
 * @throws `VP0101 UsageError` when voxprep never wrote there; `VP8204 ManifestTooNewError`
 * @see spec 5-faults, sections 1.2 and 4
 */
export async function verifyOutputs(
  out: string,
  options: OutputsOptions = {},
): Promise<OutputsVerification> {
  const runner = options.runner ?? new InlineRunner();
  const inspected = await inspectOutputs(out, true, { ...options, runner });
  const tasks: VerifiedTask[] = [];
  for (const task of inspected) tasks.push(await verifyTaskOutputs(task, runner));
  const isSound = tasks.every(
    ({ damaged, missing, stale, findings }) =>
      damaged + missing + stale === 0 && !findings.some(({ code }) => code === "VP8202"),
  );
  return { isSound, tasks };
}

async function verifyTaskOutputs(task: InspectedTask, runner: TaskRunner): Promise<VerifiedTask> {
  const { facts, profile, task: name, durability } = task;
  const { steps } = facts;
  const edits = planEdits(facts);
  const splits = foreignSplits(facts);
  const changed = steps.flatMap((step) => step.outputs.map((file) => ({ step, file })));
  const missing = changed.filter(({ file }) => file.isMissing);
  const damaged = changed.filter(
    ({ step, file }) => !file.isMissing && !isExplained(step.record.step, task),
  );
  const stale = staleFindings(stepStates(facts));
  const unpacked = await staleUnpacked(steps, runner);
  const lost = missing.map(({ step, file }) =>
    makeFinding("VP8203", `${file.path} is missing`, {
      caseId: step.record.case === "" ? undefined : step.record.case,
      files: [file.path],
      found: "output-missing",
      remedy: "Run the same command again: it makes what is missing.",
      originals: "A trainer stops with a traceback, or trains without the case.",
    }),
  );
  const broken: Finding[] = [];
  for (const { step, file } of damaged) {
    broken.push(await describeDamage(step, file, steps, runner));
  }
  const kept = [...edits.findings, ...splits.findings];
  const findings = [...task.findings, ...broken, ...lost, ...kept, ...unpacked, ...stale];
  return {
    profile,
    task: name,
    steps: steps.length,
    files: steps.reduce((sum, { record }) => sum + record.outputs.length, 0),
    bytes: steps.reduce((sum, { bytes }) => sum + bytes, 0),
    damaged: damaged.length,
    missing: missing.length,
    stale: stale.length + unpacked.length + edits.harmful + splits.harmful,
    durability,
    findings: limitFindings(findings).map((finding) => ({ phase: "verify", ...finding })),
  };
}

/** Whether a change of a step's files is no damage: an edited plan, folds that somebody made by hand. */
function isExplained(step: string, { facts }: InspectedTask): boolean {
  if (step === "splits") return facts.foreignFolds !== null;
  return (facts.plans.get(step)?.edit ?? "none") !== "none";
}
