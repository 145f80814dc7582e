import type { Plan } from "@voxprep/core";
import type { Fold } from "@voxprep/splits";
import type { TaskCheck } from "../check/index.js";
import type { StageTarget } from "../phases/phase-preprocess.js";
import type { Phase } from "../report/events.js";
import type { RunContext } from "./context.js";

/** What is known of a run so far; a run that is stopped is summed up from it as far as it came. */
export class RunRecord {
  readonly startMs: number = performance.now();
  readonly context: RunContext;
  readonly check: TaskCheck;
  readonly phases: ReadonlySet<Phase>;
  plans: readonly Plan[] = [];
  /** Stages that are prepared; `null` until they are known. */
  targets: readonly StageTarget[] | null = null;
  /** Cases that are prepared; `null` until they are known. */
  chosenIds: readonly string[] | null = null;
  folds: readonly Fold[] | null = null;

  constructor(context: RunContext, check: TaskCheck, phases: ReadonlySet<Phase>) {
    this.context = context;
    this.check = check;
    this.phases = phases;
  }
}
