import {
  type ErrorCode,
  errorFromWire,
  type Finding,
  type FindingContext,
  InternalError,
  InterruptedError,
  OutOfMemoryError,
  VoxprepError,
} from "@voxprep/core";
import { escalating } from "../check/escalating.js";
import { FindingLimit } from "../check/limit-findings.js";
import { isAllocationFailure } from "../memory/allocation-failure.js";
import { tooManyOpenFiles } from "../store/open-files.js";
import { CaseWork, type CaseWorkSize } from "./case-work.js";
import type { CaseActivity, CaseOutcome, FindingRecord, Phase, RunEvent } from "./events.js";
import { findingRecord } from "./finding-record.js";
import { Progress, type ProgressCounts } from "./progress.js";
import type { RedoReason } from "./redo-reasons.js";
import type { FollowUpCommands } from "./summary.js";
import { Workload } from "./workload.js";

/** What a reporter does besides collecting. */
export interface ReporterOptions {
  readonly onEvent?: (event: RunEvent) => void;
  /** Warnings that become faults. */
  readonly errorOn?: ReadonlySet<ErrorCode>;
  /** A failed case ends the run. */
  readonly failFast?: boolean;
  readonly signal?: AbortSignal;
  readonly commands?: FollowUpCommands;
}

/** Which try of the work on a case it is. */
export interface Attempt {
  readonly number: number;
  /** True when memory ran out in the first try: nothing else may be worked on meanwhile. */
  readonly isAlone: boolean;
}

/** Faults that may pass: a thread that died or hung, memory that ran out. */
const TRIED_TWICE: ReadonlySet<ErrorCode> = new Set(["VP7301", "VP7302", "VP6103"]);

/** Time between two events that tell how far a part of the run is. */
const TICK_MS = 100;

/** Collects the findings of a run and passes events on. */
export class Reporter {
  readonly #taskFolder: string;
  readonly #options: ReporterOptions;
  readonly #failed = new Map<string, Finding>();
  readonly #warned = new Set<string>();
  readonly #limit = new FindingLimit();
  readonly #outcomes = new Map<string, CaseOutcome[]>();
  #progress: Progress | undefined;
  #lastCounts: ProgressCounts | null = null;
  readonly phaseMs: Record<string, number> = {};
  /** Time of the steps, summed over cases that ran side by side. */
  readonly stepMs: Partial<Record<CaseActivity, number>> = {};
  /** How much work the run is. */
  readonly workload: Workload = new Workload();
  /** How many crops and stages were made, by the reason why. */
  readonly reasons: Partial<Record<RedoReason, number>> = {};
  readonly #reasons = new Map<string, RedoReason>();
  warnings = 0;
  bytesWritten = 0;
  /** Steps of cases that an earlier run had finished. */
  reusedSteps = 0;
  /** Steps of cases that this run made. */
  doneSteps = 0;

  constructor(taskFolder: string, options: ReporterOptions = {}) {
    this.#taskFolder = taskFolder;
    this.#options = options;
  }

  /** The error that ends an interrupted run; undefined while it may go on. */
  interruption(): VoxprepError | undefined {
    const { signal, commands } = this.#options;
    if (signal?.aborted !== true) return undefined;
    const reason: unknown = signal.reason;
    if (reason instanceof VoxprepError) return reason;
    const found = this.#progress?.counts ?? this.#lastCounts;
    const where =
      found === null ? "" : ` in the part ${found.label}, ${found.done} of ${found.total} done`;
    return new InterruptedError(`the run was told to stop${where}; what is finished stays valid`, {
      ...(found === null ? {} : { phase: found.phase, found }),
      remedy:
        commands === undefined
          ? "Run the same again to go on."
          : `Go on with \`${commands.resume}\`.`,
    });
  }

