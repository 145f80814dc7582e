import type { Finding } from "@voxprep/core";
import type { RedoReason } from "./redo-reasons.js";
import type { RunSummary } from "./summary.js";

/** Parts of a run, in the order in which they happen. */
export const PHASES = ["check", "crop", "fingerprint", "plan", "preprocess", "splits"] as const;

/** One part of a run. */
export type Phase = (typeof PHASES)[number];

/** What can be done to a case, in the order in which it happens. */
export const CASE_ACTIVITIES = [
  "wait",
  "compare",
  "read",
  "crop",
  "transpose",
  "resample",
  "normalize",
  "locate-classes",
  "compress",
  "write",
] as const;

/**
 * What is being done to a case: waiting for memory, comparing its files with those of an earlier run, or one of
 * the steps that make its outputs.
 */
export type CaseActivity = (typeof CASE_ACTIVITIES)[number];

/** How the work on a case ended: done now, done by an earlier run, or not at all. */
export type CaseOutcome = "done" | "reused" | "failed";

/** A case that is being worked on. */
export interface ActiveCase {
  readonly case: string;
  /** The crop, or the stage. */
  readonly label: string;
  readonly step: CaseActivity;
  readonly elapsedMs: number;
}

/** What a run tells while it goes on; plain data, one JSON object each. */
export type RunEvent =
  | {
      readonly event: "run-start";
      /** The run's id. */
      readonly run: string;
      readonly task: string;
      readonly profile: string;
      readonly threads: number;
      readonly cases: number;
    }
  | {
      readonly event: "phase-start";
      readonly phase: Phase;
      readonly total: number;
      readonly label: string;
    }
  | {
      readonly event: "phase-end";
      readonly phase: Phase;
      readonly label: string;
      readonly wallMs: number;
    }
  | ({ readonly event: "progress" } & ProgressState)
  | {
      readonly event: "case-done";
      readonly phase: Phase;
      readonly label: string;
      readonly case: string;
      readonly outcome: CaseOutcome;
      /** Why it was made; `null` when it was not, and when the run was told to make everything again. */
      readonly reason: RedoReason | null;
      /** Cases of the part that are done, failed ones included, and how many there are. */
      readonly done: number;
      readonly total: number;
      readonly wallMs: number;
    }
  | ({ readonly event: "finding" } & FindingRecord)
  | ({ readonly event: "summary" } & RunSummary);

/** The kinds of events, in the order in which a run first tells them. */
export const RUN_EVENTS = [
  "phase-start",
  "phase-end",
  "run-start",
  "progress",
  "case-done",
  "finding",
  "summary",
] as const;

/** How far a part of a run is; told several times a second while it goes on. */
export interface ProgressState {
  readonly phase: Phase;
  readonly label: string;
  /** Cases of the part that are done, failed ones included, and how many there are. */
  readonly done: number;
  readonly total: number;
  /** Share of the part's voxels that are done, 0 to 1. */
  readonly share: number;
  readonly elapsedMs: number;
  /** Time that the rest of the part will take at the rate so far; `null` while nothing is done. */
  readonly leftMs: number | null;
  /** Voxels of the part that are done in a second; `null` while none is. */
  readonly voxelsPerSecond: number | null;
  /** Share of the whole run that is done, 0 to 1, weighted by voxels; estimated until the stages are planned. */
  readonly runShare: number;
  /** Time that the rest of the run will take at the rate so far; `null` while nothing is done. */
  readonly runLeftMs: number | null;
  /** What is being worked on. */
  readonly active: readonly ActiveCase[];
}

/** A finding as `--json` prints it: all fields present, the case under `case`. */
export interface FindingRecord {
  readonly code: string;
  readonly name: string;
  readonly severity: Finding["severity"];
  readonly phase: string | null;
  readonly case: string | null;
  readonly files: readonly string[];
  readonly message: string;
  readonly field: string | null;
  readonly found: Finding["found"] | null;
  readonly expected: Finding["expected"] | null;
  readonly remedy: string | null;
  readonly allow: boolean;
  readonly originals: string | null;
}
