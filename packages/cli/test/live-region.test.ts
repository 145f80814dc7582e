import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LiveRegion } from "../src/print/live-region.ts";
import { VirtualTerminal } from "./support/virtual-terminal.ts";

describe("LiveRegion", () => {
  test("draws a view again in place", async () => {
    const terminal = new VirtualTerminal(40, 10);
    const region = new LiveRegion(terminal);
    region.show(() => ["bar 1", "case a", "case b"]);
    region.show(() => ["bar 2", "case a"]);
    expect(await terminal.lines()).toEqual(["bar 2", "case a"]);
  });

  test("a view that loses a line in its middle leaves no gap", async () => {
    const terminal = new VirtualTerminal(40, 10);
    const region = new LiveRegion(terminal);
    region.show(() => ["bar", "case a", "case b", "case c"]);
    region.show(() => ["bar", "case a", "case c"]);
    expect(await terminal.lines()).toEqual(["bar", "case a", "case c"]);
  });

  test("warnings stand above the view, in order, and stay when it goes", async () => {
    const terminal = new VirtualTerminal(40, 10);
    const region = new LiveRegion(terminal);
    region.show(() => ["bar", "case a"]);
    region.above("warning 1\n  more of it\n");
    region.show(() => ["bar", "case b", "case c"]);
    region.above("warning 2\n");
    const warnings = ["warning 1", "  more of it", "warning 2"];
    expect(await terminal.lines()).toEqual([...warnings, "bar", "case b", "case c"]);
    region.end();
    expect(await terminal.lines()).toEqual(warnings);
    expect(terminal.isCursorShown).toBe(true);
  });

  test("a warning longer than the terminal is wide is whole, to the last character", async () => {
    const terminal = new VirtualTerminal(20, 10);
    const region = new LiveRegion(terminal);
    const long = "x".repeat(40);
    region.show(() => ["a long line of a view that is cut", "case"]);
    region.above(`${long}\n`);
    expect((await terminal.lines())[0]).toBe(long);
  });

  test("text for another stream of the same terminal is printed above, too", async () => {
    const terminal = new VirtualTerminal(40, 10);
    const region = new LiveRegion(terminal);
    region.show(() => ["bar"]);
    region.above("result\n", (text) => terminal.write(text));
    expect(await terminal.lines()).toEqual(["result", "bar"]);
  });

  test("hides the cursor while it is there and shows it at the end, once", async () => {
    const terminal = new VirtualTerminal(40, 10);
    const region = new LiveRegion(terminal);
    region.show(() => ["bar"]);
    expect(terminal.isCursorShown).toBe(false);
    region.end();
    const { length } = terminal.writes;
    region.end();
    expect(terminal.isCursorShown).toBe(true);
    expect(terminal.writes).toHaveLength(length);
  });

  test("^C, which the terminal itself shows, disappears with the next frame", async () => {
    const terminal = new VirtualTerminal(40, 10);
    const region = new LiveRegion(terminal);
    region.show(() => ["bar", "case a"]);
    terminal.write("^C");
    region.above("Stopping\n");
    expect(await terminal.lines()).toEqual(["Stopping", "bar", "case a"]);
  });

  test("a view taller than the terminal is cut, so that nothing scrolls", async () => {
    const terminal = new VirtualTerminal(40, 5);
    const region = new LiveRegion(terminal);
    for (let i = 0; i < 20; i++)
      region.show(() => Array.from({ length: 9 }, (_, k) => `${i} ${k}`));
    expect(await terminal.lines()).toEqual(["19 0", "19 1", "19 2", "19 3"]);
  });

  test.each([
    [60, 12],
    [24, 12],
    [11, 6],
  ])(
    "after a resize to %i x %i the view stands once, below what was printed",
    async (columns, rows) => {
      const terminal = new VirtualTerminal(40, 12);
      const region = new LiveRegion(terminal);
      region.above("printed first\n");
      region.show(({ columns: width }) => ["=".repeat(width - 1), "case"]);
      region.above("warning\n");
      await terminal.resize(columns, rows);
      const drawn = ["printed first", "warning", "=".repeat(columns - 1), "case"];
      expect(await terminal.lines()).toEqual(drawn);
      region.end();
      expect(await terminal.lines()).toEqual(drawn.slice(0, 2));
    },
  );

  test("property: whatever is printed and shown, at the end exactly the printed lines are there", async () => {
    const word = fc.stringMatching(/^[a-z][a-z ]{0,50}[a-z]$/);
    const action = fc.oneof(
      fc.record({ print: word }),
      fc.record({ show: fc.array(word, { maxLength: 12 }) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { maxLength: 25 }),
        fc.integer({ min: 10, max: 60 }),
        fc.integer({ min: 3, max: 12 }),
        async (actions, columns, rows) => {
          const terminal = new VirtualTerminal(columns, rows);
          const region = new LiveRegion(terminal);
          const printed: string[] = [];
          region.show(() => []);
          for (const one of actions) {
            if ("print" in one) {
              printed.push(one.print);
              region.above(`${one.print}\n`);
            } else region.show(() => one.show);
          }
          region.end();
          expect(await terminal.lines()).toEqual(printed);
        },
      ),
      { numRuns: 60 },
    );
  });
});
