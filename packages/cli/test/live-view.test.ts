import type { ProgressState } from "@voxprep/pipeline";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { progressView } from "../src/print/live-view.ts";
import { progressLines } from "../src/print/progress-lines.ts";
import { styleFor } from "../src/print/style.ts";
import { abilitiesOf } from "../src/print/terminal.ts";

const STATE: ProgressState = {
  phase: "preprocess",
  label: "preprocess",
  done: 12,
  total: 60,
  share: 0.2,
  elapsedMs: 30_000,
  leftMs: 120_000,
  voxelsPerSecond: 24_120_000,
  runShare: 0.42,
  runLeftMs: 192_000,
  active: [
    { case: "ct_004", label: "3d stage 0", step: "resample", elapsedMs: 3210 },
    { case: "肝脏腫瘤_患者_000017_follow_up", label: "2d stage 0", step: "write", elapsedMs: 400 },
  ],
};

function linesAt(columns: number, rows: number, state: ProgressState = STATE): readonly string[] {
  return progressView(state, styleFor(false))({ columns, rows });
}

describe("the view of a run", () => {
  test("tells the share and the time left of the run, the rate, the part, and every case's step", () => {
    const [bar, part, ...cases] = linesAt(80, 24);
    expect(bar).toMatch(/^ {2}█{15}░{23} {3}42 % {2}3 min 12 s left {2}24\.1 Mvoxel\/s$/);
    expect(part).toBe("  preprocess  12 of 60");
    expect(cases[0]).toMatch(/ct_004 +resample +3d stage 0 +3\.21 s$/);
    expect(cases[1]).toMatch(/肝脏腫瘤_患者_000017_follow_up +write +2d stage 0 +0\.40 s$/);
  });

  test.each([120, 80, 50, 30, 20, 12, 8])(
    "fits into %i columns, wide characters too",
    (columns) => {
      const widths = linesAt(columns, 24)
        .slice(2)
        .map((line) => stringWidth(line));
      expect(Math.max(...widths)).toBeLessThan(columns);
    },
  );

  test("in a narrow terminal the rate goes first, then the time left", () => {
    expect(linesAt(40, 24)[0]).toMatch(/42 % {2}3 min 12 s left$/);
    expect(linesAt(22, 24)[0]).toMatch(/42 %$/);
  });

  test("a name that is too long keeps its beginning and its end", () => {
    expect(linesAt(60, 24)[3]).toMatch(/肝.*….*up /);
  });

  test("cases beyond the terminal's height are counted", () => {
    const active = Array.from({ length: 20 }, (_, i) => ({
      case: `ct_${i}`,
      label: "crop",
      step: "read" as const,
      elapsedMs: 0,
    }));
    const lines = linesAt(80, 12, { ...STATE, active });
    expect(lines.length).toBeLessThanOrEqual(8);
    expect(lines.at(-1)).toBe("    and 15 more");
  });

  test("control characters of a name cannot steer the terminal", () => {
    const active = [{ case: "a\u001b[2Jb", label: "crop", step: "read" as const, elapsedMs: 0 }];
    expect(linesAt(80, 24, { ...STATE, active }).join("")).not.toContain("\u001b");
  });
});

describe("what a stream can do", () => {
  test.each([
    [true, {}, true, true],
    [true, { NO_COLOR: "1" }, true, false],
    [true, { NO_COLOR: "" }, true, true],
    [true, { TERM: "dumb" }, false, false],
    [true, { CI: "true" }, false, true],
    [true, { CI: "false" }, true, true],
    [false, {}, false, false],
  ])("terminal %s with %o: redraws %s, colors %s", (isTTY, environment, canRedraw, hasColor) => {
    expect(abilitiesOf({ isTTY }, environment)).toEqual({ canRedraw, hasColor });
  });
});

describe("lines of a log", () => {
  test("come every ten seconds at first, every minute after five minutes", () => {
    let now = 0;
    const lineOf = progressLines(() => now);
    const told: number[] = [];
    for (; now < 10 * 60_000; now += 100) if (lineOf(STATE) !== undefined) told.push(now / 1000);
    expect(told.slice(0, 3)).toEqual([10, 20, 30]);
    expect(told.filter((second) => second < 300)).toHaveLength(29);
    expect(told.filter((second) => second >= 300).map((second) => second % 60)).not.toContain(10);
    expect(told.filter((second) => second >= 300).length).toBeLessThanOrEqual(6);
    now += 60_000;
    expect(lineOf(STATE)).toBe("  preprocess    42 %  12 of 60, 3 min 12 s left");
  });
});
