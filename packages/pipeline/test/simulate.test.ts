import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ScheduledWork, type ScheduleLimits, simulate } from "../src/forecast/simulate.js";

const LIMITS: ScheduleLimits = { threads: 2, budgetBytes: 100, sharedBytes: 75, keptBytes: 0 };

/** Work that computes and writes for 10 ms each. */
function work(caseId: string, workBytes: number, rest: Partial<ScheduledWork> = {}): ScheduledWork {
  return { caseId, need: { workBytes, writeBytes: 0 }, cpuMs: 10, writeMs: 10, ...rest };
}

describe("a phase that is played through", () => {
  test("cases side by side share the processors, and the files of one are written meanwhile", () => {
    const both = simulate([work("a", 30), work("b", 40)], LIMITS);
    expect(both).toMatchObject({ peakBytes: 70, wallMs: 20 });
    const oneLane = simulate([work("a", 30), work("b", 40)], { ...LIMITS, threads: 1 });
    expect(oneLane).toMatchObject({ peakBytes: 40, wallMs: 30 });
  });

  test("several cases hold no more than the shared part", () => {
    expect(simulate([work("a", 45), work("b", 30)], LIMITS).peakBytes).toBe(75);
    expect(simulate([work("a", 46), work("b", 30)], LIMITS).peakBytes).toBe(46);
  });

  test("a case alone may have the whole budget; one that needs more is left out", () => {
    expect(simulate([work("a", 100), work("b", 1)], LIMITS)).toMatchObject({ peakBytes: 100 });
    expect(simulate([work("a", 101), work("b", 1)], LIMITS)).toMatchObject({ peakBytes: 1 });
  });

  test("a case is admitted by its bound from the headers, and holds what it needs", () => {
    const claimBytes = 60;
    const both = [work("a", 20, { claimBytes }), work("b", 20, { claimBytes })];
    expect(simulate(both, LIMITS)).toMatchObject({ peakBytes: 20 });
    expect(simulate(both, { ...LIMITS, budgetBytes: 160, sharedBytes: 120 }).peakBytes).toBe(40);
  });

  test("what is written is held as it is, not as it was bound", () => {
    const need = { workBytes: 20, writeBytes: 15 };
    const slowly = { need, claimBytes: 60, writeMs: 1000 };
    const { peakBytes } = simulate([work("a", 20, slowly), work("b", 20, slowly)], LIMITS);
    expect(peakBytes).toBe(35);
  });
});

describe("cases that are kept when they are written", () => {
  const keeping = { ...LIMITS, threads: 1, keptBytes: 30 };

  test("as many as they may have bytes", () => {
    const works = ["a", "b", "c"].map((id) => work(id, 20, { heldAfter: 15 }));
    expect([...simulate(works, keeping).kept.keys()]).toEqual(["a", "b"]);
  });

  test("none while another waits for memory", () => {
    // Two lanes: b does not fit beside a, so that a is written while b waits.
    const slowly = { need: { workBytes: 50, writeBytes: 30 }, heldAfter: 10 };
    const works = [work("a", 50, slowly), work("b", 50, slowly)];
    expect([...simulate(works, { ...keeping, threads: 2 }).kept.keys()]).toEqual(["b"]);
  });

  test("they make room for work, but not in vain", () => {
    const held = { heldBefore: 15 };
    const enough = [work("a", 70), work("b", 40, held), work("c", 40, held)];
    expect(simulate(enough, keeping).kept.size).toBe(0);
    const other = [work("b", 60, { heldBefore: 20, cpuMs: 5 }), work("c", 60, held)];
    expect(simulate(other, { ...keeping, threads: 2 })).toMatchObject({ peakBytes: 75 });
  });

  test("the newest makes room first, for the oldest is prepared next", () => {
    const works = [
      work("a", 40),
      work("b", 10, { heldBefore: 30 }),
      work("c", 10, { heldBefore: 10 }),
    ];
    expect(simulate(works, keeping).peakBytes).toBe(70);
  });

  test("one that begins holds its memory no longer on top", () => {
    const { peakBytes, kept } = simulate([work("a", 40, { heldBefore: 15 })], keeping);
    expect({ peakBytes, kept: kept.size }).toEqual({ peakBytes: 40, kept: 0 });
  });
});

test("property: every case that fits is played; nothing exceeds the budget, nor several the shared part", () => {
  const bytes = fc.nat(100);
  const one = fc.record({ workBytes: bytes, share: fc.nat(10), ms: fc.nat(50), heldBefore: bytes });
  fc.assert(
    fc.property(
      fc.array(one, { maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      (cases, threads) => {
        const works = cases.map(({ workBytes, share, ms, heldBefore }, i) => ({
          caseId: String(i),
          need: { workBytes, writeBytes: Math.floor((workBytes * share) / 10) },
          cpuMs: ms,
          writeMs: 2 * ms,
          heldBefore: i % 2 === 0 ? Math.floor(heldBefore / 10) : 0,
          heldAfter: 10,
        }));
        const { peakBytes, wallMs } = simulate(works, { ...LIMITS, threads, keptBytes: 25 });
        const largest = Math.max(0, ...cases.map(({ workBytes }) => workBytes));
        expect(peakBytes).toBeGreaterThanOrEqual(largest);
        expect(peakBytes).toBeLessThanOrEqual(Math.max(75, largest));
        const cpuMs = works.reduce((total, { cpuMs }) => total + cpuMs, 0);
        expect(wallMs).toBeGreaterThanOrEqual(cpuMs / threads);
      },
    ),
  );
});
