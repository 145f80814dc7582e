import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  describeReference,
  readReferenceJson,
  referencePath,
} from "../../core/test/support/reference-folder.ts";
import { LAYOUTS, type LayoutName } from "../src/index.js";

describe("LAYOUTS", () => {
  // Typed from section 1 of the specification, not from our table.
  test.each<[LayoutName, string, string, string]>([
    ["nnunet-v1", "nnUNet_raw_data_base", "nnUNet_preprocessed", "nnUNet_def_n_proc"],
    ["nnformer", "nnFormer_raw_data_base", "nnFormer_preprocessed", "nnFormer_def_n_proc"],
    ["unetr-pp", "unetr_pp_raw_data_base", "unetr_pp_preprocessed", "nnFormer_def_n_proc"],
  ])("%s: environment variables", (profile, raw, preprocessed, processes) => {
    expect(LAYOUTS[profile]).toMatchObject({
      profile,
      rawVariable: raw,
      preprocessedVariable: preprocessed,
      resultsVariable: "RESULTS_FOLDER",
      processesVariable: processes,
    });
  });

  test("output folders of the three profiles never meet", () => {
    const folders = Object.values(LAYOUTS).flatMap((one) => [
      one.rawBase,
      one.croppedFolder,
      one.preprocessedBase,
    ]);
    expect(new Set(folders).size).toBe(folders.length);
  });
});

describeReference("the trees that the originals left", () => {
  test("have the folders and plans files of the layouts", () => {
    let compared = 0;
    for (const [profile, layout] of Object.entries(LAYOUTS)) {
      for (const task of readdirSync(referencePath(`golden/v1/${profile}`))) {
        const tree = readReferenceJson<{ dirs: string[]; files: string[] }>(
          `golden/v1/${profile}/${task}/tree.json`,
        );
        const cropped = `${layout.croppedFolder}/${task}`;
        const preprocessed = `${layout.preprocessedBase}/${task}`;
        const stages = tree.dirs.filter((dir) => /_stage\d$/.test(dir)).sort();
        const expected = Object.values(layout.dataIdentifier).flatMap((id) =>
          [0, 1].map((stage) => `${preprocessed}/${id}_stage${stage}`),
        );
        expect(tree.dirs.filter((dir) => !stages.includes(dir)).sort()).toEqual([
          cropped,
          `${cropped}/gt_segmentations`,
          preprocessed,
          `${preprocessed}/gt_segmentations`,
        ]);
        expect(expected).toEqual(expect.arrayContaining(stages));
        expect(stages.length).toBeGreaterThanOrEqual(2);
        const plans = tree.files.filter((file) => /plans_[23]D\.pkl$/.test(file)).sort();
        const named = Object.values(layout.plansFile).map((file) => `${preprocessed}/${file}`);
        expect(plans).toEqual(named.sort());
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(0);
    console.log(`layouts: ${compared} trees have the names of their profile`);
  });
});
