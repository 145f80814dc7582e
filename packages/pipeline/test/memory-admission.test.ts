import { setImmediate as macrotask } from "node:timers/promises";
import { allocateVolume } from "@voxprep/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CropCache, CropHandover } from "../src/memory/crop-cache.js";
import { MemoryBudget, type MemoryClaim } from "../src/memory/memory-budget.js";
import { KeptMemory } from "../src/memory/volume-memory.js";
import { inLanes, type Lane } from "../src/pool/lanes.js";
import type { CroppedCase } from "../src/steps/cropped-case.js";

const SHARED_PART = 0.75;

/** A case of which the crop and the stage each take memory; the crop itself takes 8 bytes per voxel. */
interface RandomCase {
  readonly cropBytes: number;
  readonly stageBytes: number;
  readonly writeShare: number;
  readonly cropVoxels: number;
  /** How long it computes and writes: turns of the queue of microtasks. */
  readonly turns: number;
}

const RANDOM_CASE: fc.Arbitrary<RandomCase> = fc.record({
  cropBytes: fc.integer({ min: 1, max: 1000 }),
  stageBytes: fc.integer({ min: 1, max: 1000 }),
  writeShare: fc.double({ min: 0, max: 1, noNaN: true }),
  cropVoxels: fc.integer({ min: 1, max: 40 }),
  turns: fc.nat(12),
});

function croppedCase(caseId: string, voxels: number): CroppedCase {
  const volume = () => allocateVolume("float32", [1, 1, voxels]);
  return { caseId, channels: [volume()], label: volume() } as unknown as CroppedCase;
}

/** A run of both phases over cases that only claim memory; keeps account of every claim itself. */
class ClaimedRun {
  readonly #threads: number;
  readonly #cases: readonly (RandomCase & { readonly caseId: string })[];
  readonly #budget: MemoryBudget;
  readonly #cache: CropCache;
  readonly #memory: KeptMemory;
  /** Bytes of every claim but those of the cache, by who holds it. */
  readonly #held = new Map<object, number>();
  /** Bytes that were admitted, in their order, of each phase. */
  readonly admitted: number[][] = [];
  /** Bytes that were found claimed, and by how many holders. */
  readonly seen: { readonly bytes: number; readonly holders: number }[] = [];

  constructor(cases: readonly RandomCase[], totalBytes: number, threads: number) {
    this.#threads = threads;
    this.#cases = cases.map((one, i) => ({ ...one, caseId: `case_${i}` }));
    this.#budget = new MemoryBudget(totalBytes, 0, SHARED_PART);
    this.#memory = new KeptMemory(
      (bytes) => this.#keep(bytes),
      () => undefined,
    );
    this.#budget.onShortage(this.#memory);
    this.#cache = new CropCache(totalBytes / 4, this.#budget);
  }

  /** Bytes that are claimed of the budget when all is done, beyond those of crop cache and kept memory. */
  get leftBytes(): number {
    const kept = this.#cache.spareBytes + this.#memory.spareBytes;
    return this.#budget.totalBytes - this.#budget.freeBytes - kept;
  }

  async play(): Promise<void> {
    await this.#phase(
      (one) => one.cropBytes,
      () => undefined,
      ({ caseId, cropVoxels }) => {
        const cropped = croppedCase(caseId, cropVoxels);
        if (!this.#cache.offer(cropped)) this.#memory.give([...cropped.channels, cropped.label]);
      },
    );
    await this.#phase(
      (one) => one.stageBytes,
      ({ caseId }) => new CropHandover(this.#cache, caseId),
      ({ cropVoxels }) => this.#memory.give([allocateVolume("uint8", [1, 1, 3 * cropVoxels])]),
    );
  }

  #phase(
    bytesOf: (one: RandomCase) => number,
    handoverOf: (one: { readonly caseId: string }) => CropHandover | undefined,
    leave: (one: RandomCase & { readonly caseId: string }) => void,
  ): Promise<void> {
    const order: number[] = [];
    this.admitted.push(order);
    this.#memory.expect(this.#cases.length);
    const largestFirst = [...this.#cases].sort((a, b) => bytesOf(b) - bytesOf(a));
    return inLanes(largestFirst, this.#threads, async (one, lane) => {
      this.#memory.begin([{ leastBytes: 1, mostBytes: 100 }]);
      const bytes = bytesOf(one);
      const claim = await this.#budget.claim(bytes, handoverOf(one));
      order.push(bytes);
      this.#hold(claim, bytes);
      await this.#turns(one);
      const writeBytes = Math.ceil(one.writeShare * bytes);
      this.#held.set(claim, writeBytes);
      claim.shrinkTo(writeBytes);
      this.#memory.settled();
      await this.#write(lane, claim, one, leave);
    });
  }

  #write<T extends RandomCase>(
    lane: Lane,
    claim: MemoryClaim,
    one: T,
    leave: (one: T) => void,
  ): Promise<void> {
    return lane.background(async () => {
      await this.#turns(one);
      this.#held.delete(claim);
      claim.release();
      leave(one);
      this.#look();
    });
  }

  #keep(bytes: number): { release(): void } | undefined {
    const claim = this.#budget.tryClaim(bytes);
    if (claim === undefined) return undefined;
    this.#hold(claim, bytes);
    const release = () => {
      this.#held.delete(claim);
      claim.release();
    };
    return { release };
  }

  #hold(claim: MemoryClaim, bytes: number): void {
    this.#held.set(claim, bytes);
    this.#look();
  }

  #look(): void {
    const crops = this.#cases.map(({ caseId }) => this.#cache.bytesOf(caseId));
    const claims = [...this.#held.values(), ...crops].filter((bytes) => bytes > 0);
    const bytes = claims.reduce((total, one) => total + one, 0);
    this.seen.push({ bytes, holders: claims.length });
  }

  async #turns({ turns }: RandomCase): Promise<void> {
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
  }
}

