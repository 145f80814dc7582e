import { rmSync } from "node:fs";
import { join } from "node:path";
import { readNiftiFile } from "@voxprep/io/node";
import { beforeAll, describe, expect, test } from "vitest";
import {
  filesBelow,
  jsonLines,
  rawTask,
  temporaryFolder,
  voxprep,
  voxprepOk,
} from "./e2e-support.ts";

const TASK = "Task302_MriPhantom";

describe("voxprep apply and voxprep export", () => {
  const root = temporaryFolder();
  const prepared = join(root, "prepared");
  const plans = join(prepared, "nnUNet_preprocessed", TASK, "nnUNetPlansv2.1_plans_3D.pkl");
  const inputs = join(root, "inputs");
  const images = join(rawTask(TASK), "imagesTr");
  beforeAll(async () => {
    await voxprepOk(["run", rawTask(TASK), "--out", prepared, "--profile", "nnunet-v1", "--quiet"]);
    await voxprepOk(["apply", images, "--plans", plans, "--out", inputs, "--quiet"]);
  });

  test("apply prints what was made, and with --json one object a line", async () => {
    const out = join(root, "one");
    const words = ["apply", join(images, "mr_2_0000.nii.gz"), "--plans", plans, "--out", out];
    const { stdout } = await voxprepOk(words);
    expect(stdout).toMatch(/^1 case prepared, 0 failed, 0 warnings/);
    const lines = jsonLines(await voxprepOk([...words, "--json"]));
    expect(lines.at(-1)).toMatchObject({
      event: "applied",
      profile: "nnunet-v1",
      preparedCases: ["mr_2"],
      failedCases: [],
    });
    expect(filesBelow(out)).toEqual([
      "nnUNetData_plans_v2.1_stage0/mr_2.npz",
      "nnUNetData_plans_v2.1_stage0/mr_2.pkl",
      "nnUNetPlansv2.1_plans_3D.pkl",
    ]);
  });

  test("F16: a missing modality ends with exit code 2, the case named", async () => {
    const copy = join(rawTask(TASK, join(root, "copy")), "imagesTr");
    rmSync(join(copy, "mr_1_0001.nii.gz"));
    const { code, stdout, stderr } = await voxprep([
      ...["apply", copy, "--plans", plans, "--out", join(root, "two")],
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain("VP1305 ModalityMissingError  case mr_1");
    expect(stdout).toContain("5 cases prepared, 1 failed");
  });

  test.each([
    [["apply", images, "--plans", "missing.pkl", "--out", "x"]],
    [["apply", images, "--out", "x"]],
    [["apply", images, "--plans", plans, "--out", "x", "--stages", "7"]],
    [["export", inputs, "mr_1", "--stage", "third"]],
    [["export", inputs, "mr_1", "--channel", "first"]],
    [["export", inputs, "nobody"]],
    [["export", inputs, "mr_1", "--label", "--restore", "x.npz"]],
  ])("usage errors end with exit code 1: %j", async (words) => {
    const { code, stderr } = await voxprep(words);
    expect(code).toBe(1);
    expect(stderr).toContain("VP0");
  });

  test("export writes NIfTI, and --restore brings it back onto the scan", async () => {
    const look = join(root, "look");
    const made = jsonLines(await voxprepOk(["export", inputs, "mr_2", "--out", look, "--json"]));
    expect(made[0]).toMatchObject({ event: "exported", case: "mr_2" });
    expect(filesBelow(look)).toEqual(["mr_2.nii.gz", "mr_2_0000.nii.gz", "mr_2_0001.nii.gz"]);
    const file = join(root, "back.nii.gz");
    const words = ["export", inputs, "mr_2", "--restore", join(look, "mr_2.nii.gz"), "--out", file];
    expect((await voxprepOk(words)).stdout.split("\n")[0]).toBe(file);
    const [back, scan] = await Promise.all([
      readNiftiFile(file),
      readNiftiFile(join(images, "mr_2_0000.nii.gz")),
    ]);
    expect(back.geometry.sizeXyz).toEqual(scan.geometry.sizeXyz);
    expect((await voxprep(words)).code).toBe(3); // the file exists now
    await voxprepOk([...words, "--overwrite"]);
  });
});
