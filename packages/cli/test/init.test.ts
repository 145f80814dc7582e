import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  hashesBelow,
  jsonLines,
  rawTask,
  readJson,
  temporaryFolder,
  voxprep,
  voxprepOk,
} from "./e2e-support.ts";

const work = temporaryFolder();
const THICK = rawTask("Task301_ThickPhantom");

/** The phantom's cases as pairs `img0001` and `label0001`. */
function pairs(): string {
  const folder = join(work, "pairs");
  mkdirSync(folder, { recursive: true });
  readdirSync(join(THICK, "labelsTr")).forEach((file, i) => {
    const id = file.replace(".nii.gz", "");
    const number = String(i + 1).padStart(4, "0");
    cpSync(join(THICK, "labelsTr", file), join(folder, `label${number}.nii.gz`));
    cpSync(join(THICK, "imagesTr", `${id}_0000.nii.gz`), join(folder, `img${number}.nii.gz`));
  });
  return folder;
}

test("init shows, makes a task that verify finds good, and never touches the input", async () => {
  const folder = pairs();
  const before = hashesBelow(folder);
  const shown = await voxprepOk(["init", folder]);
  expect(shown.stdout).toMatch(/img0001 +img0001\.nii\.gz +label0001\.nii\.gz/);
  expect(shown.stdout).toContain(`Next: voxprep init ${folder} --out <folder>`);

  const out = join(work, "raw");
  const names = "1=liver,2=tumour";
  const words = ["init", folder, "--out", out, "--name", "Pairs", "--modality", "CT"];
  const made = await voxprepOk([...words, "--labels", names, "--yes"]);
  const task = join(out, "Task500_Pairs");
  expect(made.stdout).toContain(`Next: voxprep verify ${task}`);
  expect(readJson(task, "dataset.json")).toMatchObject({
    modality: { "0": "CT" },
    labels: { "0": "background", "1": "liver", "2": "tumour" },
    numTraining: 7,
  });
  expect((await voxprepOk(["verify", task])).stdout).toContain("7 cases good, 0 failed");
  expect(hashesBelow(folder)).toEqual(before);
  expect(await voxprep([...words, "--yes"])).toMatchObject({ code: 3 });
});

test("--json tells survey and task", async () => {
  const out = join(work, "json");
  const call = await voxprepOk(["init", pairs(), "--out", out, "--yes", "--json"]);
  const [survey, made] = jsonLines(call);
  expect(survey).toMatchObject({ event: "survey", unmatched: [], labels: { "0": "background" } });
  expect(made).toMatchObject({ event: "initialized", cases: 7, files: 14 });
});

test("without a terminal and without --yes nothing is made", async () => {
  const out = join(work, "unasked");
  const call = await voxprep(["init", pairs(), "--out", out]);
  expect(call.code).toBe(1);
  expect(call.stderr).toContain("give --yes");
  expect(existsSync(out)).toBe(false);
});

test("verify of a folder without dataset.json leads to init", async () => {
  const call = await voxprep(["verify", pairs()]);
  expect(call.code).toBe(3);
  expect(call.stderr).toContain("voxprep init");
});
