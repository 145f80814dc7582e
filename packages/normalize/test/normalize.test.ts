import { type IntensityStatistics, volumeOver } from "@voxprep/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  measureNormalization,
  needsWholeChannel,
  normalizeChannel,
  normalizeInPlace,
} from "../src/index.js";

const STATISTICS: IntensityStatistics = {
  median: 10,
  mean: 10,
  sd: 4,
  min: -5,
  max: 30,
  percentile00_5: 0.1,
  percentile99_5: 20.1,
};

describe("measureNormalization", () => {
  test("leaves noNorm alone", () => {
    const out = measureNormalization(Float32Array.of(1, 2), null, {
      scheme: "noNorm",
      useMask: false,
    });
    expect(out).toBeNull();
  });

  test("rounds CT bounds to float32 for float32 data and keeps them for float64", () => {
    const options = { scheme: "CT", useMask: false, statistics: STATISTICS } as const;
    expect(measureNormalization(new Float32Array(), null, options)?.clip).toEqual([
      Math.fround(0.1),
      Math.fround(20.1),
    ]);
    const wide = measureNormalization(new Float32Array(), null, {
      ...options,
      precision: "float64",
    });
    expect(wide?.clip).toEqual([0.1, 20.1]);
  });

  test("measures CT2 strictly inside the bounds, without epsilon", () => {
    const statistics = { ...STATISTICS, percentile00_5: 0, percentile99_5: 20 };
    const values = Float32Array.of(-7, 0, 4, 8, 20, 99);
    const out = measureNormalization(values, null, { scheme: "CT2", useMask: false, statistics });
    expect(out).toMatchObject({ subtract: 6, divide: 2 });
  });

  test("measures only where the label is at least 0 when a mask is used", () => {
    const out = measureNormalization(Float32Array.of(2, 100, 4), Float32Array.of(0, -1, 3), {
      scheme: "nonCT",
      useMask: true,
    });
    expect(out?.subtract).toBe(3);
    expect(out?.zeroOutside).toBe(true);
  });

  test("refuses CT without statistics with VP0401", () => {
    const act = () =>
      measureNormalization(new Float32Array(1), null, { scheme: "CT", useMask: false });
    expect(act).toThrow(expect.objectContaining({ code: "VP0401" }));
  });

  test("refuses a mask of another length with VP0403", () => {
    const act = () =>
      measureNormalization(new Float32Array(2), new Float32Array(3), {
        scheme: "nonCT",
        useMask: true,
      });
    expect(act).toThrow(expect.objectContaining({ code: "VP0403" }));
  });
});

describe("normalizeInPlace", () => {
  test("gives 0 for a constant channel", () => {
    const volume = volumeOver("float32", [1, 1, 3], Float32Array.of(7, 7, 7));
    expect([...normalizeChannel(volume, null, { scheme: "nonCT", useMask: false }).data]).toEqual([
      0, 0, 0,
    ]);
  });

  test("sets voxels outside the mask to 0, also when no voxel is inside", () => {
    const volume = volumeOver("float32", [1, 1, 2], Float32Array.of(7, 9));
    const label = volumeOver("float32", [1, 1, 2], Float32Array.of(-1, -1));
    expect([...normalizeChannel(volume, label, { scheme: "nonCT", useMask: true }).data]).toEqual([
      0, 0,
    ]);
  });

  test("property: parts give the same bits as the whole", () => {
    const values = fc.array(
      fc.float({ noNaN: true, noDefaultInfinity: true, max: 1e6, min: -1e6 }),
      {
        minLength: 1,
        maxLength: 50,
      },
    );
    fc.assert(
      fc.property(
        values,
        fc.nat(50),
        fc.constantFrom("float32", "float64"),
        (list, cut, precision) => {
          const whole = Float32Array.from(list);
          const options = {
            scheme: "CT",
            useMask: false,
            statistics: STATISTICS,
            precision,
          } as const;
          const how = measureNormalization(whole, null, options);
          if (how === null) throw new TypeError("CT changes the data");
          const parts = whole.slice();
          normalizeInPlace(parts.subarray(0, cut), null, how);
          normalizeInPlace(parts.subarray(Math.min(cut, parts.length)), null, how);
          normalizeInPlace(whole, null, how);
          expect(parts).toEqual(whole);
        },
      ),
    );
  });
});

test("only z-score and CT2 need the whole channel", () => {
  expect((["CT", "CT2", "noNorm", "nonCT"] as const).filter(needsWholeChannel)).toEqual([
    "CT2",
    "nonCT",
  ]);
});
