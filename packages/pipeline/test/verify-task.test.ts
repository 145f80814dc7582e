import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { verifyTask } from "../src/check/verify-task.js";
import { labelGzip, niftiGzip, RawTask } from "./support/raw-task.ts";
import { describeShared, SHARED_FOLDER } from "./support/shared-folder.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const root = temporaryFolder();
let counter = 0;

const IDS = ["a", "b", "c", "d", "e"];

function newTask(caseIds: readonly string[] = IDS, modalities = 1): RawTask {
  return new RawTask(
    join(root, `Task${String(counter++).padStart(3, "0")}_Test`),
    caseIds,
    modalities,
  );
}

async function codesAfter(spoil: (task: RawTask) => void, modalities = 1): Promise<string[]> {
  const task = newTask(IDS, modalities);
  spoil(task);
  const { findings } = await verifyTask(task.folder);
  return findings.map(({ code, severity, caseId }) => [code, severity, caseId].join(" ").trim());
}

describe("verifyTask", () => {
  test("adds up labels by value, cases, voxels and volume", async () => {
    const task = newTask();
    task.write(task.label("b"), labelGzip({ voxels: [0, 1, 1] }));
    const done: number[] = [];
    const result = await verifyTask(task.folder, { onCase: (count) => done.push(count) });
    expect(result.findings).toEqual([]);
    expect(result.failedCases).toEqual([]);
    expect(result.labels).toEqual([
      { value: 0, name: "background", cases: 5, voxels: 5 * 60 - 6, mm3: 2 * (5 * 60 - 6) },
      { value: 1, name: "organ", cases: 5, voxels: 6, mm3: 12 },
    ]);
    expect(result.orientations).toEqual([{ axes: "RAS", cases: 5, firstCase: "a" }]);
    expect(done).toEqual([1, 2, 3, 4, 5]);
  });

  test("F19: fewer good cases than folds", async () => {
    const task = newTask(["a", "b"]);
    const { findings } = await verifyTask(task.folder);
    expect(findings).toMatchObject([
      { code: "VP1019", severity: "warning", found: 2, expected: 5 },
    ]);
  });

  test("F42: all modalities empty is a case fault, one of several a warning", async () => {
    const empty = niftiGzip({ fill: 0, voxels: [] });
    expect(
      await codesAfter((t) => {
        t.write(t.image("a", 0), empty);
        t.write(t.image("a", 1), empty);
        t.write(t.image("b", 1), empty);
      }, 2),
    ).toEqual(["VP3103 case a", "VP3105 warning b", "VP1019 warning"]);
  });

  test("F57: a declared label that no case has", async () => {
    expect(
      await codesAfter((t) => {
        for (const id of IDS) t.write(t.label(id), labelGzip({ voxels: [0] }));
      }),
    ).toEqual([...IDS.map((id) => `VP5105 warning ${id}`), "VP5201 warning"]);
  });

  test("F40, F55: NaN is a warning in an image and a fault in a label", async () => {
    const nan = { dtype: "float32", voxels: [1, Number.NaN] } as const;
    expect(
      await codesAfter((t) => {
        t.write(t.image("a"), niftiGzip({ ...nan }));
        t.write(t.label("b"), labelGzip(nan));
      }),
    ).toEqual(["VP3101 warning a", "VP5104 case b", "VP1019 warning"]);
  });

  test("F52, F53, F54: each fault of a label fails its case alone", async () => {
    const task = newTask();
    task.write(task.label("a"), labelGzip({ voxels: [7] }));
    task.write(task.label("b"), labelGzip({ dtype: "float32", voxels: [0.5] }));
    task.write(task.label("c"), labelGzip({ dtype: "int16", voxels: [-1] }));
    const { failedCases, findings } = await verifyTask(task.folder);
    expect(failedCases).toEqual(["a", "b", "c"]);
    expect(findings.filter(({ severity }) => severity === "case").map(({ code }) => code)).toEqual([
      "VP5101",
      "VP5102",
      "VP5103",
    ]);
  });

  test("F21, F28: damage that only the voxels show, while other files are read all the same", async () => {
    const whole = niftiGzip({ sizeXyz: [50, 40, 30] });
    const label = labelGzip({ sizeXyz: [50, 40, 30] });
    expect(
      await codesAfter((t) => {
        t.write(t.image("a"), whole.subarray(0, whole.length * 0.6));
        t.write(t.label("a"), labelGzip({ sizeXyz: [50, 40, 30], voxels: [9] }));
        t.write(t.image("b"), whole.subarray(0, whole.length - 8));
        t.write(t.label("b"), label);
      }),
    ).toEqual(["VP2102 case a", "VP5101 case a", "VP2102 case b", "VP1019 warning"]);
  });

  test("F06: without a good case left it is VP1007 of the whole task, as in a run", async () => {
    const task = newTask();
    for (const id of ["a", "b", "c", "d", "e"]) task.write(task.label(id), "");
    const { failedCases, findings } = await verifyTask(task.folder);
    expect(failedCases).toEqual(["a", "b", "c", "d", "e"]);
    const ofTask = findings.filter(({ caseId }) => caseId === undefined);
    expect(ofTask).toMatchObject([{ code: "VP1007", severity: "run", found: failedCases }]);
  });

  test("cases that fail the check are read as far as they can be, and are in no table", async () => {
    const task = newTask();
    task.write(task.label("e"), labelGzip({ sizeXyz: [5, 4, 2], voxels: [9] }));
    const { failedCases, findings, labels } = await verifyTask(task.folder);
    expect(failedCases).toEqual(["e"]);
    expect(findings.map(({ code }) => code)).toEqual(["VP4101", "VP5101", "VP1019"]);
    expect(labels.map(({ cases }) => cases)).toEqual([4, 4]);
  });

  test("a task with a fault of the whole has no result", async () => {
    const { check, labels, failedCases } = await verifyTask(join(root, "nowhere"));
    expect([check, labels, failedCases]).toEqual([null, [], []]);
  });
});

