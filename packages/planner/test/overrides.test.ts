import { type Plan, type StagePlan, VoxprepError } from "@voxprep/core";
import { applyOverrides, parseOverrides, planExperiment } from "@voxprep/planner";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { workedExample } from "./worked-example.js";

const plan3d = planExperiment(workedExample(), { dimension: "3d", knowsNoNorm: false });
const plan2d = planExperiment(workedExample(), { dimension: "2d", knowsNoNorm: false });

const PUBLISHED = `{ "3d": {
  "0": { "batch_size": 8 },
  "1": { "batch_size": 16, "patch_size": [64, 128, 128],
         "pool_op_kernel_sizes": [[2,2,2],[2,2,2],[2,2,2]] } } }`;

function thrownBy(act: () => unknown): VoxprepError {
  try {
    act();
  } catch (error) {
    if (error instanceof VoxprepError) return error;
  }
  throw new Error("no typed error was thrown");
}

/** The last stage, or `null` when the values cannot be planned; other errors pass. */
function stageOrRefusal(make: () => Plan): StagePlan | null {
  try {
    return make().stages.at(-1) ?? null;
  } catch (error) {
    if (error instanceof VoxprepError && ["VP0101", "VP6401"].includes(error.code)) return null;
    throw error;
  }
}

function override(plan: Plan, json: unknown): Plan {
  return applyOverrides(plan, parseOverrides(json));
}

describe("the overrides of the published example", () => {
  const result = override(plan3d, JSON.parse(PUBLISHED));

  test("give the published plan and leave every other key alone", () => {
    const [low, full] = plan3d.stages;
    expect(result.stages).toStrictEqual([
      { ...low, batchSize: 8 },
      {
        ...full,
        batchSize: 16,
        patchSize: [64, 128, 128],
        poolKernels: [
          [2, 2, 2],
          [2, 2, 2],
          [2, 2, 2],
        ],
      },
    ]);
    expect({ ...result, stages: plan3d.stages }).toStrictEqual(plan3d);
  });

  test("do not change the plan that they are applied to, nor the 2D plan", () => {
    expect(plan3d.stages.map(({ batchSize }) => batchSize)).toEqual([2, 2]);
    expect(override(plan2d, JSON.parse(PUBLISHED))).toBe(plan2d);
  });
});

