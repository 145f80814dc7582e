import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  filesBelow,
  hashesBelow,
  jsonLines,
  rawTask,
  readJson,
  temporaryFolder,
  voxprep,
  voxprepOk,
} from "./e2e-support.ts";

const THICK = "Task301_ThickPhantom";
const MRI = "Task302_MriPhantom";
const MRI_CASES = [1, 2, 3, 4, 5, 6].map((i) => `mr_${i}`);

/** Task folders of the default profile below an output folder. */
const CROPPED = "unetr_pp_raw/unetr_pp_cropped_data";
const PREPROCESSED = "unetr_pp_preprocessed";
const STAGE_3D = "unetr_pp_Data_plans_v2.1_stage0";
const STAGE_2D = "nnFormerData_plans_v2.1_2D_stage0";

describe("convert and run", () => {
  const work = temporaryFolder();

  test("convert splits a Decathlon task and says what comes next", async () => {
    const call = await voxprepOk([
      "convert",
      rawTask("Task06_4dPhantom"),
      "--out",
      join(work, "raw"),
    ]);
    expect(call.stdout).toContain(`voxprep run ${join(work, "raw", "Task006_4dPhantom")}`);
    expect(filesBelow(join(work, "raw"))).toContain(
      "Task006_4dPhantom/imagesTr/vol_002_0002.nii.gz",
    );
  });

  test("convert needs no imagesTs and leaves its input as it is, hidden files too", async () => {
    const input = rawTask("Task06_4dPhantom", join(work, "input"));
    rmSync(join(input, "imagesTs"), { recursive: true });
    const before = hashesBelow(input);
    const out = join(work, "without-test-images");
    await voxprepOk(["convert", input, "--out", out]);
    expect(Object.keys(before)).toContain("imagesTr/._vol_001.nii.gz");
    expect(hashesBelow(input)).toEqual(before);
    expect(filesBelow(out).filter((name) => name.includes("._"))).toEqual([]);
  });

  test("a second conversion to the same place is refused and changes nothing", async () => {
    const before = hashesBelow(join(work, "raw"));
    const call = await voxprep([
      "convert",
      rawTask("Task06_4dPhantom"),
      "--out",
      join(work, "raw"),
    ]);
    expect(call.code).toBe(3);
    expect(call.stderr).toContain("VP0203");
    expect(hashesBelow(join(work, "raw"))).toEqual(before);
  });

  test("another task id names another folder", async () => {
    const out = join(work, "renumbered");
    await voxprepOk(["convert", rawTask("Task06_4dPhantom"), "--out", out, "--task-id", "512"]);
    expect(existsSync(join(out, "Task512_4dPhantom", "dataset.json"))).toBe(true);
  });

  test("run of two cases makes no splits, says so, and is no failure", async () => {
    const out = join(work, "two");
    const call = await voxprepOk(["run", join(work, "raw", "Task006_4dPhantom"), "--out", out]);
    expect(call.stdout + call.stderr).toContain("VP1019");
    expect(filesBelow(out).filter((name) => name.includes("splits"))).toEqual([]);
  });

  test("run tells what was made, how long it took, and the lines a trainer needs", async () => {
    const out = join(work, "thick");
    const call = await voxprepOk(["run", rawTask(THICK), "--out", out]);
    const text = call.stdout + call.stderr;
    expect(text).toContain("7 cases done, 0 failed");
    expect(text).toMatch(/preprocess +[\d.]+ s/);
    expect(text).toContain(`export unetr_pp_preprocessed="${join(out, PREPROCESSED)}"`);
    expect(text).toMatch(/export unetr_pp_raw_data_base=".*unetr_pp_raw"/);
    const files = filesBelow(join(out, PREPROCESSED, THICK));
    expect(files).toContain(`${STAGE_3D}/thick_01.npz`);
    expect(files).toContain("splits_final.pkl");
    expect(files).toContain("splits_final.json");
    expect(filesBelow(join(out, CROPPED, THICK))).toContain("thick_01.npz");
  });

  test("run leaves no temporary file", () => {
    const odd = filesBelow(join(work, "thick")).filter((name) => /tmp|temp|partial/i.test(name));
    expect(odd).toEqual([]);
  });

  test("run --json prints one JSON object a line, ending with the summary", async () => {
    const call = await voxprepOk(["run", rawTask(MRI), "--out", join(work, "json"), "--json"]);
    const events = jsonLines(call);
    expect(events[0]).toMatchObject({ event: expect.any(String) });
    expect(events.filter((one) => one["event"] === "case-done").length).toBeGreaterThanOrEqual(18);
    expect(events.at(-1)).toMatchObject({
      event: "summary",
      task: MRI,
      profile: "unetr-pp",
      cases: 6,
      failedCases: [],
      foldSizes: [2, 1, 1, 1, 1],
    });
  });

  test("run --quiet prints nothing when all is well", async () => {
    const call = await voxprepOk(["run", rawTask(MRI), "--out", join(work, "quiet"), "--quiet"]);
    expect(call.stdout + call.stderr).toBe("");
  });
});

