import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { jsonLines, voxprep, voxprepOk } from "./e2e-support.ts";

const GOLDEN = fileURLToPath(new URL("../../../test-data/golden/", import.meta.url));
const PLANS_3D = join(GOLDEN, "nnunet-v1", "Task301_ThickPhantom", "plans_3D.json");
const PLANS_2D = join(GOLDEN, "nnunet-v1", "Task301_ThickPhantom", "plans_2D.json");

test("plan show prints stages, levels, channels and intensities", async () => {
  const { stdout } = await voxprepOk(["plan", "show", PLANS_3D]);
  for (const title of ["stages", "levels of stage 0", "channels", "foreground intensities"]) {
    expect(stdout).toContain(title);
  }
  expect(stdout).toMatch(/data identifier +nnUNetData_plans_v2\.1/);
  expect(stdout).toMatch(/ 0 +CT +CT +all voxels/);
});

test("plan show --json prints one object", async () => {
  const [plans] = jsonLines(await voxprepOk(["plan", "show", PLANS_2D, "--json"]));
  expect(plans).toMatchObject({ event: "plans", format: "v1", preprocessor: "PreprocessorFor2D" });
});

test("plan diff tells what preprocessing reads", async () => {
  const same = await voxprepOk(["plan", "diff", PLANS_3D, PLANS_3D]);
  expect(same.stdout).toBe("The plans say the same.\n");
  const other = PLANS_3D.replace("nnunet-v1", "unetr-pp");
  const { stdout } = await voxprepOk(["plan", "diff", PLANS_3D, other]);
  expect(stdout).toMatch(/data_identifier +nnUNetData_plans_v2\.1 +unetr_pp_Data_plans_v2\.1/);
  expect(stdout).toContain("0 of them in what preprocessing reads");
});

test("plan diff of two tasks: what the cases have of their own takes one line", async () => {
  const other = PLANS_3D.replace("Task301_ThickPhantom", "Task302_MriPhantom");
  const words = ["plan", "diff", PLANS_3D, other];
  const [compared] = jsonLines(await voxprepOk([...words, "--json"]));
  const { differences } = compared as { differences: { path: string }[] };
  const ofCases = differences.filter(({ path }) => path.includes(".size_reductions."));
  expect(ofCases.length).toBeGreaterThan(6);
  const { stdout } = await voxprepOk(words);
  expect(stdout.match(/size_reductions/g)).toHaveLength(1);
  expect(stdout).toMatch(/dataset_properties\.size_reductions\.\* +7 keys +6 keys/);
  expect(stdout).toContain(`${differences.length} differences`);
  expect(stdout).toMatch(/plans_per_stage\.0\.patch_size +\[/);
  expect(stdout).toMatch(/normalization_schemes\.0 +CT +\S+ +arrays change/);
  expect(stdout).toMatch(/dataset_properties\.intensityproperties .+ arrays change/);
});

test("a file that holds no plans is a usage error", async () => {
  const call = await voxprep(["plan", "show", PLANS_3D.replace("plans_3D", "splits_final")]);
  expect(call.code).toBe(1);
  expect(call.stderr).toContain("holds no plans");
});