describeShared("real tasks and broken samples", () => {
  const real = join(SHARED_FOLDER, "real");

  // Axis codes as nibabel 5.4.2 gives them for the same files.
  test.each([
    ["Task101_ThickCT", ["VP4301"], { LPS: 6, RAI: 1 }],
    ["Task102_MRI2", ["VP4301"], { LPS: 3, RAS: 3 }],
    ["Task105_NoNorm", ["VP1013"], { LPS: 5 }],
  ])("golden raw task %s: no case fault, and the axis orders", async (name, warnings, axes) => {
    const task = join(SHARED_FOLDER, "golden", "v1", "raw", name);
    const { check, findings, failedCases, orientations } = await verifyTask(task);
    expect(failedCases).toEqual([]);
    expect([...new Set(findings.map(({ code }) => code))]).toEqual(warnings);
    expect(Object.fromEntries(orientations.map((one) => [one.axes, one.cases]))).toEqual(axes);
    console.log(`verify: ${name}: ${check?.cases.length} cases read`);
  });

  test("Task203_SpineMR: directions that differ in the 15th digit are nothing", async () => {
    const { findings } = await verifyTask(join(real, "Task203_SpineMR"));
    expect(findings.map(({ code }) => code)).toEqual(["VP1019"]);
  });

  test("broken-hippocampus: the codes that the specification names", async () => {
    const task = newTask(["case_001", "hippocampus_118", "hippocampus_010"]);
    const broken = join(real, "broken-hippocampus");
    const hippocampus = join(real, "Task04_Hippocampus");
    copyFileSync(join(hippocampus, "imagesTr", "hippocampus_001.nii.gz"), task.image("case_001"));
    copyFileSync(join(broken, "hippocampus_281.label.nii.gz"), task.label("case_001"));
    rmSync(task.label("hippocampus_118"));
    rmSync(task.image("hippocampus_010"));
    copyFileSync(join(broken, "hippocampus_118.image.nii.gz"), task.image("hippocampus_118"));
    copyFileSync(join(broken, "hippocampus_010.label.nii.gz"), task.label("hippocampus_010"));
    const { findings } = await verifyTask(task.folder);
    expect(findings.slice(0, 3).map(({ code, caseId }) => [code, caseId])).toEqual([
      ["VP4101", "case_001"],
      ["VP1302", "hippocampus_118"],
      ["VP1301", "hippocampus_010"],
    ]);
  });

  test("broken-multimodal: one case of three grids is VP4201", async () => {
    const task = newTask(["unf02"], 3);
    const broken = join(real, "broken-multimodal");
    for (let i = 0; i < 3; i++) {
      copyFileSync(join(broken, `unf02_000${i}.nii.gz`), task.image("unf02", i));
    }
    copyFileSync(join(broken, "unf02.label.nii.gz"), task.label("unf02"));
    const { findings, failedCases } = await verifyTask(task.folder);
    expect(failedCases).toEqual(["unf02"]);
    expect(findings.filter(({ severity }) => severity === "case").map(({ code }) => code)).toEqual([
      "VP4201",
      "VP4201",
    ]);
  });
});
