import { allocateVolume, type Volume } from "@voxprep/core";
import { expect, test } from "vitest";
import { MemoryBudget } from "../src/memory/memory-budget.js";
import { KeptMemory } from "../src/memory/volume-memory.js";

function volumeOf(bytes: number): Volume<"uint8"> {
  return allocateVolume("uint8", [1, 1, bytes]);
}

function memoryIn(budget: MemoryBudget, cases = 10): KeptMemory {
  const memory = new KeptMemory(
    (bytes) => budget.tryClaim(bytes),
    () => undefined,
  );
  budget.onShortage(memory);
  memory.expect(cases);
  return memory;
}

test("what is given is taken once, the smallest that fits first", () => {
  const memory = memoryIn(new MemoryBudget(1000));
  const [small, large] = [volumeOf(100), volumeOf(150)];
  memory.give([large, small]);
  expect(memory.take(101)).toBe(large.data.buffer);
  expect(memory.take(90)).toBe(small.data.buffer);
  expect(memory.take(90)).toBeUndefined();
});

test("volumes over the same memory are one piece; what is far too large stays for others", () => {
  const memory = memoryIn(new MemoryBudget(1000));
  const whole = volumeOf(200);
  const part: Volume = { ...whole, shapeZyx: [1, 1, 50], data: whole.data.subarray(0, 50) };
  memory.give([whole, part]);
  expect(memory.take(99)).toBeUndefined();
  expect(memory.take(100)).toBe(whole.data.buffer);
  expect(memory.take(100)).toBeUndefined();
});

test("it takes part in the budget: others come first, and the largest goes first", async () => {
  const budget = new MemoryBudget(300);
  const memory = memoryIn(budget);
  const volumes = [volumeOf(100), volumeOf(120), volumeOf(100)];
  memory.give(volumes);
  expect(budget.freeBytes).toBe(80);
  await budget.claim(150);
  expect(memory.take(120)).toBeUndefined();
  expect(memory.take(100)).toBe(volumes[0]?.data.buffer);
});

test("nothing is kept when no case asks for memory any more", () => {
  const memory = memoryIn(new MemoryBudget(1000), 2);
  memory.settled();
  const kept = volumeOf(100);
  memory.give([kept]);
  memory.settled();
  memory.give([volumeOf(100)]);
  expect(memory.take(100)).toBe(kept.data.buffer);
  expect(memory.take(100)).toBeUndefined();
});

test("garbage is collected when much was given that there is no room for", () => {
  let collections = 0;
  const memory = new KeptMemory(
    () => undefined,
    () => collections++,
  );
  memory.expect(2);
  memory.give([volumeOf(40 * 2 ** 20)]);
  expect(collections).toBe(0);
  memory.give([volumeOf(40 * 2 ** 20)]);
  expect(collections).toBe(1);
});

test("a case that begins leaves no more than the volumes that it will ask for, the smallest that fit", () => {
  const budget = new MemoryBudget(1000);
  const memory = memoryIn(budget);
  const [small, middle, large] = [volumeOf(100), volumeOf(150), volumeOf(300)];
  memory.give([large, middle, small]);
  memory.begin([
    { leastBytes: 90, mostBytes: 200 },
    { leastBytes: 90, mostBytes: 140 },
  ]);
  expect(budget.freeBytes).toBe(900);
  expect(memory.take(150)).toBeUndefined();
  expect(memory.take(100)).toBe(small.data.buffer);
});

test("of a volume of repeated planes only what was written counts", () => {
  const budget = new MemoryBudget(1000);
  const memory = memoryIn(budget);
  memory.give([{ ...volumeOf(600), writtenBytes: 99.5 }]);
  expect(budget.freeBytes).toBe(900);
  expect(memory.take(600)?.byteLength).toBe(600);
  expect(budget.freeBytes).toBe(1000);
});

test("garbage of a phase that is over is collected when the next begins", () => {
  let collections = 0;
  const memory = new KeptMemory(
    () => undefined,
    () => collections++,
  );
  memory.expect(1);
  memory.settled();
  memory.give([volumeOf(80 * 2 ** 20)]);
  expect(collections).toBe(0);
  memory.expect(1);
  expect(collections).toBe(1);
  memory.expect(1);
  expect(collections).toBe(1);
});