describe("choices of run", () => {
  const work = temporaryFolder();
  const task = join(PREPROCESSED, MRI);

  test("--no-preprocess stops after the plan", async () => {
    const out = join(work, "plan-only");
    await voxprepOk(["run", rawTask(MRI), "--out", out, "--no-preprocess"]);
    expect(existsSync(join(out, task, "unetr_pp_Plansv2.1_plans_3D.pkl"))).toBe(true);
    expect(existsSync(join(out, task, STAGE_3D))).toBe(false);
  });

  test("--cases prepares those alone, but plans with all", async () => {
    const out = join(work, "cases");
    await voxprepOk([
      "run",
      rawTask(MRI),
      "--out",
      out,
      "--cases",
      "mr_2,mr_5",
      "--planners",
      "3d",
    ]);
    const names = filesBelow(join(out, task, STAGE_3D));
    expect(names).toEqual(["mr_2.npz", "mr_2.pkl", "mr_5.npz", "mr_5.pkl"]);
    expect(existsSync(join(out, task, STAGE_2D))).toBe(false);
    const plan = readJson(out, task, "unetr_pp_Plansv2.1_plans_3D.json");
    expect(plan["list_of_npz_files"]).toHaveLength(6);
  });

  test("--overrides replaces values of a stage", async () => {
    const file = join(work, "overrides.json");
    writeFileSync(
      file,
      JSON.stringify({ "3d": { last: { batch_size: 7, patch_size: [8, 16, 16] } } }),
    );
    const out = join(work, "overrides");
    await voxprepOk(["run", rawTask(MRI), "--out", out, "--overrides", file, "--no-preprocess"]);
    const plan = readFileSync(join(out, task, "unetr_pp_Plansv2.1_plans_3D.json"), "utf8");
    const stages = Object.values(
      (JSON.parse(plan) as Record<string, object>)["plans_per_stage"] ?? {},
    );
    expect(stages).toEqual([expect.objectContaining({ batch_size: 7, patch_size: [8, 16, 16] })]);
  });
});

describe("the same bytes come out", () => {
  const work = temporaryFolder();
  const out = join(work, "out");

  /** Hashes of what a way of running leaves, always in the same folder, since files name their folder. */
  async function after(run: () => Promise<unknown>): Promise<Record<string, string>> {
    rmSync(out, { recursive: true, force: true });
    await run();
    return hashesBelow(out);
  }

  test.each([THICK, MRI])("with 1, 2 and 3 threads: %s", async (name) => {
    const run = (threads: string) =>
      after(() => voxprepOk(["run", rawTask(name), "--out", out, "--threads", threads]));
    const one = await run("1");
    expect(Object.keys(one).length).toBeGreaterThan(55);
    expect(await run("2")).toEqual(one);
    expect(await run("3")).toEqual(one);
  });

  test("one case on three threads", async () => {
    const words = ["run", rawTask(MRI), "--out", out, "--cases", "mr_5", "--threads"];
    const one = await after(() => voxprepOk([...words, "1"]));
    expect(await after(() => voxprepOk([...words, "3"]))).toEqual(one);
  });

  test.each([THICK, MRI])("step by step: %s", async (name) => {
    const whole = await after(() => voxprepOk(["run", rawTask(name), "--out", out]));
    const steps = await after(async () => {
      for (const step of ["crop", "fingerprint", "plan", "preprocess", "splits"]) {
        await voxprepOk([step, rawTask(name), "--out", out]);
      }
    });
    expect(steps).toEqual(whole);
  });

  test("by plan-and-preprocess, with the originals' flags and environment", async () => {
    const raw = rawTask(MRI, join(out, "nnUNet_raw", "nnUNet_raw_data"));
    await voxprepOk(["run", raw, "--out", out, "--profile", "nnunet-v1"]);
    const whole = hashesBelow(out);
    rmSync(join(out, "nnUNet_raw", "nnUNet_cropped_data"), { recursive: true });
    rmSync(join(out, "nnUNet_preprocessed"), { recursive: true });
    const flags = ["-t", "302", "-tl", "1", "-tf", "2", "--verify_dataset_integrity"];
    await voxprepOk(["plan-and-preprocess", ...flags], {
      nnUNet_raw_data_base: join(out, "nnUNet_raw"),
      nnUNet_preprocessed: join(out, "nnUNet_preprocessed"),
    });
    expect(hashesBelow(out)).toEqual(whole);
  });

  test("plan-and-preprocess -pl2d None -no_pp makes the 3D plan alone", async () => {
    // The records lie beside the preprocessed tasks: without them the crops would be somebody else's (F92).
    rmSync(join(out, "nnUNet_raw", "nnUNet_cropped_data"), { recursive: true });
    rmSync(join(out, "nnUNet_preprocessed"), { recursive: true });
    const flags = ["-t", "302", "-pl3d", "ExperimentPlanner3D_v21", "-pl2d", "None", "-no_pp"];
    await voxprepOk(["plan-and-preprocess", ...flags], {
      nnUNet_raw_data_base: join(out, "nnUNet_raw"),
      nnUNet_preprocessed: join(out, "nnUNet_preprocessed"),
    });
    const names = filesBelow(join(out, "nnUNet_preprocessed", MRI));
    expect(names).toContain("nnUNetPlansv2.1_plans_3D.pkl");
    expect(names.filter((name) => /2D|_stage/.test(name))).toEqual([]);
  });
});

