import { type Finding, type FindingContext, InternalError, VoxprepError } from "@voxprep/core";
import type { Phase, RunEvent } from "./events.js";
import { findingRecord } from "./finding-record.js";
import { Progress } from "./progress.js";

/** Collects the findings of a run and passes events on. */
export class Reporter {
  readonly #taskFolder: string;
  readonly #onEvent: (event: RunEvent) => void;
  readonly #failed = new Map<string, Finding>();
  readonly phaseMs: Record<string, number> = {};
  warnings = 0;
  bytesWritten = 0;

  constructor(taskFolder: string, onEvent: (event: RunEvent) => void = () => undefined) {
    this.#taskFolder = taskFolder;
    this.#onEvent = onEvent;
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

  event(event: RunEvent): void {
    this.#onEvent(event);
  }

  /** Passes a finding on; a case finding fails its case. */
  finding(finding: Finding): void {
    if (finding.severity === "warning") this.warnings++;
    if (finding.severity === "case" && finding.caseId !== undefined) {
      this.#failed.set(finding.caseId, finding);
    }
    this.#onEvent({ event: "finding", ...findingRecord(finding, this.#taskFolder) });
  }

  /**
   * Runs the work of one case. A case fault is reported and gives `undefined`; all else is thrown.
   *
   * @throws errors of the whole run; `VP7901 InternalError` for what is no typed error.
   */
  async guard<T>(caseId: string, phase: Phase, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const typed = typedError(error, { caseId, phase });
      if (typed.severity !== "case") throw typed;
      this.finding(typed.toFinding());
      return undefined;
    }
  }

  /** Progress of a part of the run; `weights` are the voxels of its cases. */
  progress(phase: Phase, label: string, weights: readonly number[]): Progress {
    return new Progress(phase, label, weights, this.#onEvent);
  }

  /** Times a part of the run and tells its beginning and end. */
  async phase<T>(phase: Phase, label: string, total: number, work: () => Promise<T>): Promise<T> {
    this.event({ event: "phase-start", phase, label, total });
    const start = performance.now();
    const result = await work();
    const wallMs = performance.now() - start;
    this.phaseMs[label] = (this.phaseMs[label] ?? 0) + wallMs;
    this.event({ event: "phase-end", phase, label, wallMs });
    return result;
  }
}

/** Any thrown value as a typed error, with the context added; unknown ones become `VP7901`. */
export function typedError(error: unknown, context: FindingContext): VoxprepError {
  if (error instanceof VoxprepError) return error.with(context);
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