describe("admission of the cases of a run", () => {
  test("property: all are admitted, the largest first, and together they never have more than the shared part", async () => {
    const cases = fc.array(RANDOM_CASE, { maxLength: 14 });
    const budget = fc.integer({ min: 1000, max: 3000 });
    await fc.assert(
      fc.asyncProperty(cases, budget, fc.integer({ min: 1, max: 4 }), async (all, total, lanes) => {
        const run = new ClaimedRun(all, total, lanes);
        let isDone = false;
        void run.play().then(() => {
          isDone = true;
        });
        // Nothing but microtasks is awaited: what is not done by then waits for ever.
        await macrotask();
        expect(isDone).toBe(true);
        const sorted = (bytesOf: (one: RandomCase) => number) =>
          all.map(bytesOf).sort((a, b) => b - a);
        expect(run.admitted).toEqual([
          sorted((one) => one.cropBytes),
          sorted((one) => one.stageBytes),
        ]);
        expect(run.leftBytes).toBe(0);
        for (const { bytes, holders } of run.seen) {
          expect(bytes).toBeLessThanOrEqual(holders > 1 ? SHARED_PART * total : total);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("nothing is spared for work that does not fit even then", async () => {
    const budget = new MemoryBudget(100);
    const cache = new CropCache(40, budget);
    const first = await budget.claim(60);
    cache.offer(croppedCase("kept", 3));
    const second = budget.claim(50);
    expect(cache.bytesOf("kept")).toBe(24);
    first.shrinkTo(30);
    expect(cache.bytesOf("kept")).toBe(0);
    (await second).release();
    expect(budget.freeBytes).toBe(70);
  });

  test("no more is spared than the work needs", async () => {
    const budget = new MemoryBudget(100);
    const cache = new CropCache(100, budget);
    for (const caseId of ["a", "b", "c"]) cache.offer(croppedCase(caseId, 4));
    await budget.claim(36);
    expect(["a", "b", "c"].map((caseId) => cache.bytesOf(caseId))).toEqual([32, 32, 0]);
  });

  test("the crop that is kept for a case does not stand in its way", async () => {
    const budget = new MemoryBudget(100, 0, SHARED_PART);
    const cache = new CropCache(100, budget);
    for (const caseId of ["mine", "other"]) cache.offer(croppedCase(caseId, 2));
    const handover = new CropHandover(cache, "mine");
    await budget.claim(59, handover);
    expect(cache.bytesOf("other")).toBe(16);
    expect(handover.take()?.caseId).toBe("mine");
    expect(handover.take()).toBeUndefined();
    expect(budget.freeBytes).toBe(25);
  });

  test("a case may have the whole budget beside the crop that is kept for it", async () => {
    const budget = new MemoryBudget(100, 0, SHARED_PART);
    const cache = new CropCache(100, budget);
    cache.offer(croppedCase("mine", 2));
    const handover = new CropHandover(cache, "mine");
    await budget.claim(100, handover);
    expect(handover.take()?.caseId).toBe("mine");
  });

  test("a crop that was spared while its case waited is read again", async () => {
    const budget = new MemoryBudget(100);
    const cache = new CropCache(100, budget);
    cache.offer(croppedCase("mine", 2));
    const first = await budget.claim(80);
    const handover = new CropHandover(cache, "mine");
    const waiting = budget.claim(90, handover);
    cache.spare();
    first.release();
    await waiting;
    expect(handover.take()).toBeUndefined();
    expect(budget.freeBytes).toBe(10);
  });
});
