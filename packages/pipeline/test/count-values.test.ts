import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countValues } from "../src/check/count-values.js";

const KINDS = { Uint8Array, Int8Array, Int16Array, Uint16Array, Int32Array, Float32Array };

/** Runs of few values, as labels have them, at any place in memory. */
const runs = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 19 })), {
  maxLength: 40,
});

describe.each(Object.entries(KINDS))("countValues of a %s", (_, Kind) => {
  test("finds what a look at every voxel finds", () => {
    fc.assert(
      fc.property(runs, fc.integer({ min: 0, max: 5 }), (parts, offset) => {
        const values = parts.flatMap(([value, length]) => new Array<number>(length).fill(value));
        const memory = new Kind([...new Array<number>(offset).fill(9), ...values]);
        const expected = [...new Set(values)].map((value) => ({
          value,
          voxels: values.filter((one) => one === value).length,
          firstIndex: values.indexOf(value),
        }));
        expect(countValues(memory.subarray(offset)).counts).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });
});
