import type { CaseProperties } from "@voxprep/core";
import type { Manifest } from "../manifest/manifest.js";
import type { CropCache } from "../memory/crop-cache.js";
import type { MemoryBudget } from "../memory/memory-budget.js";
import type { KeptMemory } from "../memory/volume-memory.js";
import type { GivenPlans } from "../plans/given-plans.js";
import type { Parallelism } from "../pool/slabs.js";
import type { TaskRunner } from "../pool/task-pool.js";
import type { Recipe } from "../recipes/recipe.js";
import type { Reporter } from "../report/reporter.js";
import type { Probe } from "../resume/probe.js";
import type { Encoding } from "../steps/encode-array.js";
import type { OutputStore } from "../store/output-store.js";
import type { TaskFolders } from "../store/task-folders.js";
import type { RunOptions } from "./options.js";

/** What every phase of a run uses. */
export interface RunContext {
  /** Names the run in its lock, temporary files and events. */
  readonly runId: string;
  readonly options: RunOptions;
  readonly recipe: Recipe;
  readonly folders: TaskFolders;
  readonly runner: TaskRunner;
  readonly parallelism: Parallelism;
  readonly store: OutputStore;
  readonly reporter: Reporter;
  readonly cache: CropCache;
  readonly encoding: Encoding;
  /** What earlier runs finished; with `force` nothing of it is reused. */
  readonly manifest: Manifest;
  /** Plans that take the place of the planner's. */
  readonly givenPlans: GivenPlans;
  /**
   * Announces the run before its first change of the output disk; tells the disk's time then, `null` when nothing is
   * written there. To be called before an input is read.
   */
  readonly begin: () => Promise<Probe | null>;
  /** To be called before a step of a case is made: announces the run, and warns once when the disk may not suffice. */
  readonly beforeMaking: () => Promise<void>;
  /** Admits cases by their memory. */
  readonly budget: MemoryBudget;
  /** Memory of volumes that are done with, for the next. */
  readonly memory: KeptMemory;
  /** Properties of the cropped cases by id, as phases come to know them. */
  readonly properties: Map<string, CaseProperties>;
}
