import type { CaseNeed } from "../memory/case-memory.js";

/** The work on one case as a schedule sees it. */
export interface ScheduledWork {
  readonly caseId: string;
  readonly need: CaseNeed;
  /** By which the case is admitted: before its size after cropping is known, an upper bound. Default: what it needs. */
  readonly claimBytes?: number;
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
  /** Memory that several holders may have together. */
  readonly sharedBytes: number;
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
    works.filter((work) => claimedBytes(work) <= limits.budgetBytes),
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
  /** True while a case waits for memory: then none is kept. */
  #isShort = false;

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

  /**
   * Bytes of all cases.
   *
   * @param workBytesOf - What counts of those that are computed: what they need, or what they were admitted by.
   */
  #bytes(workBytesOf: (work: ScheduledWork) => number): number {
    const running = sum([...this.#running].map(({ work }) => workBytesOf(work)));
    const writing = sum([...this.#writing].map(({ work }) => work.need.writeBytes));
    return running + writing + this.#keptBytes;
  }

  #fits(bytes: number, spareBytes = 0): boolean {
    const used = this.#bytes(claimedBytes) - spareBytes;
    return used + bytes <= (used === 0 ? this.#limits.budgetBytes : this.#limits.sharedBytes);
  }

  #admit(): void {
    this.#isShort = false;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#running.size >= this.#limits.threads) break;
      this.#dropKept(next);
      this.#isShort = !this.#fits(claimedBytes(next), this.#kept.get(next.caseId));
      if (this.#isShort) break;
      this.#waiting.shift();
      this.#kept.delete(next.caseId);
      this.#running.add({ work: next, cpuLeft: Math.max(next.cpuMs, 1) });
    }
    this.#peak = Math.max(
      this.#peak,
      this.#bytes(({ need }) => need.workBytes),
    );
  }

  /** Kept cases make room for work, the newest first, unless it would be in vain. */
  #dropKept(work: ScheduledWork): void {
    const bytes = claimedBytes(work);
    if (!this.#fits(bytes, this.#keptBytes)) return;
    for (const caseId of [...this.#kept.keys()].reverse()) {
      if (this.#fits(bytes, this.#kept.get(work.caseId))) return;
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
      !this.#isShort &&
      this.#keptBytes + heldAfter <= this.#limits.keptBytes &&
      this.#fits(heldAfter);
    if (heldAfter > 0 && fits) this.#kept.set(caseId, heldAfter);
  }
}

/** Bytes by which a case is admitted. */
export function claimedBytes({ need, claimBytes }: ScheduledWork): number {
  return claimBytes ?? need.workBytes;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
