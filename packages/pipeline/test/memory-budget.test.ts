import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MemoryBudget } from "../src/memory/memory-budget.js";

describe("MemoryBudget", () => {
  test("property: never holds more than its bytes, and runs everything", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 10 }), { maxLength: 20 }),
        async (sizes) => {
          const budget = new MemoryBudget(10);
          let held = 0;
          let most = 0;
          const done = await Promise.all(
            sizes.map((bytes, i) =>
              budget.hold(bytes, async () => {
                held += bytes;
                most = Math.max(most, held);
                await sleep(0);
                held -= bytes;
                return i;
              }),
            ),
          );
          expect(most).toBeLessThanOrEqual(10);
          expect(done).toEqual(sizes.map((_, i) => i));
          expect(budget.freeBytes).toBe(10);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("refuses what would not fit alone with VP6101", async () => {
    const act = new MemoryBudget(10).hold(11, async () => undefined);
    await expect(act).rejects.toMatchObject({ code: "VP6101" });
  });

  test("gives the bytes back when the work fails", async () => {
    const budget = new MemoryBudget(10);
    const act = budget.hold(10, () => Promise.reject(new Error("work")));
    await expect(act).rejects.toThrow("work");
    expect(budget.freeBytes).toBe(10);
  });

  test("a large request is not overtaken by small ones", async () => {
    const budget = new MemoryBudget(10);
    const order: string[] = [];
    const first = budget.hold(6, async () => sleep(5));
    const large = budget.hold(10, async () => order.push("large"));
    const small = budget.hold(1, async () => order.push("small"));
    await Promise.all([first, large, small]);
    expect(order).toEqual(["large", "small"]);
  });

  test("property: work that only fits alone is admitted when all fractions are given back", async () => {
    const share = fc.double({ min: 0, max: 10, noNaN: true });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(share, share), { maxLength: 20 }), async (claims) => {
        const budget = new MemoryBudget(1000, 0, 0.75);
        for (const [bytes, rest] of claims) {
          const claim = await budget.claim(bytes);
          claim.shrinkTo(Math.min(bytes, rest));
          claim.release();
        }
        expect(budget.tryClaim(1000)).toBeDefined();
      }),
    );
  });
});
