import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkTask } from "../src/check/check-task.js";
import { datasetJson, labelGzip, niftiGzip, type RawTask } from "./support/raw-task.ts";
import { checkSpoilt, newTask, summaries } from "./support/spoilt-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const root = temporaryFolder();

test("a task without fault has no finding, and all that later steps need", async () => {
  const task = newTask(root, ["b", "a"], 2);
  const { check, findings } = await checkTask(task.folder);
  expect(findings).toEqual([]);
  expect(check?.listedCases).toBe(2);
  expect(check?.failed.size).toBe(0);
  expect(check?.cases.map(({ caseId }) => caseId)).toEqual(["b", "a"]);
  expect(check?.cases[0]).toMatchObject({
    imagePaths: [task.image("b", 0), task.image("b", 1)],
    labelPath: task.label("b"),
    labelFileName: "b.nii.gz",
    shapeZyx: [3, 4, 5],
    dtypes: ["int16", "int16"],
    labelDtype: "uint8",
    fileBytes: 2 * niftiGzip().length + labelGzip().length,
  });
});

test("F83: nothing in the raw folder is made, changed or touched", async () => {
  const task = newTask(root);
  const state = () =>
    readdirSync(task.folder, { recursive: true, encoding: "utf8" })
      .sort()
      .map((name) => [name, statSync(join(task.folder, name)).mtimeMs]);
  const before = state();
  await checkTask(task.folder);
  expect(state()).toEqual(before);
});

describe("faults of the whole task leave no check", () => {
  const entry = (image: string, label: string) => ({ training: [{ image, label }] });
  const good = datasetJson(["a", "b", "c"]);
  test.each<[string, string, (task: RawTask) => void]>([
    ["F01 no dataset.json", "VP1001", (t) => rmSync(join(t.folder, "dataset.json"))],
    ["F02 a trailing comma", "VP1002", (t) => t.dataset('{"labels": {},}')],
    [
      "F02 a latin-1 byte",
      "VP1003",
      (t) =>
        t.write(join(t.folder, "dataset.json"), Buffer.from('{"name": "M\xfcller"}', "latin1")),
    ],
    [
      "F04 a key twice",
      "VP1005",
      (t) => t.dataset(JSON.stringify(good).replace('"labels":', '"labels": {},\n"labels":')),
    ],
    ["F05 no labels", "VP1006", (t) => t.dataset({ ...good, labels: undefined })],
    ["F06 no cases", "VP1007", (t) => t.dataset(datasetJson([]))],
    ["F07 a case twice", "VP1008", (t) => t.dataset(datasetJson(["a", "a"]))],
    ["F09 modality 1 only", "VP1010", (t) => t.dataset({ ...good, modality: { "1": "CT" } })],
    ["F10 labels of v2", "VP1011", (t) => t.dataset({ ...good, labels: { liver: 1 } })],
    ["F10 no background", "VP1012", (t) => t.dataset({ ...good, labels: { "1": "x" } })],
    [
      "F12 with suffix",
      "VP1014",
      (t) => {
        t.write(join(t.folder, "imagesTr", "d_0000.nii.gz"), niftiGzip());
        t.dataset({ ...good, ...entry("./imagesTr/d_0000.nii.gz", "./labelsTr/a.nii.gz") });
      },
    ],
    [
      "F12 .nii",
      "VP1015",
      (t) => t.dataset({ ...good, ...entry("./imagesTr/a.nii", "./labelsTr/a.nii.gz") }),
    ],
    [
      "F12 another case's label",
      "VP1016",
      (t) => {
        const [a, b] = ["a", "b"].map((id) => `./imagesTr/${id}.nii.gz`);
        const training = [a, b].map((image) => ({ image, label: "./labelsTr/b.nii.gz" }));
        t.dataset({ ...good, training });
      },
    ],
    ["F18 no labelsTr", "VP1018", (t) => rmSync(join(t.folder, "labelsTr"), { recursive: true })],
    [
      "F58 outside",
      "VP9101",
      (t) => t.dataset({ ...good, ...entry("./imagesTr/../../a.nii.gz", "./labelsTr/a.nii.gz") }),
    ],
    [
      "F58 control character",
      "VP9102",
      (t) => t.dataset({ ...good, ...entry("./imagesTr/a\u0000.nii.gz", "./labelsTr/a.nii.gz") }),
    ],
    ["F59 a reserved name", "VP9103", (t) => t.dataset(datasetJson(["dataset_properties"]))],
    ["F67 nested too deeply", "VP1002", (t) => t.dataset("[".repeat(200_000))],
  ])("%s: %s", async (_name, code, spoil) => {
    const { check, findings } = await checkSpoilt(root, spoil);
    expect(check).toBeNull();
    const fatal = findings.filter(({ severity }) => severity === "run");
    expect([...new Set(fatal.map((finding) => finding.code))]).toEqual([code]);
    for (const finding of fatal) {
      expect(finding.phase).toBe("check");
      expect(finding.remedy, finding.message).toMatch(/\.$/);
    }
  });

  test("F01: a folder that does not exist, and one of nnU-Net v2, are told apart", async () => {
    const nowhere = await checkTask(join(root, "nowhere"));
    expect(nowhere.findings).toMatchObject([{ code: "VP1001" }]);
    expect(nowhere.findings[0]?.message).toContain("there is no folder ");
    const folder = join(root, "Dataset004_Hippocampus");
    mkdirSync(join(folder, "imagesTr"), { recursive: true });
    mkdirSync(join(folder, "labelsTr"));
    const v2 = await checkTask(folder);
    expect(v2.findings[0]?.remedy).toContain("v2");
  });

  test("F60: names that differ in case only, on an output folder that does not tell them apart", async () => {
    const spoil = (t: RawTask) => {
      t.write(t.image("A"), niftiGzip());
      t.write(t.label("A"), labelGzip());
      t.dataset(datasetJson(["a", "A"]));
    };
    const elsewhere = await checkSpoilt(root, spoil);
    expect(elsewhere.check?.cases).toHaveLength(2);
    expect(elsewhere.findings.map(({ code }) => code)).toContain("VP9107");
    const clash = await checkSpoilt(root, spoil, { hasCaseInsensitiveOutput: true });
    expect(clash.check).toBeNull();
    expect(clash.findings.map(({ code }) => code)).toContain("VP9104");
  });

  test("all faults are told, not only the first", async () => {
    const { findings } = await checkSpoilt(root, (t) => {
      rmSync(join(t.folder, "labelsTr"), { recursive: true });
      t.dataset({ ...good, modality: { "1": "CT" }, labels: { liver: 1 } });
    });
    expect(summaries(findings)).toEqual(["VP1018 run", "VP1010 run", "VP1011 run"]);
  });
});