describe("applyOverrides", () => {
  test("knows the full resolution as the last stage", () => {
    const { stages } = override(plan3d, { "3d": { last: { batch_size: 3 } } });
    expect(stages.map(({ batchSize }) => batchSize)).toEqual([2, 3]);
    expect(override(plan2d, { "2d": { last: { batch_size: 3 } } }).stages[0]?.batchSize).toBe(3);
  });

  test("sets every key of the plans file", () => {
    const { stages } = override(plan3d, {
      "3d": {
        "0": {
          num_pool_per_axis: [0, 1, 1],
          patch_size: [32, 32, 32],
          median_patient_size_in_voxels: [10, 11, 12],
          original_spacing: [3, 2, 1],
          do_dummy_2D_data_aug: true,
          pool_op_kernel_sizes: [[1, 2, 2]],
          conv_kernel_sizes: [
            [1, 3, 3],
            [3, 3, 3],
          ],
        },
      },
    });
    expect(stages[0]).toStrictEqual({
      ...plan3d.stages[0],
      poolsPerAxis: [0, 1, 1],
      patchSize: [32, 32, 32],
      medianShape: [10, 11, 12],
      originalSpacing: [3, 2, 1],
      dummy2dAugmentation: true,
      poolKernels: [[1, 2, 2]],
      convKernels: [
        [1, 3, 3],
        [3, 3, 3],
      ],
    });
  });

  test("plans a stage anew at a new spacing, which at the old one changes nothing", () => {
    const [low, full] = plan3d.stages;
    const same = override(plan3d, {
      "3d": {
        "0": { current_spacing: low?.currentSpacing },
        "1": { current_spacing: full?.currentSpacing },
      },
    });
    expect(same).toStrictEqual(plan3d);
    expect(
      override(plan2d, { "2d": { "0": { current_spacing: plan2d.stages[0]?.currentSpacing } } }),
    ).toStrictEqual(plan2d);
  });

  test("sets the other keys after a stage was planned anew", () => {
    const { stages } = override(plan3d, {
      "3d": { last: { batch_size: 5, current_spacing: [2, 1.4296875, 1.4296875] } },
    });
    expect(stages[1]).toMatchObject({
      batchSize: 5,
      batchSizeCappedByDataset: false,
      currentSpacing: [2, 1.4296875, 1.4296875],
      originalSpacing: [1, 0.71484375, 0.71484375],
      medianShape: [138, 135, 186],
      patchSize: [128, 112, 160],
      poolsPerAxis: [5, 4, 5],
    });
    expect(stages[0]).toBe(plan3d.stages[0]);
  });

  test("plans a 2D stage anew as the reference planner does", () => {
    const { stages } = override(plan2d, { "2d": { "0": { current_spacing: [1, 0.5, 0.5] } } });
    expect(stages[0]).toStrictEqual({
      batchSize: 10,
      batchSizeCappedByDataset: false,
      poolsPerAxis: [6, 7],
      patchSize: [448, 640],
      medianShape: [275, 386, 533],
      currentSpacing: [1, 0.5, 0.5],
      originalSpacing: [1, 0.71484375, 0.71484375],
      dummy2dAugmentation: false,
      poolKernels: [...Array(6).fill([2, 2]), [1, 2]],
      convKernels: Array(8).fill([3, 3]),
    });
  });

  test("an overridden batch size is no longer the data set's", () => {
    const small = {
      ...workedExample(),
      sizesZyx: workedExample().sizesZyx.map(() => [16, 64, 64] as const),
    };
    const plan = planExperiment(small, { dimension: "3d", knowsNoNorm: false });
    expect(plan.stages[0]?.batchSizeCappedByDataset).toBe(true);
    const { stages } = override(plan, { "3d": { "0": { batch_size: 4 } } });
    expect(stages[0]).toMatchObject({ batchSize: 4, batchSizeCappedByDataset: false });
  });

  test("plans the pooling of a patch when asked to: at the planned patch nothing changes", () => {
    const auto = { pool_op_kernel_sizes: "auto" };
    expect(override(plan3d, { "3d": { "0": auto, "1": auto } })).toStrictEqual(plan3d);
    expect(override(plan2d, { "2d": { "0": auto } })).toStrictEqual(plan2d);
  });

  test("property: an auto pooling divides its patch, and counts, kernels and convolutions agree", () => {
    const edge = fc.integer({ min: 1, max: 300 });
    const spacing = fc.double({ min: 0.2, max: 20, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(edge, edge, edge), fc.tuple(spacing, spacing, spacing), (patch, mm) => {
        const place = { current_spacing: mm, patch_size: patch, pool_op_kernel_sizes: "auto" };
        const stage = stageOrRefusal(() => override(plan3d, { "3d": { last: place } }));
        if (stage === null) return;
        expect(stage.patchSize).toEqual(patch);
        expect(stage.convKernels).toHaveLength(stage.poolKernels.length + 1);
        patch.forEach((length, axis) => {
          const halvings = stage.poolKernels.filter((kernel) => kernel[axis] === 2).length;
          expect(stage.poolsPerAxis[axis]).toBe(halvings);
          expect(length % 2 ** halvings).toBe(0);
          // The planner halves no axis below four voxels.
          expect(halvings === 0 || length / 2 ** halvings >= 4).toBe(true);
        });
      }),
    );
  });

  test("refuses an auto pooling that its patch does not fit, and names one that does", () => {
    const act = () =>
      override(plan3d, {
        "3d": { last: { patch_size: [14, 161, 160], pool_op_kernel_sizes: "auto" } },
      });
    expect(act).toThrow("14 x 161 x 160, but the pooling of the stage divides it by 2 x 8 x 8");
    expect(act).toThrow(
      expect.objectContaining({
        context: expect.objectContaining({ remedy: expect.stringContaining("14 x 160 x 160") }),
      }),
    );
  });

  test.each([
    ["a stage that is not there", { "3d": { "2": { batch_size: 1 } } }, "3d.2", "stage 0 and 1"],
    [
      "a stage named twice",
      { "3d": { "1": { batch_size: 1 }, last: { batch_size: 2 } } },
      "3d.last",
      "named already",
    ],
    [
      "a patch that the planned pooling does not divide",
      { "3d": { "1": { patch_size: [40, 128, 128] } } },
      "3d.1.patch_size",
      "divides it by 32 x 16 x 32",
    ],
    [
      "pools that do not divide the planned patch",
      { "3d": { "1": { pool_op_kernel_sizes: [[3, 1, 1]] } } },
      "3d.1.patch_size",
      "by 3 x 1 x 1",
    ],
  ])("refuses %s with VP0101", (_, json, field, text) => {
    const act = () => override(plan3d, json);
    expect(act).toThrow(text);
    expect(act).toThrow(
      expect.objectContaining({ code: "VP0101", context: expect.objectContaining({ field }) }),
    );
  });

  test("refuses a spacing at which the median case vanishes, with VP6401", () => {
    const act = () => override(plan3d, { "3d": { "1": { current_spacing: [1000, 1, 1] } } });
    expect(act).toThrow(expect.objectContaining({ code: "VP6401" }));
    expect(act).toThrow("at a spacing of 1000 x 1 x 1 mm the median case has 0 x 193 x 267 voxels");
  });
});