  /** What is known of the cases that failed, in the public form. */
  get failureRecords(): FindingRecord[] {
    return this.failures.map((finding) => findingRecord(finding, this.#taskFolder));
  }

  /** Cases that failed so far, in the order in which they did. */
  get failedCases(): string[] {
    return [...this.#failed.keys()];
  }

  /** The first fault of each failed case. */
  get failures(): Finding[] {
    return [...this.#failed.values()];
  }

  hasFailed(caseId: string): boolean {
    return this.#failed.has(caseId);
  }

  /** The part of the run that goes on, or that was the last one; `null` before the first. */
  get currentPhase(): Phase | null {
    return (this.#progress?.counts ?? this.#lastCounts)?.phase ?? null;
  }

  /** How the crop and the stages of a case ended, as far as they did. */
  outcomesOf(caseId: string): readonly CaseOutcome[] {
    return this.#outcomes.get(caseId) ?? [];
  }

  event(event: RunEvent): void {
    this.#options.onEvent?.(event);
  }

  /**
   * Passes a finding on; a case finding fails its case. A warning is told once. Of many findings of one code the first are told.
   *
   * @throws `RunStopped` when it is a fault of the run, made from a warning by `errorOn`, or of a case with `failFast`.
   */
  finding(noticed: Finding): void {
    const { errorOn, failFast } = this.#options;
    const phase = noticed.phase ?? this.currentPhase ?? undefined;
    const finding = escalating({ ...noticed, phase }, errorOn);
    if (this.#isRepeated(finding)) return;
    if (finding.severity === "warning") this.warnings++;
    if (finding.severity === "case" && finding.caseId !== undefined) {
      this.#failed.set(finding.caseId, finding);
    }
    if (this.#limit.admits(finding)) this.#tell(finding);
    const stopsRun = finding.severity === "run" && noticed.severity === "warning";
    if (stopsRun || (failFast === true && finding.severity === "case")) {
      const { code, message } = finding;
      throw new RunStopped(errorFromWire({ code, message, context: finding }));
    }
  }

  /** What the check of a header warns of comes again when the whole file is read. */
  #isRepeated({ code, severity, caseId, message }: Finding): boolean {
    if (severity !== "warning") return false;
    const id = JSON.stringify([code, caseId, message]);
    if (this.#warned.has(id)) return true;
    this.#warned.add(id);
    return false;
  }

  /** Remembers why a step is made; told when it is done. */
  because(step: string, caseId: string, reason: RedoReason): void {
    this.#reasons.set(idOf(step, caseId), reason);
  }

  /** Tells how many findings were not told one by one; call it once, before the summary. */
  tellRest(): void {
    for (const finding of this.#limit.rest()) this.#tell(finding);
  }

  #tell(finding: Finding): void {
    this.event({ event: "finding", ...findingRecord(finding, this.#taskFolder) });
  }

  /**
   * Runs the work of one case. A case fault is reported and gives `undefined`; all else is thrown.
   *
   * When a thread dies or is ended because it hangs, the work is tried once more: the pool has a fresh thread by
   * then. So it is when memory ran out; then it is to run alone.
   *
   * @throws errors of the whole run; `VP7201` when it was interrupted; `VP7901 InternalError` for what
   * is no typed error.
   */
  async guard<T>(
    caseId: string,
    phase: Phase,
    work: (attempt: Attempt) => Promise<T>,
  ): Promise<T | undefined> {
    return this.finish(caseId, phase, async (attempt) => {
      this.stopIfInterrupted();
      return work(attempt);
    });
  }

  /** As `guard`, for the end of work that was begun: an interrupted run still does it. */
  async finish<T>(
    caseId: string,
    phase: Phase,
    work: (attempt: Attempt) => Promise<T>,
  ): Promise<T | undefined> {
    let attempt: Attempt = { number: 1, isAlone: false };
    for (;;) {
      try {
        return await work(attempt);
      } catch (error) {
        const typed = this.#caseError(error, { caseId, phase });
        if (attempt.number === 1 && TRIED_TWICE.has(typed.code)) {
          attempt = { number: 2, isAlone: typed.code === "VP6103" };
          continue;
        }
        this.finding(typed.toFinding());
        return undefined;
      }
    }
  }

  /**
   * Ends the work when the run is to stop.
   *
   * @throws `VP7201 InterruptedError`, or the reason of the signal
   */
  stopIfInterrupted(): void {
    const interruption = this.interruption();
    if (interruption !== undefined) throw interruption;
  }

  /** The error when it is one of the case alone; others are thrown. */
  #caseError(error: unknown, context: FindingContext): VoxprepError {
    if (error instanceof RunStopped) throw error;
    const typed = this.interruption() ?? typedError(error, context);
    if (typed.severity !== "case") throw typed;
    return typed;
  }

  /** Begins to tell of the crop of a case, or of one of its stages; its end is told as `case-done`. */
  open(size: CaseWorkSize): CaseWork {
    const work = new CaseWork(size, {
      stepEnded: (step, wallMs) => {
        this.stepMs[step] = (this.stepMs[step] ?? 0) + wallMs;
      },
      closed: (closed, outcome, wallMs) => this.#caseDone(closed, outcome, wallMs),
    });
    this.#progress?.open(work);
    return work;
  }

  #caseDone(work: CaseWork, outcome: CaseOutcome, wallMs: number): void {
    const progress = this.#progress;
    if (progress === undefined) return;
    if (outcome === "reused") this.reusedSteps++;
    if (outcome === "done") this.doneSteps++;
    const { caseId, label, step = label } = work.size;
    this.#outcomes.set(caseId, [...this.outcomesOf(caseId), outcome]);
    const counts = progress.finish(work, outcome === "reused");
    const { phase } = progress.counts;
    const reason = outcome === "done" ? (this.#reasons.get(idOf(step, caseId)) ?? null) : null;
    if (reason !== null) this.reasons[reason] = (this.reasons[reason] ?? 0) + 1;
    const about = { phase, label, case: caseId, outcome, reason };
    this.event({ event: "case-done", ...about, ...counts, wallMs });
  }

  /** Times a part of the run, tells its beginning and end, and how far it is while it goes on. */
  async phase<T>(
    phase: Phase,
    label: string,
    total: number,
    work: (progress: Progress) => Promise<T>,
  ): Promise<T> {
    this.event({ event: "phase-start", phase, label, total });
    const progress = new Progress(phase, label, total, this.workload);
    this.#progress = progress;
    const timer = setInterval(() => this.event({ event: "progress", ...progress.state }), TICK_MS);
    const start = performance.now();
    try {
      const result = await work(progress);
      const wallMs = performance.now() - start;
      this.phaseMs[label] = (this.phaseMs[label] ?? 0) + wallMs;
      this.event({ event: "phase-end", phase, label, wallMs });
      return result;
    } finally {
      clearInterval(timer);
      this.#lastCounts = progress.counts;
      this.#progress = undefined;
    }
  }
}

function idOf(step: string, caseId: string): string {
  return JSON.stringify([step, caseId]);
}

/** Any thrown value as a typed error, with the context added; unknown ones become `VP7901`. */
export function typedError(error: unknown, context: FindingContext): VoxprepError {
  if (error instanceof VoxprepError) return error.with(context);
  if (isAllocationFailure(error)) {
    return new OutOfMemoryError(`the system gave no more memory: ${error.message}`, {
      ...context,
      cause: error,
      remedy: "Close other programs, or run with a smaller --max-memory or fewer --threads.",
    });
  }
  const shortage = tooManyOpenFiles(error);
  if (shortage !== null) return shortage.with(context);
  const message = error instanceof Error ? error.message : String(error);
  return new InternalError(`unexpected: ${message}`, {
    ...context,
    cause: error,
    remedy: "This is a bug in voxprep: please report it with this message.",
  });
}

/** Thrown when a run as a whole failed; its reason was told by an event already. */
export class RunStopped extends Error {
  readonly reason: VoxprepError;

  constructor(reason: VoxprepError) {
    super(reason.message, { cause: reason });
    this.name = "RunStopped";
    this.reason = reason;
  }
}
