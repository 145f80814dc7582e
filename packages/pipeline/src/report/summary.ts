import type { ErrorCode, PlanDimension, Zyx } from "@voxprep/core";
import type { CaseCounts } from "./case-counts.js";
import type { CaseActivity, FindingRecord } from "./events.js";
import type { RedoReason } from "./redo-reasons.js";
import type { ScanSizes, SizeRange } from "./size-range.js";

/** A stage folder that a run filled. */
export interface StageSummary {
  readonly dimension: PlanDimension;
  readonly stage: number;
  /** `null` when the stage was planned but not prepared now. */
  readonly folder: string | null;
  /** mm, stage order */
  readonly spacing: Zyx;
  readonly medianShape: Zyx;
  readonly patchSize: readonly number[];
  readonly batchSize: number;
  readonly poolKernels: readonly (readonly number[])[];
  /** Cases that are prepared; 0 when only the plan was made. */
  readonly cases: number;
  /** Sizes and spacings of all cropped cases in this stage, in its axis order; `null` when no case is known. */
  readonly sizes: SizeRange | null;
  /** Bytes of the folder; `null` when the stage was not prepared now. */
  readonly diskBytes: number | null;
}

/** Bytes on the disk after a run, files of earlier runs and of trainers in the same folders included. */
export interface DiskUse {
  /** The cropped task. */
  readonly cropped: number;
  /** The stage folders that were prepared. */
  readonly stages: number;
}

/** How to go on after a run, as lines for the shell. */
export interface FollowUpCommands {
  /** Goes on where the run was stopped, and tries failed cases again. */
  readonly resume: string;
  /** Looks at the raw task to the last voxel. */
  readonly verify: string;
}

/** How a run ended: all is done, some cases failed, or the whole run was stopped. */
export type RunOutcome = "done" | "some-failed" | "stopped";

/** What a run left behind; the last event of every run that began, also of one that was stopped. */
export interface RunSummary {
  readonly task: string;
  readonly profile: string;
  /** The run's id; temporary files, its lock and its crash file bear it. */
  readonly run: string;
  readonly outcome: RunOutcome;
  /** Code of what stopped the run; `null` when it ended by itself. */
  readonly stoppedBy: ErrorCode | null;
  readonly croppedFolder: string;
  readonly preprocessedFolder: string;
  /** Cases that dataset.json lists. */
  readonly cases: number;
  readonly caseCounts: CaseCounts;
  readonly failedCases: readonly string[];
  /** The first fault of each failed case, with its remedy. */
  readonly failures: readonly FindingRecord[];
  /** Cases that the plans were made from; `null` when no plan was made in this run. */
  readonly plannedFrom: number | null;
  readonly warnings: number;
  /** Steps of cases (crops and stages) that an earlier run had finished and that still hold. */
  readonly reusedSteps: number;
  /** How many crops and stages were made, by the reason why. */
  readonly reasons: Readonly<Partial<Record<RedoReason, number>>>;
  /** Sizes and spacings before preparation; `null` when no case is known. */
  readonly scans: ScanSizes | null;
  readonly stages: readonly StageSummary[];
  /** Validation cases per fold; `null` when no splits were written. */
  readonly foldSizes: readonly number[] | null;
  readonly bytesWritten: number;
  readonly diskBytes: DiskUse;
  /** Largest memory of the whole process, its threads included. */
  readonly peakMemoryBytes: number;
  readonly wallMs: number;
  /** Milliseconds per phase, by its label. */
  readonly phaseMs: Readonly<Record<string, number>>;
  /** Milliseconds per step of a case, summed over cases that ran side by side. */
  readonly stepMs: Readonly<Partial<Record<CaseActivity, number>>>;
  /** Environment variables that the trainer needs. */
  readonly environment: Readonly<Record<string, string>>;
  /** How to go on; `null` when the caller named no commands. */
  readonly commands: FollowUpCommands | null;
}