describe("parseOverrides refuses with VP0101 and names the place", () => {
  test.each([
    ["the file", null],
    ["the file", [1]],
    ["3D", { "3D": {} }],
    ["3d", { "3d": [] }],
    ["3d.first", { "3d": { first: {} } }],
    ["3d.01", { "3d": { "01": {} } }],
    ["3d.__proto__", JSON.parse('{"3d": {"__proto__": {"batch_size": 1}}}')],
    ["3d.1", { "3d": { "1": 5 } }],
    ["3d.1.batchSize", { "3d": { "1": { batchSize: 1 } } }],
    ["3d.1.constructor", { "3d": { "1": { constructor: 1 } } }],
    ["3d.1.batch_size", { "3d": { "1": { batch_size: 0 } } }],
    ["3d.1.batch_size", { "3d": { "1": { batch_size: 1.5 } } }],
    ["3d.1.batch_size", { "3d": { "1": { batch_size: "2" } } }],
    ["3d.1.patch_size", { "3d": { "1": { patch_size: [64, 128] } } }],
    ["2d.0.patch_size", { "2d": { "0": { patch_size: [64, 128, 128] } } }],
    ["3d.1.patch_size", { "3d": { "1": { patch_size: [64, 0, 128] } } }],
    ["3d.1.num_pool_per_axis", { "3d": { "1": { num_pool_per_axis: [1, -1, 1] } } }],
    ["3d.1.pool_op_kernel_sizes", { "3d": { "1": { pool_op_kernel_sizes: [2, 2, 2] } } }],
    ["2d.0.conv_kernel_sizes", { "2d": { "0": { conv_kernel_sizes: [[3, 3, 3]] } } }],
    ["2d.0.current_spacing", { "2d": { "0": { current_spacing: [1, 1] } } }],
    ["3d.1.current_spacing", { "3d": { "1": { current_spacing: [1, 0, 1] } } }],
    ["3d.1.original_spacing", { "3d": { "1": { original_spacing: [1, "1", 1] } } }],
    ["3d.1.median_patient_size_in_voxels", { "3d": { "1": { median_patient_size_in_voxels: 3 } } }],
    ["3d.1.do_dummy_2D_data_aug", { "3d": { "1": { do_dummy_2D_data_aug: 1 } } }],
  ])("%s", (field, json) => {
    const act = () => parseOverrides(json);
    expect(act).toThrow(
      expect.objectContaining({ code: "VP0101", context: expect.objectContaining({ field }) }),
    );
    expect(act).toThrow(/expected /);
  });
});

describe("parseOverrides refuses values that contradict each other", () => {
  const pools = [
    [1, 2, 2],
    [2, 2, 2],
  ];

  test.each([
    ["counts of other kernels", { num_pool_per_axis: [2, 2, 2] }, "num_pool_per_axis", "[1, 2, 2]"],
    ["too few convolutions", { conv_kernel_sizes: pools }, "conv_kernel_sizes", "expected 3"],
  ])("%s", (_, beside, key, text) => {
    const act = () =>
      parseOverrides({ "3d": { last: { pool_op_kernel_sizes: pools, ...beside } } });
    expect(act).toThrow(`overrides: 3d.last.${key}`);
    expect(act).toThrow(text);
  });

  test.each(["num_pool_per_axis", "conv_kernel_sizes"])("%s beside an auto pooling", (key) => {
    const value = key === "num_pool_per_axis" ? [1, 2, 2] : pools;
    const act = () =>
      parseOverrides({ "3d": { "0": { pool_op_kernel_sizes: "auto", [key]: value } } });
    expect(act).toThrow(`overrides: 3d.0.${key} stands beside`);
  });

  test("but not counts, kernels and convolutions that agree", () => {
    const stage = { pool_op_kernel_sizes: pools, num_pool_per_axis: [1, 2, 2] };
    const conv_kernel_sizes = [...pools, [3, 3, 3]];
    const { stages } = override(plan3d, {
      "3d": { last: { ...stage, conv_kernel_sizes, patch_size: [64, 64, 64] } },
    });
    expect(stages[1]).toMatchObject({ poolKernels: pools, convKernels: conv_kernel_sizes });
  });
});

test.each([
  ["batchSize", "batch_size"],
  ["patch_sise", "patch_size"],
  ["pool_kernel_sizes", "pool_op_kernel_sizes"],
  ["spacing", undefined],
])("the refusal of %s names the nearest key: %s", (key, near) => {
  const act = () => parseOverrides({ "3d": { last: { [key]: 1 } } });
  const error = thrownBy(act);
  expect(error.code).toBe("VP0101");
  expect(error.context.remedy).toBe(near === undefined ? undefined : `Did you mean ${near}?`);
});

test("an empty overrides file is no override", () => {
  expect(override(plan3d, {})).toBe(plan3d);
  expect(override(plan3d, { "3d": {} })).toBe(plan3d);
});
