import { allocateVolume } from "@voxprep/core";
import { describe, expect, test } from "vitest";
import { admitted } from "../src/memory/admission.js";
import { CropCache } from "../src/memory/crop-cache.js";
import { MemoryBudget } from "../src/memory/memory-budget.js";
import { Parallelism } from "../src/pool/slabs.js";
import { type Attempt, Reporter } from "../src/report/reporter.js";
import type { RunContext } from "../src/run/context.js";
import type { CroppedCase } from "../src/steps/cropped-case.js";

/** 16 bytes of voxels. */
function smallCase(caseId: string): CroppedCase {
  const volume = () => allocateVolume("float32", [1, 1, 2]);
  return { caseId, channels: [volume()], label: volume() } as unknown as CroppedCase;
}

function refusedMemory(): never {
  new SharedArrayBuffer(2 ** 53 - 1); // more than any engine gives
  throw new Error("the engine gave it");
}

describe("memory of a run", () => {
  test("F68: bytes that a finished part of the work no longer needs admit the next", async () => {
    const budget = new MemoryBudget(10);
    const first = await budget.claim(8);
    let isAdmitted = false;
    const second = budget.claim(7).then((claim) => {
      isAdmitted = true;
      return claim;
    });
    first.shrinkTo(4);
    await Promise.resolve();
    expect(isAdmitted).toBe(false);
    first.shrinkTo(3);
    (await second).release();
    first.release();
    first.release();
    expect(budget.freeBytes).toBe(10);
  });

  test("F68: kept cases make room for work, the newest first", async () => {
    const budget = new MemoryBudget(40);
    const cache = new CropCache(40, budget);
    cache.offer(smallCase("a"));
    cache.offer(smallCase("b"));
    expect(budget.freeBytes).toBe(8);
    const claim = await budget.claim(20);
    expect(cache.bytesOf("a")).toBe(16);
    expect(cache.bytesOf("b")).toBe(0);
    cache.offer(smallCase("c"));
    expect(cache.bytesOf("c")).toBe(0);
    claim.release();
    expect(cache.take("a")?.caseId).toBe("a");
    expect(budget.freeBytes).toBe(40);
  });
});

describe("F68: memory that was given back before a case is admitted", () => {
  async function releasesAt(workBytes: number): Promise<string[]> {
    const calls: string[] = [];
    const context = {
      budget: new MemoryBudget(100, 0, 0.75),
      reporter: new Reporter("/task"),
      parallelism: new Parallelism(1),
      runner: {
        threads: 2,
        run: async (name: string) => void calls.push(name),
        collectGarbage: () => void calls.push("collectGarbage"),
      },
    } as unknown as RunContext;
    const attempt = { number: 1, isAlone: false };
    const made = await admitted(context, { workBytes, writeBytes: 5 }, attempt, async () => "made");
    expect(made.result).toBe("made");
    expect(context.budget.freeBytes).toBe(95);
    return calls;
  }

  test("F68: is left to the next collection when there is plenty", async () => {
    expect(await releasesAt(50)).toEqual([]);
  });

  test("F68: is collected by each thread before its next task when there is little", async () => {
    expect(await releasesAt(75)).toEqual(["collectGarbage"]);
  });

  test("F68: is collected in all threads first when the case needs what others may not share", async () => {
    expect(await releasesAt(76)).toEqual(["releaseMemory", "releaseMemory"]);
  });
});

describe("F69: an allocation that fails", () => {
  test("F69: lets the case be tried once more, alone", async () => {
    const attempts: Attempt[] = [];
    const made = await new Reporter("/task").guard("ct_1", "crop", async (attempt) => {
      attempts.push(attempt);
      return attempt.isAlone ? "made" : refusedMemory();
    });
    expect(made).toBe("made");
    expect(attempts).toEqual([
      { number: 1, isAlone: false },
      { number: 2, isAlone: true },
    ]);
  });

  test("F69: fails the case with VP6103 when it fails again", async () => {
    const reporter = new Reporter("/task");
    expect(await reporter.guard("ct_1", "crop", async () => refusedMemory())).toBeUndefined();
    expect(reporter.failures).toMatchObject([
      { code: "VP6103", severity: "case", caseId: "ct_1", phase: "crop" },
    ]);
  });
});
