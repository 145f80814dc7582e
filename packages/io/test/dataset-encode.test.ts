import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  caseIdsOfFiles,
  type DatasetDescription,
  encodeDatasetJson,
  parseDatasetJson,
} from "../src/index.js";
import { utf8 } from "./support/dataset-text.ts";
import { describeNumpy } from "./support/interpreters.ts";

const SMALL: DatasetDescription = {
  name: "Größe",
  modalities: new Map([[0, "CT"]]),
  labels: new Map([
    [0, "background"],
    [2, "b"],
    [10, "a"],
  ]),
  training: ["x_1"],
};

/** Written by Python 3.11's `json.dump(..., sort_keys=True, indent=4)`. */
const SMALL_TEXT = `{
    "description": "",
    "labels": {
        "0": "background",
        "10": "a",
        "2": "b"
    },
    "licence": "hands off!",
    "modality": {
        "0": "CT"
    },
    "name": "Gr\\u00f6\\u00dfe",
    "numTest": 0,
    "numTraining": 1,
    "reference": "",
    "release": "0.0",
    "tensorImageSize": "4D",
    "test": [],
    "training": [
        {
            "image": "./imagesTr/x_1.nii.gz",
            "label": "./labelsTr/x_1.nii.gz"
        }
    ]
}`;

const texts = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constant("\u007f\u0000\ud83d\n"),
);
const ids = fc.array(fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/), { minLength: 1, maxLength: 4 });

const descriptions: fc.Arbitrary<DatasetDescription> = fc.record({
  name: texts,
  description: texts,
  modalities: fc
    .array(texts, { minLength: 1, maxLength: 12 })
    .map((names) => new Map(names.entries())),
  labels: fc.array(texts, { minLength: 1, maxLength: 12 }).map((names) => new Map(names.entries())),
  training: ids.map((list) => [...new Set(list)].filter((id) => id !== "dataset")),
  test: ids,
});

describe("encodeDatasetJson", () => {
  test("writes what Python writes with sorted keys and four blanks", () => {
    expect(encodeDatasetJson(SMALL)).toBe(SMALL_TEXT);
  });

  test("property: is read back as it was", () => {
    fc.assert(
      fc.property(descriptions, (about) => {
        fc.pre(about.training.length > 0);
        const { dataset } = parseDatasetJson(utf8(encodeDatasetJson(about)), { file: "x" });
        expect(dataset?.name).toBe(about.name);
        expect(new Map(dataset?.labels)).toEqual(about.labels);
        expect(new Map(dataset?.modalities)).toEqual(about.modalities);
        expect(dataset?.cases.map(({ caseId }) => caseId)).toEqual(about.training);
        expect(dataset?.test).toEqual(about.test?.map((id) => `./imagesTs/${id}.nii.gz`));
      }),
    );
  });

  test("refuses a case that names another folder, and a data set without modality (VP0401)", () => {
    const refused = expect.objectContaining({ code: "VP0401" });
    expect(() => encodeDatasetJson({ ...SMALL, training: ["../x"] })).toThrow(refused);
    expect(() => encodeDatasetJson({ ...SMALL, modalities: new Map() })).toThrow(refused);
  });
});

describe("caseIdsOfFiles", () => {
  test("cuts the last twelve characters, sorts by code point, and names each case once", () => {
    const names = [
      "b_0001.nii.gz",
      "b_0000.nii.gz",
      "B_0000.nii.gz",
      "a_0000.nii",
      "\u{1f600}_0000.nii.gz",
      "\ufb01_0000.nii.gz",
    ];
    expect(caseIdsOfFiles(names)).toEqual(["B", "b", "\ufb01", "\u{1f600}"]);
  });
});

describeNumpy("the text of dataset.json", ({ command }) => {
  test("equals Python's json.dumps byte for byte", () => {
    const script = [
      "import json, sys",
      "texts = json.load(sys.stdin)",
      "out = [json.dumps(json.loads(t), sort_keys=True, indent=4) for t in texts]",
      "json.dump(out, sys.stdout)",
    ].join("\n");
    const written = fc.sample(descriptions, { numRuns: 200, seed: 5 }).map(encodeDatasetJson);
    const run = spawnSync(command, ["-c", script], {
      input: JSON.stringify(written),
      maxBuffer: 1 << 28,
    });
    expect(run.stderr.toString()).toBe("");
    expect(JSON.parse(run.stdout.toString())).toEqual(written);
    console.log(`Python wrote ${written.length} texts of dataset.json alike`);
  });
});
