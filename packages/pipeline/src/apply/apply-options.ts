import type { ErrorCode } from "@voxprep/core";
import type { ResizeOperator } from "@voxprep/resample";
import type { ProfileName } from "../recipes/v1-family.js";
import type { RunEvent } from "../report/events.js";
import type { StageChoice } from "../run/options.js";
import type { Compression } from "../tasks/npz-tasks.js";

/** Which images are prepared by a finished plan, and where they go. */
export interface ApplyPlansOptions {
  /** A plans file, of voxprep or of the originals. */
  readonly plans: string;
  /** Folders of images, and single files. */
  readonly images: readonly string[];
  /** Receives the plans file and one folder per stage. */
  readonly out: string;
  /** Default `"last"`: the full resolution. */
  readonly stages?: StageChoice;
  /** Default: by the name of the plan's stage folders. */
  readonly profile?: ProfileName;
  /** Default `"skimage-0.19"`. */
  readonly resampling?: ResizeOperator;
  /** Default: what the machine grants. */
  readonly threads?: number;
  /** Case faults that are let through as warnings. Default: none. */
  readonly allow?: ReadonlySet<ErrorCode>;
  /** How npz files are compressed. Default `"fast"`. */
  readonly compression?: Compression;
  /** Bytes of memory that may be used. Default: most of what is free. */
  readonly maxMemory?: number;
  /** Ends the work in an orderly way: no new case begins. */
  readonly signal?: AbortSignal;
  /** Told what happens, several times a second; must not take long. */
  readonly onEvent?: (event: RunEvent) => void;
}

/** A stage folder that was filled. */
export interface AppliedStage {
  readonly stage: number;
  readonly folder: string;
}

/** What {@link applyPlans} left behind. */
export interface AppliedPlans {
  readonly plansFile: string;
  readonly profile: string;
  readonly stages: readonly AppliedStage[];
  /** Cases that were found. */
  readonly cases: number;
  /** Cases that were prepared, in the order of their names. */
  readonly preparedCases: readonly string[];
  readonly failedCases: readonly string[];
  readonly warnings: number;
  readonly bytesWritten: number;
  readonly wallMs: number;
}
