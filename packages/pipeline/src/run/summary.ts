import type { PlanDimension, Zyx } from "@voxprep/core";

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
  /** Cases written now; 0 when only the plan was made. */
  readonly cases: number;
}

/** What a run left behind; the last event of every run. */
export interface RunSummary {
  readonly task: string;
  readonly profile: string;
  readonly croppedFolder: string;
  readonly preprocessedFolder: string;
  readonly cases: number;
  readonly failedCases: readonly string[];
  /** Cases that the plans were made from; `null` when no plan was made in this run. */
  readonly plannedFrom: number | null;
  readonly warnings: number;
  /** Steps of cases (crops and stages) that an earlier run had finished and that still hold. */
  readonly reusedSteps: number;
  readonly stages: readonly StageSummary[];
  /** Validation cases per fold; `null` when no splits were written. */
  readonly foldSizes: readonly number[] | null;
  readonly bytesWritten: number;
  readonly wallMs: number;
  /** Milliseconds per phase, by its label. */
  readonly phaseMs: Readonly<Record<string, number>>;
  /** Environment variables that the trainer needs. */
  readonly environment: Readonly<Record<string, string>>;
}
