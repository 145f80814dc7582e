import type { ActiveCase, CaseActivity, CaseOutcome } from "./events.js";

/**
 * Share of the work on a case that is behind it when a step begins, so that a bar also moves within large
 * cases. Rough: reading and cutting of a crop, and the steps of a stage, as they share the time of a CT.
 */
const BEHIND: Readonly<Record<CaseActivity, number>> = {
  wait: 0,
  compare: 0,
  read: 0,
  crop: 0.4,
  transpose: 0.1,
  resample: 0.15,
  normalize: 0.5,
  "locate-classes": 0.6,
  compress: 0.65,
  write: 0.95,
};

/** The case of a piece of work, what it is part of (the crop or a stage), and how much it is. */
export interface CaseWorkSize {
  readonly caseId: string;
  /** Its name in the manifest. Default: the label. */
  readonly step?: string;
  readonly label: string;
  readonly voxels: number;
}

/** Is told when steps and the work as a whole end. */
export interface CaseWorkListener {
  stepEnded(step: CaseActivity, wallMs: number): void;
  closed(work: CaseWork, outcome: CaseOutcome, wallMs: number): void;
}

/** The crop of a case, or one of its stages, on its way: which step it is in and since when. */
export class CaseWork {
  readonly size: CaseWorkSize;
  readonly #listener: CaseWorkListener;
  #start: number | undefined;
  #step: CaseActivity | undefined;
  #stepStart = 0;
  #isClosed = false;

  constructor(size: CaseWorkSize, listener: CaseWorkListener) {
    this.size = size;
    this.#listener = listener;
  }

  /** Begins a step, which ends the one before. */
  step(step: CaseActivity): void {
    if (this.#isClosed || step === this.#step) return;
    this.#endStep();
    this.#step = step;
    this.#stepStart = performance.now();
    this.#start ??= this.#stepStart;
  }

  /** Ends the work; only the first call counts. */
  close(outcome: CaseOutcome): void {
    if (this.#isClosed) return;
    this.#endStep();
    this.#isClosed = true;
    const wallMs = this.#start === undefined ? 0 : performance.now() - this.#start;
    this.#listener.closed(this, outcome, wallMs);
  }

  /** What is being done now; `undefined` before the first step and after the end. */
  get active(): ActiveCase | undefined {
    if (this.#isClosed || this.#step === undefined || this.#start === undefined) return undefined;
    const { caseId, label } = this.size;
    return { case: caseId, label, step: this.#step, elapsedMs: performance.now() - this.#start };
  }

  /** Voxels that count as done although the work goes on. */
  get voxelsBehind(): number {
    if (this.#isClosed || this.#step === undefined) return 0;
    return this.size.voxels * BEHIND[this.#step];
  }

  #endStep(): void {
    if (this.#step === undefined) return;
    this.#listener.stepEnded(this.#step, performance.now() - this.#stepStart);
    this.#step = undefined;
  }
}