describe("steps alone", () => {
  const work = temporaryFolder();
  const out = join(work, "out");
  const task = join(out, PREPROCESSED, THICK);

  test("plan --fingerprint gives the plan of the run", async () => {
    await voxprepOk(["run", rawTask(THICK), "--out", out]);
    const plans = join(work, "plans");
    await voxprepOk([
      "plan",
      "--fingerprint",
      join(task, "dataset_properties.pkl"),
      "--out",
      plans,
    ]);
    for (const name of ["unetr_pp_Plansv2.1_plans_3D", "nnFormerPlansv2.1_plans_2D"]) {
      expect(existsSync(join(plans, `${name}.pkl`))).toBe(true);
      const { list_of_npz_files, preprocessed_data_folder, ...plan } = readJson(
        plans,
        `${name}.json`,
      );
      expect(readJson(task, `${name}.json`)).toMatchObject(plan);
      expect(list_of_npz_files).toHaveLength(7);
      expect(preprocessed_data_folder).toBe(plans);
    }
  });

  test("splits --ids and splits of a folder give the splits of the run", async () => {
    const ids = join(work, "ids.txt");
    writeFileSync(
      ids,
      `${["thick_4", "thick-3", "Thick_5", "thick_01", "thick_02", "thick_06", "thick_10"].join("\n")}\n`,
    );
    await voxprepOk(["splits", "--ids", ids, "--out", join(work, "by-ids")]);
    await voxprepOk(["splits", join(task, STAGE_3D), "--out", join(work, "by-folder")]);
    const whole = readFileSync(join(task, "splits_final.pkl"));
    expect(readFileSync(join(work, "by-ids", "splits_final.pkl")).equals(whole)).toBe(true);
    expect(readFileSync(join(work, "by-folder", "splits_final.pkl")).equals(whole)).toBe(true);
    expect(existsSync(join(work, "by-ids", "splits_final.json"))).toBe(true);
  });

  test.each([
    ["an image", () => join(rawTask(THICK), "imagesTr", "thick_02_0000.nii.gz"), /0\.86/],
    ["an array", () => join(task, STAGE_3D, "thick_01.npz"), /float32|<f4/],
    ["properties", () => join(task, STAGE_3D, "thick_01.pkl"), /size_after_resampling/],
    ["plans", () => join(task, "unetr_pp_Plansv2.1_plans_3D.pkl"), /patch_size/],
  ])("inspect shows %s, to a person and as JSON", async (_name, file, expected) => {
    const call = await voxprepOk(["inspect", file()]);
    expect(call.stdout).toMatch(expected);
    const lines = jsonLines(await voxprepOk(["inspect", file(), "--json"]));
    expect(lines).toHaveLength(1);
  });

  test("verify finds nothing in a good task", async () => {
    const call = await voxprepOk(["verify", rawTask(MRI), "--json"]);
    const bad = jsonLines(call).filter(
      (one) => one["severity"] === "run" || one["severity"] === "case",
    );
    expect(bad).toEqual([]);
  });
});

