import type { CaseNeed } from "../memory/case-memory.js";

/** The work on one case as a schedule sees it. */
export interface ScheduledWork {
  readonly caseId: string;
  readonly need: CaseNeed;
  /** Time of one processor. */
  readonly cpuMs: number;
  readonly writeMs: number;
  /** Memory that the case occupies before its work begins, and no longer after. Default: 0. */
  readonly heldBefore?: number;
  /** Memory that it would like to occupy when it is written. Default: 0. */
  readonly heldAfter?: number;
}

/** What a schedule may use. */
export interface ScheduleLimits {
  readonly threads: number;
  readonly budgetBytes: number;
  /** Memory that finished cases may occupy. */
  readonly keptBytes: number;
}

/** How a schedule went. */
export interface ScheduleForecast {
  readonly wallMs: number;
  readonly peakBytes: number;
  /** Memory that each case occupies at the end. */
  readonly kept: ReadonlyMap<string, number>;
}

interface Running {
  readonly work: ScheduledWork;
  cpuLeft: number;
}

interface Writing {
  readonly work: ScheduledWork;
  readonly end: number;
}

/**
 * Plays a phase of a run through: lanes that take the cases in their order, each when its memory fits, share the
 * processors while they compute, and write each case while the next is computed.
 *
 * @param works - In the order in which they are begun; those that do not fit even alone are left out.
 */
export function simulate(
  works: readonly ScheduledWork[],
  limits: ScheduleLimits,
): ScheduleForecast {
  const schedule = new Schedule(
    works.filter(({ need }) => need.workBytes <= limits.budgetBytes),
    limits,
  );
  return schedule.play();
}

class Schedule {
  readonly #limits: ScheduleLimits;
  readonly #waiting: ScheduledWork[];
  readonly #running = new Set<Running>();
  readonly #writing = new Set<Writing>();
  readonly #kept = new Map<string, number>();
  #now = 0;
  #peak = 0;

  constructor(works: readonly ScheduledWork[], limits: ScheduleLimits) {
    this.#limits = limits;
    this.#waiting = [...works];
    for (const { caseId, heldBefore = 0 } of works) {
      if (heldBefore > 0) this.#kept.set(caseId, heldBefore);
    }
  }

  play(): ScheduleForecast {
    this.#admit();
    while (this.#running.size + this.#writing.size > 0) {
      this.#advance();
      this.#admit();
    }
    return { wallMs: this.#now, peakBytes: this.#peak, kept: this.#kept };
  }

  get #keptBytes(): number {
    return sum(this.#kept.values());
  }

  get #usedBytes(): number {
    const running = sum([...this.#running].map(({ work }) => work.need.workBytes));
    const writing = sum([...this.#writing].map(({ work }) => work.need.writeBytes));
    return running + writing + this.#keptBytes;
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#running.size >= this.#limits.threads) break;
      this.#kept.delete(next.caseId);
      this.#dropKept(next.need.workBytes);
      const isIdle = this.#running.size + this.#writing.size === 0;
      if (!isIdle && this.#usedBytes + next.need.workBytes > this.#limits.budgetBytes) break;
      this.#waiting.shift();
      this.#running.add({ work: next, cpuLeft: Math.max(next.cpuMs, 1) });
    }
    this.#peak = Math.max(this.#peak, this.#usedBytes);
  }

  /** Kept cases make room for work. */
  #dropKept(bytes: number): void {
    for (const caseId of this.#kept.keys()) {
      if (this.#usedBytes + bytes <= this.#limits.budgetBytes) return;
      this.#kept.delete(caseId);
    }
  }

  /** On to the next end of something; all that is computed shares the processors. */
  #advance(): void {
    const speed = this.#limits.threads / Math.max(1, this.#running.size);
    const ends = [
      ...[...this.#running].map(({ cpuLeft }) => this.#now + cpuLeft / speed),
      ...[...this.#writing].map(({ end }) => end),
    ];
    const next = Math.min(...ends);
    const computed = (next - this.#now) * speed;
    this.#now = next;
    for (const one of this.#writing) if (one.end <= next) this.#written(one);
    for (const one of this.#running) {
      one.cpuLeft -= computed;
      if (one.cpuLeft > 1e-6) continue;
      this.#running.delete(one);
      this.#writing.add({ work: one.work, end: next + Math.max(one.work.writeMs, 1) });
    }
  }

  #written(one: Writing): void {
    this.#writing.delete(one);
    const { caseId, heldAfter = 0 } = one.work;
    const fits =
      this.#keptBytes + heldAfter <= this.#limits.keptBytes &&
      this.#usedBytes + heldAfter <= this.#limits.budgetBytes;
    if (heldAfter > 0 && fits) this.#kept.set(caseId, heldAfter);
  }
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
