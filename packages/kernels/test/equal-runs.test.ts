import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eachEqualRun, type KernelForm } from "../src/index.js";
import { seeded } from "./sample-kinds.js";

type Run = readonly [value: number, start: number, end: number];

function runsOf(values: Float32Array, form: KernelForm): Run[] {
  const runs: Run[] = [];
  eachEqualRun(values, (value, start, end) => runs.push([value, start, end]), form);
  return runs;
}

describe.each(["wasm", "typescript"] as const)("eachEqualRun, %s", (form) => {
  test("gives back what lists were made of", () => {
    const run = fc.tuple(fc.constantFrom(0, 1, -1, 2, 255, 0.5), fc.integer({ min: 1, max: 40 }));
    fc.assert(
      fc.property(fc.array(run, { maxLength: 60 }), (parts) => {
        const values = Float32Array.from(
          parts.flatMap(([value, length]) => new Array<number>(length).fill(value)),
        );
        const expected: Run[] = [];
        let start = 0;
        for (const [i, value] of values.entries()) {
          if (values[i + 1] === value) continue;
          expected.push([value, start, i + 1]);
          start = i + 1;
        }
        expect(runsOf(values, form)).toEqual(expected);
      }),
    );
  });

  test("takes -0 for 0 and every NaN for itself", () => {
    const values = Float32Array.of(0, -0, 0, Number.NaN, Number.NaN, -0, 1);
    const ends = runsOf(values, form).map(([, , end]) => end);
    expect(ends).toEqual([3, 4, 5, 6, 7]);
  });

  test("covers long lists without a gap", () => {
    const next = seeded(9);
    const values = new Float32Array(100_003);
    for (let at = 0; at < values.length; ) {
      const end = at + 1 + next(30_000);
      values.fill(next(3), at, end);
      at = end;
    }
    let reached = 0;
    eachEqualRun(
      values,
      (value, start, end) => {
        expect(start).toBe(reached);
        expect(values.subarray(start, end).every((one) => one === value)).toBe(true);
        reached = end;
      },
      form,
    );
    expect(reached).toBe(values.length);
  });
});
