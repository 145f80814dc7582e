import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Fingerprint, Plan, StagePlan, Zyx } from "@voxprep/core";
import { applyOverrides, parseOverrides, planExperiment } from "@voxprep/planner";
import { describe, expect, test } from "vitest";
import { ROOT } from "./support/run-node.js";

/** What a stage of a plan says, as far as presets change it. */
type Expected = Partial<Pick<StagePlan, "batchSize" | "patchSize" | "poolKernels">>;

const BY_TWO: Kernel = [2, 2, 2];
const FLAT: Kernel = [1, 2, 2];

/** What the originals write into the plans file, or set in memory when a training starts. */
const PRESETS: readonly (readonly [name: string, size: Zyx, spacing: Zyx, expected: Expected])[] = [
  ["unetr-pp-acdc", [9, 256, 216], [10, 1.56, 1.56], unetrAcdc()],
  ["nnformer-synapse", [148, 512, 512], [3, 0.76, 0.76], synapse()],
  ["unetr-pp-synapse", [148, 512, 512], [3, 0.76, 0.76], unetrSynapse()],
  ["unetr-pp-tumor", [138, 170, 138], [1, 1, 1], { poolKernels: [[4, 4, 4], BY_TWO, BY_TWO] }],
  [
    "unetr-pp-lung",
    [252, 512, 512],
    [1.24, 0.79, 0.79],
    { patchSize: [32, 192, 192], poolKernels: [[1, 4, 4], BY_TWO, BY_TWO] },
  ],
];

describe("presets of hand-set plans", () => {
  test.each(PRESETS)("%s sets exactly what the original sets", (name, size, spacing, expected) => {
    const { plan, changed } = withPreset(name, size, spacing);
    const last = plan.stages.length - 1;
    expect({ ...changed.stages[last], batchSizeCappedByDataset: null }).toEqual({
      ...plan.stages[last],
      batchSizeCappedByDataset: null,
      ...expected,
    });
    expect(changed.stages.slice(0, last)).toEqual(plan.stages.slice(0, last));
  });

  // Worked out by hand from the rules: 14 slices are halved once, and an axis waits while its voxels are twice the finest.
  const ACDC_LIKE: readonly (readonly [name: string, spacing: Zyx, pools: Zyx])[] = [
    ["thick slices", [10, 1.56, 1.56], [1, 5, 5]],
    ["slices so fine that the plan for the data pools z twice", [5, 1.4, 1.4], [1, 4, 4]],
    ["isotropic voxels", [1.5, 1.5, 1.5], [1, 2, 2]],
  ];

  test.each(ACDC_LIKE)("nnformer-acdc fits %s", (_, spacing, poolsPerAxis) => {
    const { changed } = withPreset("nnformer-acdc", [40, 320, 320], spacing);
    const stage = changed.stages.at(-1);
    expect(stage).toMatchObject({ batchSize: 4, patchSize: [14, 160, 160], poolsPerAxis });
    expect(stage?.poolKernels.filter(([z]) => z === 2)).toHaveLength(1);
    expect(stage?.convKernels).toHaveLength(poolsPerAxis[1] + 1);
  });

  test("nnformer-acdc of thick slices pools z when z is no longer the coarsest by two", () => {
    const { changed } = withPreset("nnformer-acdc", [9, 256, 216], [10, 1.56, 1.56]);
    expect(changed.stages.at(-1)?.poolKernels).toEqual([FLAT, FLAT, BY_TWO, FLAT, FLAT]);
  });

  test("nnformer-tumor pools its cube as the planner does", () => {
    const { changed } = withPreset("nnformer-tumor", [138, 170, 138], [1, 1, 1]);
    expect(changed.stages.at(-1)).toMatchObject({
      batchSize: 2,
      patchSize: [128, 128, 128],
      poolsPerAxis: [5, 5, 5],
      poolKernels: Array(5).fill(BY_TWO),
    });
  });
});

type Kernel = readonly [number, number, number];

function withPreset(name: string, size: Zyx, spacing: Zyx): { plan: Plan; changed: Plan } {
  const plan = planExperiment(thirtyCases(size, spacing), { dimension: "3d", knowsNoNorm: false });
  const file = join(ROOT, "examples", "overrides", `${name}.json`);
  const overrides = parseOverrides(JSON.parse(readFileSync(file, "utf8")));
  return { plan, changed: applyOverrides(plan, overrides) };
}

function unetrAcdc(): Expected {
  return { batchSize: 4, patchSize: [16, 160, 160], poolKernels: [[1, 4, 4], BY_TWO, BY_TWO] };
}

function synapse(): Expected {
  return { batchSize: 2, patchSize: [64, 128, 128], poolKernels: [BY_TWO, BY_TWO, BY_TWO] };
}

/** The plans file says three poolings by two; the trainer replaces the first in memory. */
function unetrSynapse(): Expected {
  return { ...synapse(), poolKernels: [[2, 4, 4], BY_TWO, BY_TWO] };
}

function thirtyCases(size: Zyx, spacing: Zyx): Fingerprint {
  const caseIds = Array.from({ length: 30 }, (_, i) => `case_${String(i).padStart(2, "0")}`);
  return {
    caseIds,
    sizesZyx: caseIds.map(() => size),
    spacingsZyx: caseIds.map(() => spacing),
    classes: [1, 2],
    modalities: new Map([[0, "CT"]]),
    intensities: null,
    sizeReductions: caseIds.map(() => 1),
  };
}
