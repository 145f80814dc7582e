import { readFileSync } from "node:fs";
import { RandomState } from "@voxprep/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

interface Vector {
  readonly seed: number;
  /** Words 0, 1, 2 and 623 of the state. */
  readonly key: readonly number[];
  /** Draws 0, 1, 2, 623, 624 and 699. */
  readonly words: readonly number[];
  readonly doubles: readonly string[];
  readonly permutations: readonly (readonly number[])[];
  /** `randint(0, 2 ** 31 - 1)` after the permutations. */
  readonly after: number;
  /** `randint(5, 5 + width)` for growing widths. */
  readonly randint: readonly number[];
}

const vectors = JSON.parse(
  readFileSync(new URL("./fixtures/random-state.json", import.meta.url), "utf8"),
) as Vector[];

describe.each(vectors)("RandomState($seed) draws as numpy does", (vector) => {
  test("the seeded state", () => {
    const { key } = new RandomState(vector.seed);
    expect([0, 1, 2, 623].map((i) => key[i])).toEqual(vector.key);
  });

  test("32-bit words, across the first two twists", () => {
    const rng = new RandomState(vector.seed);
    const words = Array.from({ length: 700 }, () => rng.nextUint32());
    expect([0, 1, 2, 623, 624, 699].map((i) => words[i])).toEqual(vector.words);
  });

  test("doubles of 53 bits", () => {
    const rng = new RandomState(vector.seed);
    for (const text of vector.doubles) expect(rng.nextDouble()).toBe(Number(text));
  });

  test("permutations in a row, and the same state after them", () => {
    const rng = new RandomState(vector.seed);
    for (const order of vector.permutations) {
      expect([...rng.permutation(order.length)]).toEqual(order);
    }
    expect(rng.randint(0, 2 ** 31 - 1)).toBe(vector.after);
  });

  test("bounded integers, up to the full 32 bits", () => {
    const rng = new RandomState(vector.seed);
    const widths = [1, 2, 3, 100, 2 ** 31, 2 ** 32];
    expect(widths.map((width) => rng.randint(5, 5 + width))).toEqual(vector.randint);
  });
});

describe("RandomState", () => {
  test.each([-1, 2 ** 32, 0.5, Number.NaN])("refuses the seed %d with VP0401", (seed) => {
    expect(() => new RandomState(seed)).toThrow(expect.objectContaining({ code: "VP0401" }));
  });

  test("property: a shuffled list is a permutation, and equals the permutation of its length", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), fc.integer({ min: 0, max: 2000 }), (seed, count) => {
        const order = new RandomState(seed).permutation(count);
        const list = Array.from({ length: count }, (_, i) => i);
        new RandomState(seed).shuffle(list);
        expect([...order]).toEqual(list);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from(list.keys()));
      }),
      { numRuns: 60 },
    );
  });

  test("choice is the head of a permutation and leaves the same state, whatever its size", () => {
    const [short, long] = [new RandomState(7), new RandomState(7)];
    expect([...short.choice(1000, 10)]).toEqual([...long.permutation(1000).subarray(0, 10)]);
    expect(short.nextUint32()).toBe(long.nextUint32());
  });

  test("a range of one value draws nothing", () => {
    const [drawn, fresh] = [new RandomState(3), new RandomState(3)];
    expect(drawn.interval(0)).toBe(0);
    expect([...drawn.permutation(1)]).toEqual([0]);
    expect(drawn.nextUint32()).toBe(fresh.nextUint32());
  });
});
