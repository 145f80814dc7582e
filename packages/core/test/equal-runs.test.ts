import { EqualRuns } from "@voxprep/core";
import fc from "fast-check";
import { expect, test } from "vitest";

const VALUES = [0, -0, 1, 2, 0.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e-45];

test("runs end where the next value differs, at any alignment", () => {
  const runs = fc.array(
    fc.tuple(fc.constantFrom(...VALUES), fc.oneof(fc.constantFrom(1, 2, 3), fc.nat(50))),
    { minLength: 1, maxLength: 20 },
  );
  fc.assert(
    fc.property(runs, fc.nat(3), (list, shift) => {
      const values = list.flatMap(([value, length]) => Array<number>(length + 1).fill(value));
      const buffer = new SharedArrayBuffer(4 * (values.length + shift));
      const array = new Float32Array(buffer, 4 * shift, values.length);
      array.set(values);
      const equal = new EqualRuns(array);
      for (let start = 0; start < array.length; start++) {
        let end = start + 1;
        while (array[end] === array[start]) end++;
        expect(equal.endOf(start)).toBe(end);
      }
    }),
    { numRuns: 300 },
  );
});
