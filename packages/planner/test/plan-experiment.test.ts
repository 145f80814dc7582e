import { readFileSync } from "node:fs";
import type { Fingerprint, Zyx } from "@voxprep/core";
import { planExperiment } from "@voxprep/planner";
import { describe, expect, test } from "vitest";
import {
  asRecorded,
  fingerprintOf,
  type PlannerCases,
  PROFILES,
  recordedPlan,
} from "./planner-case.js";
import { workedExample } from "./worked-example.js";

const fixture = new URL("./fixtures/planner-cases.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, "utf8")) as PlannerCases;

function oneCase(sizeZyx: Zyx, spacingZyx: Zyx, modality = "MRI"): Fingerprint {
  return {
    caseIds: ["a"],
    sizesZyx: [sizeZyx],
    spacingsZyx: [spacingZyx],
    classes: [1],
    modalities: new Map([[0, modality]]),
    intensities: null,
    sizeReductions: [1],
  };
}

describe.each(cases)("the plans of $name are the recorded ones", (planned) => {
  test.each(PROFILES)("for %s", (profile) => {
    for (const dimension of ["3d", "2d"] as const) {
      const options = { dimension, knowsNoNorm: profile === "nnunet-v1" };
      const plan = planExperiment(fingerprintOf(planned), options);
      expect(asRecorded(plan)).toStrictEqual(recordedPlan(planned, profile, dimension));
    }
  });
});

describe("the published example", () => {
  test("gives two stages, the lower after 37 steps of 1 %", () => {
    const { stages } = planExperiment(workedExample(), { dimension: "3d", knowsNoNorm: false });
    const same = {
      batchSize: 2,
      batchSizeCappedByDataset: false,
      poolsPerAxis: [5, 4, 5],
      patchSize: [128, 112, 160],
      originalSpacing: [1, 0.71484375, 0.71484375],
      dummy2dAugmentation: false,
      poolKernels: [...Array(4).fill([2, 2, 2]), [2, 1, 2]],
      convKernels: Array(6).fill([3, 3, 3]),
    };
    expect(stages).toStrictEqual([
      {
        ...same,
        medianShape: [190, 187, 258],
        currentSpacing: [1.445076471427497, 1.0330038838719995, 1.0330038838719995],
      },
      { ...same, medianShape: [275, 270, 373], currentSpacing: [1, 0.71484375, 0.71484375] },
    ]);
  });

  test("gives a 2D patch that exceeds the median slice", () => {
    const { stages } = planExperiment(workedExample(), { dimension: "2d", knowsNoNorm: false });
    expect(stages).toHaveLength(1);
    expect(stages[0]?.medianShape).toEqual([275, 270, 373]);
    expect(stages[0]?.patchSize).toEqual([320, 384]);
  });
});

describe("normalization", () => {
  test.each([
    ["CT", true, "CT"],
    ["ct", true, "CT"],
    ["CTA", true, "nonCT"],
    ["noNorm", true, "noNorm"],
    ["noNorm", false, "nonCT"],
    ["T1", true, "nonCT"],
  ])("modality %s, knowing noNorm: %s, is %s", (name, knowsNoNorm, scheme) => {
    const plan = planExperiment(oneCase([64, 64, 64], [1, 1, 1], name), {
      dimension: "3d",
      knowsNoNorm,
    });
    expect(plan.normalizationSchemes).toEqual([scheme]);
  });

  test.each([
    ["CTA", 0.5, false],
    ["ct", 0.5, true],
    ["T1", 0.75, false],
    ["T1", 0.7499, true],
  ])("modality %s with a median reduction of %d uses the mask: %s", (name, reduction, uses) => {
    const fingerprint = { ...oneCase([64, 64, 64], [1, 1, 1], name), sizeReductions: [reduction] };
    const plan = planExperiment(fingerprint, { dimension: "3d", knowsNoNorm: true });
    expect(plan.useMaskForNorm).toEqual([uses]);
  });
});

describe("target spacing and transpose", () => {
  const spacings: Zyx[] = [
    [5, 0.7, 0.7],
    [6, 0.7, 0.7],
    [7, 0.7, 0.7],
  ];
  const thick: Fingerprint = {
    ...oneCase([40, 300, 300], [5, 0.7, 0.7], "CT"),
    caseIds: ["a", "b", "c"],
    sizesZyx: Array(3).fill([40, 300, 300]),
    spacingsZyx: spacings,
    sizeReductions: [1, 1, 1],
  };

  test("thick slices take the tenth percentile in 3D and the median in 2D", () => {
    const [in3d, in2d] = (["3d", "2d"] as const).map((dimension) =>
      planExperiment(thick, { dimension, knowsNoNorm: true }),
    );
    expect(in3d?.stages.at(-1)?.currentSpacing).toEqual([5.2, 0.7, 0.7]);
    expect(in2d?.stages[0]?.currentSpacing).toEqual([6, 0.7, 0.7]);
  });

  test("the worst axis comes first and the order back undoes it", () => {
    const plan = planExperiment(oneCase([200, 200, 30], [0.5, 0.5, 4]), {
      dimension: "3d",
      knowsNoNorm: true,
    });
    expect(plan.transposeForward).toEqual([2, 0, 1]);
    expect(plan.transposeBackward).toEqual([1, 2, 0]);
    expect(plan.stages[0]?.medianShape).toEqual([30, 200, 200]);
  });
});

describe("F108: data sets that cannot be planned are refused with VP6401 and the numbers", () => {
  const options = { dimension: "3d", knowsNoNorm: true } as const;
  const refusal = expect.objectContaining({ code: "VP6401" });

  test("a median case of exactly four patches", () => {
    const act = () => planExperiment(oneCase([128, 224, 320], [1, 1, 1]), options);
    expect(act).toThrow(refusal);
    expect(act).toThrow("9175040 voxels, exactly 4 patches of 80 x 128 x 224");
  });

  test("one voxel more or less than four patches is planned", () => {
    const more = planExperiment(oneCase([128, 224, 321], [1, 1, 1]), options);
    const less = planExperiment(oneCase([128, 224, 319], [1, 1, 1]), options);
    expect([more, less].map(({ stages }) => stages.length)).toEqual([1, 1]);
  });

  test("more voxels than can be counted exactly", () => {
    const act = () => planExperiment(oneCase([300000, 300000, 300000], [1, 1, 1]), options);
    expect(act).toThrow(refusal);
    expect(act).toThrow("(2^53)");
  });

  test("no case", () => {
    const empty = {
      ...oneCase([1, 1, 1], [1, 1, 1]),
      caseIds: [],
      sizesZyx: [],
      spacingsZyx: [],
      sizeReductions: [],
    };
    expect(() => planExperiment(empty, options)).toThrow(refusal);
  });

  test.each([
    ["spacing", [8, 8, 8], [1, 0, 1]],
    ["spacing", [8, 8, 8], [1, Number.NaN, 1]],
    ["size", [8, 0, 8], [1, 1, 1]],
  ] as const)("a %s that is not positive", (field, size, spacing) => {
    const act = () => planExperiment(oneCase(size, spacing), options);
    expect(act).toThrow(
      expect.objectContaining({ code: "VP6401", context: expect.objectContaining({ field }) }),
    );
  });

  test("lists of different lengths are a bad argument, VP0401", () => {
    const act = () =>
      planExperiment({ ...oneCase([8, 8, 8], [1, 1, 1]), sizeReductions: [] }, options);
    expect(act).toThrow(expect.objectContaining({ code: "VP0401" }));
  });

  test("modalities that are not numbered from 0 are a bad argument, VP0401", () => {
    const act = () =>
      planExperiment(
        { ...oneCase([8, 8, 8], [1, 1, 1]), modalities: new Map([[1, "CT"]]) },
        options,
      );
    expect(act).toThrow(expect.objectContaining({ code: "VP0401" }));
  });
});
