import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assignCodes, codeLengths } from "../src/deflate/huffman.js";

function lengthsOf(counts: readonly number[], limit: number): number[] {
  const lengths = new Uint8Array(counts.length);
  codeLengths(Uint32Array.from(counts), limit, lengths);
  return [...lengths];
}

/** Sum of 2^-length in units of 2^-15: 32768 for a complete code. */
function kraft(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + (length > 0 ? 2 ** (15 - length) : 0), 0);
}

function cost(counts: readonly number[], lengths: readonly number[]): number {
  return counts.reduce((sum, count, i) => sum + count * (lengths[i] as number), 0);
}

/** Cost of the best code without a limit: the sum of all merged weights. */
function optimalCost(counts: readonly number[]): number {
  const weights = counts.filter((count) => count > 0);
  let sum = 0;
  while (weights.length > 1) {
    weights.sort((a, b) => b - a);
    const merged = (weights.pop() as number) + (weights.pop() as number);
    sum += merged;
    weights.push(merged);
  }
  return sum;
}

const FIBONACCI = [1, 1];
while (FIBONACCI.length < 26) {
  FIBONACCI.push((FIBONACCI.at(-1) as number) + (FIBONACCI.at(-2) as number));
}

describe("codeLengths", () => {
  test("gives the textbook lengths", () => {
    expect(lengthsOf([0, 1, 1, 2, 4, 0], 15)).toEqual([0, 3, 3, 2, 1, 0]);
  });

  test.each([15, 14, 7, 5])(
    "keeps a complete code within %i bits for Fibonacci counts",
    (limit) => {
      const lengths = lengthsOf(FIBONACCI, limit);
      expect(Math.max(...lengths)).toBe(limit);
      expect(kraft(lengths)).toBe(32768);
    },
  );

  test("fills a code of none or one up to two", () => {
    expect(lengthsOf([0, 0, 0], 15)).toEqual([1, 1, 0]);
    expect(lengthsOf([0, 0, 9], 15)).toEqual([1, 0, 1]);
    expect(lengthsOf([9, 0, 0], 15)).toEqual([1, 1, 0]);
  });

  test("property: complete, within the limit, a frequent symbol never longer than a rare one", () => {
    const count = fc.oneof(
      fc.constant(0),
      fc.nat(5),
      fc.nat(2 ** 18),
      fc.constantFrom(...FIBONACCI),
    );
    const counts = fc.array(count, { minLength: 19, maxLength: 286 });
    fc.assert(
      fc.property(counts, fc.constantFrom(9, 11, 14, 15), (list, limit) => {
        fc.pre(list.filter((n) => n > 0).length >= 2);
        const lengths = lengthsOf(list, limit);
        const order = list
          .map((n, i) => [n, lengths[i]])
          .sort((a, b) => b[0] - a[0] || a[1] - b[1]);
        const used = order.filter(([n]) => n > 0).map(([, length]) => length);
        expect(kraft(lengths)).toBe(32768);
        expect(Math.max(...lengths)).toBeLessThanOrEqual(limit);
        expect(used).toEqual([...used].sort((a, b) => a - b));
      }),
      { numRuns: 300 },
    );
  });

  test("property: optimal where the limit does not bind", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { minLength: 2, maxLength: 60 }), (list) => {
        fc.pre(list.filter((n) => n > 0).length >= 2);
        expect(cost(list, lengthsOf(list, 15))).toBe(optimalCost(list));
      }),
    );
  });
});

describe("assignCodes", () => {
  test("gives the codes of RFC 1951, 3.2.2, bits reversed", () => {
    const codes = new Uint32Array(8);
    assignCodes(Uint8Array.of(3, 3, 3, 3, 3, 2, 4, 4), codes);
    const written = [...codes].map((code) =>
      (code & 0xffff)
        .toString(2)
        .padStart(code >>> 16, "0")
        .split("")
        .reverse()
        .join(""),
    );
    expect(written).toEqual(["010", "011", "100", "101", "110", "00", "1110", "1111"]);
  });
});
