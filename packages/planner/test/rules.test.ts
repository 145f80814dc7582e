import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { estimateMemory } from "../src/rules/memory-estimate.js";
import { planPooling } from "../src/rules/pooling.js";
import { shrinkPatch } from "../src/rules/shrink-patch.js";

describe("planPooling", () => {
  test("halves an isotropic patch until 4 voxels are left", () => {
    expect(planPooling([1, 1, 1], [32, 32, 32])).toEqual({
      poolsPerAxis: [3, 3, 3],
      poolKernels: [
        [2, 2, 2],
        [2, 2, 2],
        [2, 2, 2],
      ],
      convKernels: [
        [3, 3, 3],
        [3, 3, 3],
        [3, 3, 3],
        [3, 3, 3],
      ],
      patchSize: [32, 32, 32],
      divisors: [8, 8, 8],
    });
  });

  test("leaves a coarse axis alone until the others have caught up", () => {
    const pooling = planPooling([4, 1, 1], [16, 64, 64]);
    expect(pooling.poolKernels).toEqual([
      [1, 2, 2],
      [1, 2, 2],
      [2, 2, 2],
      [2, 2, 2],
    ]);
    expect(pooling.convKernels).toEqual([
      [1, 3, 3],
      [1, 3, 3],
      [3, 3, 3],
      [3, 3, 3],
      [3, 3, 3],
    ]);
  });

  test("enlarges each axis to a multiple of its divisor", () => {
    const { patchSize, divisors } = planPooling([1, 1], [270, 373]);
    expect([patchSize, divisors]).toEqual([
      [320, 384],
      [64, 64],
    ]);
  });

  test("does not pool what is too small", () => {
    const { poolKernels, convKernels } = planPooling([1, 1, 1], [7, 7, 7]);
    expect([poolKernels, convKernels]).toEqual([[], [[3, 3, 3]]]);
  });

  test("property: kernels and divisors agree, and the padding is less than one divisor", () => {
    const spacing = fc.double({ min: 0.1, max: 20, noNaN: true });
    const edge = fc.integer({ min: 1, max: 600 });
    const three = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(three(spacing), three(edge), (mm, patch) => {
        const { poolKernels, convKernels, poolsPerAxis, patchSize, divisors } = planPooling(
          mm,
          patch,
        );
        expect(convKernels.length).toBe(poolKernels.length + 1);
        for (const axis of [0, 1, 2]) {
          const pools = poolKernels.filter((kernel) => kernel[axis] === 2).length;
          const divisor = divisors[axis] as number;
          const padding = (patchSize[axis] as number) - (patch[axis] as number);
          expect([pools, 2 ** pools]).toEqual([poolsPerAxis[axis], divisor]);
          expect((patchSize[axis] as number) % divisor).toBe(0);
          expect(padding >= 0 && padding < divisor).toBe(true);
        }
      }),
    );
  });
});

describe("estimateMemory", () => {
  test("adds up the levels by hand", () => {
    const size = { baseFeatures: 32, maxFeatures: 320, modalities: 1, classes: 3 };
    const pools = [
      [2, 2, 2],
      [2, 2, 2],
    ];
    const first = 8 ** 3 * (5 * 32 + 1 + 3);
    const second = 5 * 4 ** 3 * 64;
    const last = 2 * 2 ** 3 * 128;
    expect(estimateMemory([8, 8, 8], pools, size)).toBe(first + second + last);
    expect(estimateMemory([8, 8, 8], [], size)).toBe(first);
  });
});

describe("shrinkPatch", () => {
  const search = (memoryLimit: number) => ({
    spacing: [1, 1],
    patch: [64, 64],
    medianShape: [64, 64],
    memoryLimit,
    estimate: ({ patchSize }: { patchSize: readonly number[] }) =>
      (patchSize[0] as number) * (patchSize[1] as number),
  });

  test("keeps a patch that fits", () => {
    expect(shrinkPatch(search(4096)).pooling.patchSize).toEqual([64, 64]);
  });

  test("takes from the last of equally large axes, by the divisor of the trial patch", () => {
    expect(shrinkPatch(search(4095)).pooling.patchSize).toEqual([64, 56]);
  });

  test("gives up with VP6401 when nothing is left to take", () => {
    const act = () => shrinkPatch(search(0));
    expect(act).toThrow(expect.objectContaining({ code: "VP6401" }));
  });
});
