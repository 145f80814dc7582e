import { RandomState } from "@voxprep/core";
import { expect, test } from "vitest";
import { pythonFloat, sha256OfInt64 } from "./support/python-values.js";
import { describeReference, readReferenceJson } from "./support/reference-folder.js";

interface Sample {
  readonly n: number;
  readonly size: number;
  readonly head: readonly number[];
  readonly sha256_int64le: string;
}

interface Row {
  readonly seed: number;
  readonly key_head: readonly number[];
  readonly key_last: number;
  readonly uint32: readonly number[];
  readonly rand: readonly string[];
  readonly rand_after_1000: readonly string[];
  readonly permutation: readonly { readonly n: number; readonly values: readonly number[] }[];
  readonly permutation_big: readonly Omit<Sample, "size">[];
  readonly choice_no_replace: readonly Sample[];
  readonly choice_sequence_one_state: readonly Sample[];
  readonly randint: readonly (Omit<Sample, "n"> & {
    readonly low: number;
    readonly high: number;
  })[];
  readonly shuffle_arange_23: readonly number[];
}

describeReference("RandomState equals the recorded numpy draws", () => {
  const rows = () => readReferenceJson<Row[]>("golden/numerics/rng.json");

  test("states, words and doubles", () => {
    let compared = 0;
    for (const row of rows()) {
      const { key } = new RandomState(row.seed);
      expect([...key.subarray(0, row.key_head.length)]).toEqual(row.key_head);
      expect(key[623]).toBe(row.key_last);
      const words = new RandomState(row.seed);
      expect(row.uint32.map(() => words.nextUint32())).toEqual(row.uint32);
      const doubles = new RandomState(row.seed);
      const drawn = Array.from({ length: 1000 }, () => doubles.nextDouble());
      expect(drawn.slice(0, row.rand.length)).toEqual(row.rand.map(pythonFloat));
      const later = row.rand_after_1000.map(() => doubles.nextDouble());
      expect(later).toEqual(row.rand_after_1000.map(pythonFloat));
      compared += row.key_head.length + 1 + row.uint32.length + row.rand.length + later.length;
    }
    console.log(`RandomState: ${compared} words and doubles equal`);
    expect(compared).toBeGreaterThan(100);
  });

  test("permutations, choices, integers and shuffles", () => {
    let compared = 0;
    for (const row of rows()) {
      for (const { n, values } of row.permutation) {
        expect([...new RandomState(row.seed).permutation(n)]).toEqual(values);
      }
      for (const { n, sha256_int64le } of row.permutation_big) {
        expect(sha256OfInt64(new RandomState(row.seed).permutation(n))).toBe(sha256_int64le);
      }
      for (const { n, size, sha256_int64le } of row.choice_no_replace) {
        expect(sha256OfInt64(new RandomState(row.seed).choice(n, size))).toBe(sha256_int64le);
      }
      const one = new RandomState(row.seed);
      for (const { n, size, sha256_int64le } of row.choice_sequence_one_state) {
        expect(sha256OfInt64(one.choice(n, size))).toBe(sha256_int64le);
      }
      for (const { low, high, size, sha256_int64le } of row.randint) {
        const rng = new RandomState(row.seed);
        const drawn = Array.from({ length: size }, () => rng.randint(low, high));
        expect(sha256OfInt64(drawn)).toBe(sha256_int64le);
      }
      const list = Array.from({ length: 23 }, (_, i) => i);
      new RandomState(row.seed).shuffle(list);
      expect(list).toEqual(row.shuffle_arange_23);
      compared += row.permutation.length + row.permutation_big.length + row.randint.length + 1;
      compared += row.choice_no_replace.length + row.choice_sequence_one_state.length;
    }
    console.log(`RandomState: ${compared} permutations, choices, integer lists and shuffles equal`);
    expect(compared).toBeGreaterThan(100);
  });
});
