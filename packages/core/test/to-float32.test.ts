import { readFileSync } from "node:fs";
import { bigintToFloat32, castToFloat32, viewAs } from "@voxprep/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

interface Row {
  readonly value: string;
  readonly dtype: "int64" | "uint64";
  readonly once: string;
  /** Through float64. */
  readonly twice: string;
}

const rows = JSON.parse(
  readFileSync(new URL("./fixtures/bigint-casts.json", import.meta.url), "utf8"),
) as Row[];

describe("64-bit integers become float32 as numpy casts them", () => {
  test.each(rows)("$dtype $value", ({ value, dtype, once, twice }) => {
    const source = viewAs(dtype, new ArrayBuffer(8));
    source[0] = BigInt(value);
    const out = new Float32Array(1);
    castToFloat32(source, out);
    expect(out[0]).toBe(Number(once));
    expect(bigintToFloat32(BigInt(value))).toBe(Number(once));
    castToFloat32(source, out, true);
    expect(out[0]).toBe(Number(twice));
  });

  test("the vectors hold values that two roundings get wrong", () => {
    expect(rows.filter(({ once, twice }) => once !== twice).length).toBeGreaterThan(2);
  });

  test("property: below 2^53 one rounding of the double is enough", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(bigintToFloat32(BigInt(value))).toBe(Math.fround(value) + 0);
      }),
    );
  });

  test("property: the result is the nearest float32, the even one when two are as near", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (value) => {
        const ours = bigintToFloat32(value);
        const bits = new Uint32Array(Float32Array.of(ours).buffer);
        const neighbours = [-1, 1].map((step) => {
          const near = new Uint32Array([(bits[0] as number) + step]);
          return new Float32Array(near.buffer)[0] as number;
        });
        const away = (x: number) => (BigInt(x) > value ? BigInt(x) - value : value - BigInt(x));
        fc.pre(neighbours.every(Number.isInteger));
        for (const other of neighbours) {
          expect(away(ours) <= away(other)).toBe(true);
          if (away(ours) === away(other)) expect((bits[0] as number) % 2).toBe(0);
        }
      }),
    );
  });
});

describe("castToFloat32", () => {
  test.each(["uint8", "int8", "uint16", "int16", "uint32", "int32", "float64"] as const)(
    "rounds %s values once",
    (dtype) => {
      const source = viewAs(dtype, new ArrayBuffer(24), 0, 3);
      source.set([2 ** 24 + 1, -1, 0.1]);
      const out = new Float32Array(3);
      castToFloat32(source, out);
      expect([...out]).toEqual([...source].map(Math.fround));
    },
  );
});
