import { describe, expect, test } from "vitest";
import { CaseWork } from "../src/report/case-work.ts";
import { CASE_ACTIVITIES, type CaseOutcome, type RunEvent } from "../src/report/events.ts";
import { Progress } from "../src/report/progress.ts";
import { Reporter } from "../src/report/reporter.ts";
import { Workload } from "../src/report/workload.ts";

function work(caseId: string, voxels: number, onClose: (outcome: CaseOutcome) => void = () => {}) {
  return new CaseWork(
    { caseId, label: "crop", voxels },
    { stepEnded: () => undefined, closed: (_, outcome) => onClose(outcome) },
  );
}

describe("Progress", () => {
  test("weighs cases by their voxels", () => {
    const progress = new Progress("crop", "crop", 2);
    progress.expect([300, 100]);
    progress.finish(work("large", 300), false);
    expect(progress.state).toMatchObject({ done: 1, total: 2, share: 0.75 });
  });

  test("work that was reused leaves the sum but counts as a case", () => {
    const progress = new Progress("crop", "crop", 3);
    progress.expect([300, 100, 100]);
    progress.finish(work("reused", 300), true);
    progress.finish(work("made", 100), false);
    expect(progress.state).toMatchObject({ done: 2, total: 3, share: 0.5 });
  });

  test("moves within a case, step by step, and never back", () => {
    const progress = new Progress("preprocess", "preprocess", 1);
    progress.expect([1000]);
    const one = work("a", 1000);
    progress.open(one);
    const steps = CASE_ACTIVITIES.filter((step) => step !== "crop");
    const shares = steps.map((step) => {
      one.step(step);
      return progress.state.share;
    });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBeGreaterThan(0.5);
    expect(shares.at(-1)).toBeLessThan(1);
  });

  test("names the cases that are worked on with their step, not those that wait to begin", () => {
    const progress = new Progress("crop", "crop", 2);
    const [begun, waiting] = [work("a", 1), work("b", 1)];
    progress.open(begun);
    progress.open(waiting);
    begun.step("read");
    expect(progress.state.active).toMatchObject([{ case: "a", label: "crop", step: "read" }]);
  });

  test("knows no time left and no rate before anything is done", () => {
    const progress = new Progress("crop", "crop", 2);
    progress.expect([10, 10]);
    expect(progress.state).toMatchObject({ leftMs: null, voxelsPerSecond: null, runLeftMs: null });
  });
});

describe("CaseWork", () => {
  test("ends once: what comes after is ignored", () => {
    const ends: string[] = [];
    const one = work("a", 1, (outcome) => ends.push(outcome));
    one.close("done");
    one.close("failed");
    one.step("write");
    expect(ends).toEqual(["done"]);
    expect(one.active).toBeUndefined();
  });
});

describe("Workload", () => {
  test("is the sum of crop and preprocessing, other parts weigh nothing", () => {
    const run = new Workload();
    run.expect("crop", 100);
    run.expect("preprocess", 300);
    run.expect("plan", 1e9);
    run.reach("crop", 100);
    expect(run.share).toBe(0.25);
    run.reach("preprocess", 300);
    expect(run.share).toBe(1);
  });

  test("never falls when the plan shows that there is more to do", () => {
    const run = new Workload();
    run.expect("crop", 100);
    run.expect("preprocess", 100);
    run.reach("crop", 100);
    expect(run.share).toBe(0.5);
    run.expect("preprocess", 900);
    expect(run.share).toBe(0.5);
  });
});

test("case-done tells outcome and counts of every piece of work", async () => {
  const events: RunEvent[] = [];
  const reporter = new Reporter("/task", { onEvent: (event) => events.push(event) });
  await reporter.phase("crop", "crop", 3, async () => {
    for (const outcome of ["done", "reused", "failed"] as const) {
      reporter.open({ caseId: outcome, label: "crop", voxels: 10 }).close(outcome);
    }
  });
  const ends = events.filter((event) => event.event === "case-done");
  expect(ends).toMatchObject([
    { case: "done", outcome: "done", done: 1, total: 3 },
    { case: "reused", outcome: "reused", done: 2, total: 3 },
    { case: "failed", outcome: "failed", done: 3, total: 3 },
  ]);
  expect(reporter.reusedSteps).toBe(1);
});
