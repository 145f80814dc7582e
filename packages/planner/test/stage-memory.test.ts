import { readFileSync } from "node:fs";
import { planExperiment, stageMemory } from "@voxprep/planner";
import { describe, expect, test } from "vitest";
import { fingerprintOf, type PlannerCases, plannedKeys } from "./planner-case.js";
import { workedExample } from "./worked-example.js";

const { cases } = JSON.parse(
  readFileSync(new URL("fixtures/planner-cases.json", import.meta.url), "utf8"),
) as PlannerCases;

/** Stages of the plans that the originals made, with the counts that their estimate depends on. */
const recorded = cases.flatMap((one) => {
  const { modalities, classes } = fingerprintOf(one);
  const counts = { modalities: modalities.size, classes: classes.length + 1 };
  const stages = plannedKeys(one.plans_3D)["plans_per_stage"] as Map<number, RecordedStage>;
  return [...stages].map(([index, stage]) => ({ name: `${one.name}, ${index}`, stage, counts }));
});

interface RecordedStage {
  readonly patch_size: number[];
  readonly pool_op_kernel_sizes: number[][];
  readonly batch_size: number;
  readonly isBatchInt64: boolean;
}

describe("stageMemory", () => {
  test.each(recorded)("$name: the originals' patch fits, and the batch follows from it", (one) => {
    const { patch_size, pool_op_kernel_sizes, batch_size, isBatchInt64 } = one.stage;
    const shape = { patchSize: patch_size, poolKernels: pool_op_kernel_sizes };
    const { estimate, limit } = stageMemory({ dimension: "3d", ...shape, ...one.counts });
    expect(estimate).toBeLessThanOrEqual(limit);
    const fitting = Math.floor(Math.max(limit / estimate, 1) * 2);
    // Otherwise the size of the data set decided the batch.
    if (!isBatchInt64 && batch_size > 2) expect(batch_size).toBe(fitting);
    else expect(batch_size).toBeLessThanOrEqual(fitting);
  });

  test("counts a level by hand", () => {
    const { estimate } = stageMemory({
      dimension: "2d",
      patchSize: [8, 16],
      poolKernels: [[2, 2]],
      modalities: 1,
      classes: 2,
    });
    // 128 pixels of 5 blocks of 32 features, input and classes; then 32 pixels of 2 blocks of 64.
    expect(estimate).toBe(128 * (5 * 32 + 1 + 2) + 32 * 2 * 64);
  });

  test("grows with the patch beyond the limit that the planner keeps", () => {
    const plan = planExperiment(workedExample(), { dimension: "3d", knowsNoNorm: false });
    const { patchSize = [], poolKernels = [] } = plan.stages[0] ?? {};
    const request = { dimension: "3d", poolKernels, modalities: 1, classes: 3 } as const;
    const twice = stageMemory({ ...request, patchSize: patchSize.map((edge) => 2 * edge) });
    const once = stageMemory({ ...request, patchSize });
    expect(twice.estimate).toBe(8 * once.estimate);
    expect(twice.estimate).toBeGreaterThan(twice.limit);
  });
});
