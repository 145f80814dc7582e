import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import {
  describeReference,
  readReference,
  referencePath,
} from "../../core/test/support/reference-folder.ts";
import { parseDatasetJson } from "../src/index.js";
import { utf8 } from "./support/dataset-text.ts";

const FOLDERS = ["golden/v1/raw", "real"] as const;

/** All v1 tasks of the reference folder that have a dataset.json. */
function tasks(): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(referencePath(folder))
      .filter((name) => name.startsWith("Task"))
      .map((name) => `${folder}/${name}`),
  );
}

describeReference("dataset.json of the reference tasks", () => {
  test("are read without a fault, as JSON.parse sees them", () => {
    let cases = 0;
    for (const task of tasks()) {
      const text = readReference(`${task}/dataset.json`);
      const { dataset, findings } = parseDatasetJson(utf8(text), { file: `${task}/dataset.json` });
      const codes = findings.map(({ code }) => code);
      // This one's labels are 0, 1 and 3 on purpose.
      expect(codes, task).toEqual(task.endsWith("Task105_NoNorm") ? ["VP1013"] : []);
      const plain = JSON.parse(text) as {
        labels: Record<string, string>;
        modality: Record<string, string>;
        training: { image: string; label: string }[];
      };
      expect(Object.fromEntries(dataset?.labels ?? [])).toEqual(plain.labels);
      expect(Object.fromEntries(dataset?.modalities ?? [])).toEqual(plain.modality);
      const label = (one: { label: string }) => one.label.split("/").at(-1);
      expect(dataset?.cases.map((one) => one.labelFileName)).toEqual(plain.training.map(label));
      cases += dataset?.cases.length ?? 0;
    }
    expect(cases).toBeGreaterThan(0);
    console.log(`compared ${tasks().length} files of ${cases} cases`);
  });
});
