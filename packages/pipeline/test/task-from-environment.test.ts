import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { taskFromEnvironment } from "../src/run/task-from-environment.js";

const root = mkdtempSync(join(tmpdir(), "voxprep-environment-"));
const base = join(root, "raw");
const NNUNET = { nnUNet_raw_data_base: base, nnUNet_preprocessed: join(root, "pre") };

beforeAll(() => {
  mkdirSync(join(base, "nnUNet_raw_data", "Task004_Hippocampus"), { recursive: true });
  mkdirSync(join(base, "nnUNet_raw_data", "Task007_A"), { recursive: true });
  mkdirSync(join(base, "nnUNet_cropped_data", "Task007_B"), { recursive: true });
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("taskFromEnvironment", () => {
  test("finds a task by its id through the variables of one profile", async () => {
    const found = await taskFromEnvironment(4, NNUNET);
    expect(found.profile).toBe("nnunet-v1");
    expect(found.taskFolder).toBe(join(base, "nnUNet_raw_data", "Task004_Hippocampus"));
    expect(found.folders.cropped).toBe(join(base, "nnUNet_cropped_data", "Task004_Hippocampus"));
    expect(found.folders.preprocessed).toBe(join(root, "pre", "Task004_Hippocampus"));
  });

  test.each([
    ["no variables", 4, {}],
    [
      "the variables of two profiles",
      4,
      { ...NNUNET, unetr_pp_raw_data_base: base, unetr_pp_preprocessed: root },
    ],
    ["an id that no task has", 5, NNUNET],
    ["an id that two tasks have", 7, NNUNET],
  ])("refuses %s with VP0101", async (_name, id, environment) => {
    await expect(taskFromEnvironment(id, environment)).rejects.toMatchObject({ code: "VP0101" });
  });

  test("takes the profile that is asked for", async () => {
    const both = { ...NNUNET, unetr_pp_raw_data_base: base, unetr_pp_preprocessed: root };
    expect((await taskFromEnvironment(4, both, "nnunet-v1")).profile).toBe("nnunet-v1");
  });
});
