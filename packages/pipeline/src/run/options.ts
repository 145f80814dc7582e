import type { ErrorCode, PlanDimension } from "@voxprep/core";
import type { ResizeOperator } from "@voxprep/resample";
import type { ProfileName } from "../recipes/v1-family.js";
import type { Phase, RunEvent } from "../report/events.js";
import type { FollowUpCommands } from "../report/summary.js";
import type { Durability } from "../store/output-store.js";
import type { TaskFolders } from "../store/task-folders.js";
import type { Compression } from "../tasks/npz-tasks.js";

/** Which stages of a plan are prepared: all, the full resolution alone, or by number. */
export type StageChoice = "all" | "last" | readonly number[];

/** How a task is run. */
export interface RunOptions {
  /** The raw task folder: dataset.json, imagesTr, labelsTr. */
  readonly taskFolder: string;
  /** Output root; or the folders themselves, where the caller's environment says so. */
  readonly out: string | TaskFolders;
  /** Default `"unetr-pp"`. */
  readonly profile?: ProfileName;
  /** Default `"skimage-0.19"`. */
  readonly resampling?: ResizeOperator;
  /** Default: what the machine grants. */
  readonly threads?: number;
  /** Default: both. */
  readonly planners?: readonly PlanDimension[];
  /** Default `"all"`. */
  readonly stages?: StageChoice;
  /** Only these cases are preprocessed; planning sees all. Default: all. */
  readonly cases?: readonly string[];
  /** Parsed JSON of an overrides file. */
  readonly overrides?: unknown;
  /** Plans files that are used, and never changed, in place of what the planner would make. Default: none. */
  readonly plans?: readonly string[];
  /** Prepare by the plans that are there: neither fingerprint nor plans are made anew. Default: false. */
  readonly frozenPlans?: boolean;
  /** Parts that run; others take what an earlier run left. Default: all. */
  readonly phases?: ReadonlySet<Phase>;
  /** Case faults that are let through as warnings. Default: none. */
  readonly allow?: ReadonlySet<ErrorCode>;
  /** Warnings that become faults: of their case, or of the run when they concern no case. Default: none. */
  readonly errorOn?: ReadonlySet<ErrorCode>;
  /** Stop before the fingerprint when a case failed. Default: false. */
  readonly strict?: boolean;
  /** How npz files are compressed. Default `"fast"`. */
  readonly compression?: Compression;
  /** Bytes of memory that the run may use. Default: most of what is free. */
  readonly maxMemory?: number;
  /** Milliseconds after which a part of a case that has not come to its end is taken for hung. Default: 30 minutes. */
  readonly stallMs?: number;
  /** Voxels per channel that a resampled case may have. Default 2^31. */
  readonly maxVoxels?: number;
  /** Also leave the npy that trainers make of each npz at their first start. Default: false. */
  readonly unpack?: boolean;
  /** Make everything again, also what an earlier run finished. Default: false. */
  readonly force?: boolean;
  /** Hash all inputs and outputs, also those whose size, times and place are as they were. Default: false. */
  readonly rehash?: boolean;
  /** Keep files that voxprep did not make when they equal what it would make. Default: false. */
  readonly adopt?: boolean;
  /** Replace files that voxprep did not make. Default: false. */
  readonly overwrite?: boolean;
  /** Whether outputs are synced to the disk before they get their names. Default `"full"`. */
  readonly durability?: Durability;
  /** Stop at the first case that fails. Default: false. */
  readonly failFast?: boolean;
  /** How this run can be gone on with; told when it is stopped, and at its end. */
  readonly commands?: FollowUpCommands;
  /**
   * Ends the run in an orderly way: no new case begins, what is under way may be committed for some seconds. When the
   * reason is a `VoxprepError`, the run ends with it; else with `VP7201`.
   */
  readonly signal?: AbortSignal;
  /** Told what happens, several times a second; must not take long. */
  readonly onEvent?: (event: RunEvent) => void;
}
