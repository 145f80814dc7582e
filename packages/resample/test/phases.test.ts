import type { Volume } from "@voxprep/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  phaseCount,
  phaseUnits,
  prepareImageResampling,
  prepareLabelResampling,
  type Resampling,
  resampleImage,
  resampleLabels,
  runPhase,
  sourcePlaneOf,
} from "../src/index.js";
import { anyAxis, anyShape, bitsOf, countDifferent, generatedVolume } from "./support/volumes.js";

/** Runs every phase cut at the given fractions, last part first, each part with its own copy of the job. */
function runInParts(job: Resampling, fractions: readonly number[]): void {
  for (let phase = 0; phase < phaseCount(job); phase++) {
    const units = phaseUnits(job, phase);
    const cuts = [0, ...fractions.map((f) => Math.floor(f * units)), units].sort((a, b) => a - b);
    for (let i = cuts.length - 2; i >= 0; i--) {
      runPhase(structuredClone(job), phase, cuts[i] as number, cuts[i + 1] as number);
    }
  }
}

const anyCuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 });
const anyOperator = fc.constantFrom("skimage-0.19" as const, "skimage-0.18" as const);

describe("runPhase", () => {
  test("property: an image has the same bits however its phases are cut", () => {
    fc.assert(
      fc.property(
        anyShape(9),
        anyShape(12),
        anyAxis,
        anyOperator,
        anyCuts,
        (shape, newShapeZyx, separateAxis, operator, cuts) => {
          const volume = generatedVolume("sparse", 3, shape);
          const options = { newShapeZyx, separateAxis, operator };
          const job = prepareImageResampling(volume, options);
          runInParts(job, cuts);
          expect(bitsOf(job.output.data)).toEqual(bitsOf(resampleImage(volume, options).data));
        },
      ),
      { numRuns: 150 },
    );
  });

  test("property: labels have the same bits however their phases are cut", () => {
    fc.assert(
      fc.property(
        anyShape(9),
        anyShape(12),
        anyAxis,
        anyOperator,
        anyCuts,
        (shape, newShapeZyx, separateAxis, operator, cuts) => {
          const volume = generatedVolume("label", 5, shape);
          const options = { newShapeZyx, separateAxis, operator };
          const job = prepareLabelResampling(volume, options);
          runInParts(job, cuts);
          expect(bitsOf(job.output.data)).toEqual(bitsOf(resampleLabels(volume, options).data));
        },
      ),
      { numRuns: 150 },
    );
  });

  test("refuses phases and ranges that do not exist with VP0401", () => {
    const volume = generatedVolume("ct", 1, [3, 4, 5]);
    const job = prepareImageResampling(volume, { newShapeZyx: [6, 4, 5], separateAxis: null });
    const refused = expect.objectContaining({ code: "VP0401" });
    expect(() => runPhase(job, 2, 0, 1)).toThrow(refused);
    expect(() => runPhase(job, 1, 0, 7)).toThrow(refused);
    expect(() => runPhase(job, 1, 3, 2)).toThrow(refused);
    expect(() => runPhase(job, 0, 0.5, 1)).toThrow(refused);
    expect(() => sourcePlaneOf(job, 6)).toThrow(refused);
  });
});

describe("a resampling", () => {
  test("keeps two float64 planes per block of sixteen besides input and output", () => {
    const volume = generatedVolume("ct", 1, [30, 20, 10]);
    const job = prepareImageResampling(volume, { newShapeZyx: [60, 40, 20], separateAxis: null });
    const { source, output, ...rest } = job as Extract<typeof job, { kind: "spline-volume" }>;
    expect(source).toBe(volume);
    expect(output.data.byteLength).toBe(4 * 60 * 40 * 20);
    expect(rest.coefficients.byteLength).toBe(8 * 2 * 3 * 20 * 10);
    expect(rest.rowRanges.byteLength).toBe(16 * 20);
  });

  test("ends with the planes of the output as units", () => {
    const volume = generatedVolume("ct", 1, [3, 4, 5]);
    for (const separateAxis of [null, 0, 1, 2] as const) {
      const job = prepareImageResampling(volume, { newShapeZyx: [7, 5, 6], separateAxis });
      expect(phaseUnits(job, phaseCount(job) - 1)).toBe(7);
    }
  });

  test("across z resizes only the slices that the output shows", () => {
    const volume = generatedVolume("ct", 1, [9, 4, 5]);
    const job = prepareImageResampling(volume, { newShapeZyx: [3, 4, 6], separateAxis: 0 });
    expect(phaseUnits(job, 0)).toBe(3);
  });
});

describe("sourcePlaneOf", () => {
  const planeOf = ({ data, shapeZyx: [, ny, nx] }: Volume<"float32">, z: number) =>
    data.subarray(z * ny * nx, (z + 1) * ny * nx);

  test("names the source slice where z is resampled by nearest sample", () => {
    const volume = generatedVolume("ct", 1, [2, 4, 5]);
    const job = prepareImageResampling(volume, { newShapeZyx: [6, 5, 5], separateAxis: 0 });
    expect([0, 1, 2, 3, 4, 5].map((k) => sourcePlaneOf(job, k))).toEqual([0, 0, 0, 1, 1, 1]);
  });

  test("property: planes with the same number have the same voxels", () => {
    fc.assert(
      fc.property(anyShape(6), anyShape(12), anyAxis, (shape, newShapeZyx, separateAxis) => {
        const volume = generatedVolume("real", 8, shape);
        const job = prepareImageResampling(volume, { newShapeZyx, separateAxis });
        runInParts(job, []);
        for (let k = 1; k < newShapeZyx[0]; k++) {
          if (sourcePlaneOf(job, k) !== sourcePlaneOf(job, k - 1)) continue;
          const different = countDifferent(planeOf(job.output, k), planeOf(job.output, k - 1));
          expect(different).toBe(0);
        }
      }),
    );
  });
});