describe("faults", () => {
  const work = temporaryFolder();

  test.each([
    ["an unknown command", ["prepare"]],
    ["no command", []],
    ["an unknown option", ["run", "x", "--out", "y", "--profil", "nnformer"]],
    ["an unknown profile", ["run", "x", "--out", "y", "--profile", "nnunet-v3"]],
    ["a missing --out", ["run", "x"]],
    [
      "threads that are no number of threads",
      ["run", rawTask(MRI), "--out", work, "--threads", "0"],
    ],
    ["an unknown planner", ["plan-and-preprocess", "-t", "4", "-pl3d", "MyPlanner"]],
    ["a file that is not there", ["inspect", join(work, "nothing.npz")]],
  ])("%s is a usage error: exit code 1, nothing on stdout", async (_name, words) => {
    const call = await voxprep(words);
    expect(call.code).toBe(1);
    expect(call.stdout).toBe("");
    expect(call.stderr).toMatch(/VP\d{4}/);
    expect(call.stderr).not.toMatch(/\n\s+at .*:\d+:\d+/);
  });

  test("a mistyped option is named with the one that was meant", async () => {
    const call = await voxprep(["run", "x", "--out", "y", "--profil", "nnformer"]);
    expect(call.stderr).toContain("Did you mean --profile?");
  });

  test("a cut label fails its case alone, which leaves no file", async () => {
    const raw = rawTask(MRI, join(work, "cut"));
    truncateSync(join(raw, "labelsTr", "mr_2.nii.gz"), 150);
    const out = join(work, "cut-out");
    const call = await voxprep(["run", raw, "--out", out, "--json"]);
    expect(call.code).toBe(2);
    const events = jsonLines(call);
    const finding = events.find((one) => one["severity"] === "case");
    expect(finding).toMatchObject({
      event: "finding",
      case: "mr_2",
      files: ["labelsTr/mr_2.nii.gz"],
    });
    expect(finding?.["code"]).toMatch(/^VP\d{4}$/);
    expect(events.at(-1)).toMatchObject({ event: "summary", failedCases: ["mr_2"] });
    const left = filesBelow(out).filter(
      (name) => name.includes("mr_2") && !name.includes(".voxprep"),
    );
    expect(left).toEqual([]);
    const prepared = filesBelow(join(out, PREPROCESSED, MRI, STAGE_3D)).filter((name) =>
      name.endsWith(".npz"),
    );
    expect(prepared).toEqual(MRI_CASES.filter((id) => id !== "mr_2").map((id) => `${id}.npz`));
  });

  test("the other cases come out as if the failed one were not listed", async () => {
    const raw = rawTask(MRI, join(work, "unlisted"));
    const out = join(work, "unlisted-out");
    truncateSync(join(raw, "imagesTr", "mr_3_0001.nii.gz"), 500);
    expect((await voxprep(["run", raw, "--out", out])).code).toBe(2);
    const withFault = hashesBelow(out);
    rmSync(out, { recursive: true });
    // As text: the order of the labels, which JSON.parse would change, is part of the result.
    const dataset = readFileSync(join(raw, "dataset.json"), "utf8");
    const entry = /\{\s*"image": "[^"]*mr_3[^"]*",\s*"label": "[^"]*"\s*\},/;
    expect(dataset).toMatch(entry);
    writeFileSync(join(raw, "dataset.json"), dataset.replace(entry, ""));
    for (const name of ["imagesTr/mr_3_0000", "imagesTr/mr_3_0001", "labelsTr/mr_3"]) {
      rmSync(join(raw, `${name}.nii.gz`));
    }
    await voxprepOk(["run", raw, "--out", out]);
    const clean = hashesBelow(out);
    for (const hashes of [withFault, clean]) {
      for (const name of Object.keys(hashes)) if (name.endsWith("/dataset.json")) hashes[name] = "";
    }
    expect(withFault).toEqual(clean);
  });

  test("a dataset.json that is none stops the run before anything is written", async () => {
    const raw = rawTask(MRI, join(work, "no-json"));
    writeFileSync(join(raw, "dataset.json"), "{ not json");
    const out = join(work, "no-json-out");
    const call = await voxprep(["run", raw, "--out", out]);
    expect([1, 3]).toContain(call.code);
    expect(call.stderr).toMatch(/VP1\d{3}/);
    expect(existsSync(out) ? filesBelow(out) : []).toEqual([]);
  });
});
