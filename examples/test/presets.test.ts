import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Fingerprint, Zyx } from "@voxprep/core";
import { applyOverrides, parseOverrides, planExperiment } from "@voxprep/planner";
import { describe, expect, test } from "vitest";
import { ROOT } from "./support/run-node.js";

/** What the originals write into the plans file, or set in memory (lung). */
const PRESETS: readonly (readonly [name: string, size: Zyx, spacing: Zyx, expected: object])[] = [
  ["nnformer-acdc", [9, 256, 216], [10, 1.56, 1.56], { batchSize: 4, patchSize: [14, 160, 160] }],
  ["unetr-pp-acdc", [9, 256, 216], [10, 1.56, 1.56], { batchSize: 4, patchSize: [16, 160, 160] }],
  ["nnformer-synapse", [148, 512, 512], [3, 0.76, 0.76], synapse()],
  ["unetr-pp-synapse", [148, 512, 512], [3, 0.76, 0.76], synapse()],
  ["nnformer-tumor", [138, 170, 138], [1, 1, 1], { batchSize: 2, patchSize: [128, 128, 128] }],
  [
    "unetr-pp-lung",
    [252, 512, 512],
    [1.24, 0.79, 0.79],
    {
      patchSize: [32, 192, 192],
      poolKernels: [
        [1, 4, 4],
        [2, 2, 2],
        [2, 2, 2],
      ],
    },
  ],
];

describe("presets of hand-set plans", () => {
  test.each(PRESETS)("%s sets exactly what the original sets", (name, size, spacing, expected) => {
    const plan = planExperiment(thirtyCases(size, spacing), {
      dimension: "3d",
      knowsNoNorm: false,
    });
    const file = join(ROOT, "docs", "how-to", "presets", `${name}.json`);
    const changed = applyOverrides(plan, parseOverrides(JSON.parse(readFileSync(file, "utf8"))));
    const last = plan.stages.length - 1;
    const { batchSizeCappedByDataset: _, ...rest } = changed.stages[last];
    expect(rest).toEqual({
      ...plan.stages[last],
      batchSizeCappedByDataset: undefined,
      ...expected,
    });
    expect(changed.stages.slice(0, last)).toEqual(plan.stages.slice(0, last));
  });
});

function synapse(): object {
  const poolKernels = [
    [2, 2, 2],
    [2, 2, 2],
    [2, 2, 2],
  ];
  return { batchSize: 2, patchSize: [64, 128, 128], poolKernels };
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
