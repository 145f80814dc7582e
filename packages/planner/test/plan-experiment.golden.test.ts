import { planExperiment } from "@voxprep/planner";
import { expect, test } from "vitest";
import { describeReference, readReferenceJson } from "../../core/test/support/reference-folder.js";
import { plainObject } from "../../core/test/support/typed-json.js";
import {
  asRecorded,
  fingerprintOf,
  type PlannerCases,
  PROFILES,
  plannedKeys,
  recordedPlan,
} from "./planner-case.js";
import { fingerprintFromProperties } from "./recorded-fingerprint.js";

const TASKS: Readonly<Record<(typeof PROFILES)[number], readonly string[]>> = {
  "nnunet-v1": [
    "004_Hippocampus",
    "006_Lung4D",
    "101_ThickCT",
    "102_MRI2",
    "103_MRI1",
    "104_TwoStage",
    "105_NoNorm",
    "107_BigClass",
    "201_CTMix",
    "202_ManyLabels",
    "203_SpineMR",
  ],
  nnformer: [
    "006_Lung4D",
    "101_ThickCT",
    "102_MRI2",
    "103_MRI1",
    "104_TwoStage",
    "105_NoNorm",
    "107_BigClass",
  ],
  "unetr-pp": [
    "004_Hippocampus",
    "006_Lung4D",
    "101_ThickCT",
    "102_MRI2",
    "103_MRI1",
    "104_TwoStage",
    "105_NoNorm",
    "107_BigClass",
    "201_CTMix",
    "202_ManyLabels",
    "203_SpineMR",
  ],
};

describeReference("plans equal those of the originals", () => {
  test("for the recorded fingerprints, three profiles, 3D and 2D", () => {
    const { cases } = readReferenceJson<PlannerCases>("golden/v1/planner-cases.json");
    const compared = { plans: 0, twoStages: 0, int64: 0 };
    for (const planned of cases) {
      const fingerprint = fingerprintOf(planned);
      for (const profile of PROFILES) {
        for (const dimension of ["3d", "2d"] as const) {
          const plan = planExperiment(fingerprint, {
            dimension,
            knowsNoNorm: profile === "nnunet-v1",
          });
          const expected = recordedPlan(planned, profile, dimension);
          expect(asRecorded(plan), `${planned.name} ${profile} ${dimension}`).toStrictEqual(
            expected,
          );
          compared.plans++;
          compared.twoStages += plan.stages.length === 2 ? 1 : 0;
          compared.int64 += plan.stages.some((stage) => stage.batchSizeCappedByDataset) ? 1 : 0;
        }
      }
    }
    console.log(
      `planner: ${compared.plans} plans of ${cases.length} fingerprints equal ` +
        `(${compared.twoStages} of two stages, ${compared.int64} with a batch capped by the data set)`,
    );
    expect(compared.plans).toBe(cases.length * 6);
    expect(compared.twoStages).toBeGreaterThan(0);
    expect(compared.int64).toBeGreaterThan(0);
  });

  test("for the recorded tasks", () => {
    let compared = 0;
    for (const profile of PROFILES) {
      for (const task of TASKS[profile]) {
        for (const dimension of ["3d", "2d"] as const) {
          const name = `${profile}/Task${task}/plans_${dimension === "3d" ? "3D" : "2D"}.json`;
          const { value } = readReferenceJson<{ value: unknown }>(`golden/v1/${name}`);
          const properties = plainObject(value)["dataset_properties"] as Map<string, unknown>;
          const plan = planExperiment(fingerprintFromProperties(properties), {
            dimension,
            knowsNoNorm: profile === "nnunet-v1",
          });
          expect(asRecorded(plan), name).toStrictEqual(plannedKeys(value));
          compared++;
        }
      }
    }
    console.log(`planner: ${compared} plans of recorded tasks equal`);
    expect(compared).toBe(58);
  });
});