describe("warnings about the whole task", () => {
  test.each<[string, string, (task: RawTask) => void]>([
    [
      "F03 a byte order mark",
      "VP1004",
      (t) => t.dataset(`\ufeff${JSON.stringify(datasetJson(["a", "b", "c"]))}`),
    ],
    [
      "F08 numTraining",
      "VP1009",
      (t) => t.dataset(datasetJson(["a", "b", "c"], { numTraining: 9 })),
    ],
    [
      "F11 a gap",
      "VP1013",
      (t) => t.dataset(datasetJson(["a", "b", "c"], { labels: { "0": "b", "2": "x" } })),
    ],
    ["F17 unlisted files", "VP1017", (t) => t.write(t.image("z"), "x")],
    [
      "F106 mixed axis orders",
      "VP4301",
      (t) => {
        t.write(t.image("b"), niftiGzip({ signs: [-1, 1, 1] }));
        t.write(t.label("b"), labelGzip({ signs: [-1, 1, 1] }));
      },
    ],
  ])("%s: %s", async (_name, code, spoil) => {
    const { check, findings } = await checkSpoilt(root, spoil);
    expect(check?.cases).toHaveLength(3);
    expect(summaries(findings)).toEqual([`${code} warning`]);
  });

  test("F03: CRLF line ends are nothing", async () => {
    const text = JSON.stringify(datasetJson(["a", "b", "c"]), null, 1).replaceAll("\n", "\r\n");
    expect((await checkSpoilt(root, (t) => t.dataset(text))).findings).toEqual([]);
  });

  test("F17: hidden files are nothing", async () => {
    const { findings } = await checkSpoilt(root, (t) => {
      t.write(join(t.folder, "imagesTr", "._a_0000.nii.gz"), "x");
      t.write(join(t.folder, "labelsTr", ".DS_Store"), "x");
    });
    expect(findings).toEqual([]);
  });

  test("F106: the table of axis codes has counts", async () => {
    const { findings } = await checkSpoilt(root, (t) => {
      t.write(t.image("b"), niftiGzip({ signs: [-1, 1, 1] }));
      t.write(t.label("b"), labelGzip({ signs: [-1, 1, 1] }));
    });
    expect(findings[0]?.found).toEqual({ RAS: 2, LAS: 1 });
  });
});
