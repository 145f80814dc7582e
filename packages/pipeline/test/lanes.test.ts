import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { inLanes } from "../src/pool/lanes.js";
import { mapLimited } from "../src/pool/map-limited.js";
import { Parallelism, slabsOf } from "../src/pool/slabs.js";

describe("inLanes", () => {
  test("computes the next item while the last one is written", async () => {
    const order: string[] = [];
    await inLanes(["a", "b"], 1, async (item, lane) => {
      order.push(`compute ${item}`);
      await lane.background(async () => {
        await sleep(5);
        order.push(`written ${item}`);
      });
    });
    expect(order).toEqual(["compute a", "compute b", "written a", "written b"]);
  });

  test("never has more items under way than lanes", async () => {
    let under = 0;
    let most = 0;
    await inLanes([...Array(20).keys()], 3, async () => {
      most = Math.max(most, ++under);
      await sleep(1);
      under--;
    });
    expect(most).toBe(3);
  });

  test("throws a failure of background work after all lanes came to rest", async () => {
    let finished = 0;
    const act = inLanes([0, 1, 2, 3], 2, async (item, lane) => {
      await lane.background(async () => {
        await sleep(2);
        if (item === 0) throw new Error("disk");
        finished++;
      });
    });
    await expect(act).rejects.toThrow("disk");
    const then = finished;
    await sleep(10);
    expect(finished).toBe(then);
  });
});

test("mapLimited keeps the order of the list", async () => {
  const done = await mapLimited([3, 1, 2], 2, async (ms) => {
    await sleep(ms);
    return ms * 10;
  });
  expect(done).toEqual([30, 10, 20]);
});

describe("slabsOf", () => {
  test("covers all units without gaps and without empty parts", () => {
    for (const [units, parts] of [
      [10, 3],
      [2, 5],
      [1, 1],
      [100, 7],
    ] as const) {
      const slabs = slabsOf(units, parts);
      expect(slabs.length).toBe(Math.min(units, parts));
      expect(
        slabs.flatMap(([start, end]) => [...Array(end - start).keys()].map((i) => start + i)),
      ).toEqual([...Array(units).keys()]);
    }
  });
});

describe("Parallelism", () => {
  test("cuts a case that runs alone into several parts per thread", async () => {
    const parallelism = new Parallelism(4);
    await parallelism.during(async () => expect(parallelism.parts).toBe(8));
  });

  test("leaves cases whole when there are more of them than threads", async () => {
    const parallelism = new Parallelism(2);
    const three = [0, 1, 2].map(() => parallelism.during(async () => parallelism.parts));
    expect((await Promise.all(three)).at(-1)).toBe(1);
  });

  test("leaves cases whole on one thread", () => {
    expect(new Parallelism(1).parts).toBe(1);
  });
});
