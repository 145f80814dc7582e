import type { Finding } from "@voxprep/core";
import type { RunSummary } from "./summary.js";

/** Parts of a run, in the order in which they happen. */
export const PHASES = ["check", "crop", "fingerprint", "plan", "preprocess", "splits"] as const;

/** One part of a run. */
export type Phase = (typeof PHASES)[number];

/** What a run tells while it goes on; plain data, one JSON object each. */
export type RunEvent =
  | {
      readonly event: "run-start";
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
      /** Cases of the part that are done, failed ones included, and how many there are. */
      readonly done: number;
      readonly total: number;
      readonly wallMs: number;
    }
  | ({ readonly event: "finding" } & FindingRecord)
  | ({ readonly event: "summary" } & RunSummary);

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
  /** Cases that are being worked on. */
  readonly active: readonly string[];
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
