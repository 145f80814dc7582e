import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodePickle, decodePlan, type PyValue } from "@voxprep/io";
import { planFromFingerprint } from "@voxprep/pipeline";
import { beforeEach, describe, expect, test } from "vitest";
import { editLastStage, ResumedTask, remadeNpz } from "./support/resumed-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const int = (value: number): PyValue => ({ type: "int", value });

/** What UNETR++ writes into the plan of Task001_ACDC when a training starts. */
const TRAINER: Readonly<Record<string, PyValue>> = {
  batch_size: int(4),
  patch_size: { type: "list", items: [16, 160, 160].map(int) },
};

const SPACING: Readonly<Record<string, PyValue>> = {
  current_spacing: {
    type: "list",
    items: [5, 1.5, 1.5].map((value): PyValue => ({ type: "float", value })),
  },
};

let task: ResumedTask;

beforeEach(() => {
  task = new ResumedTask(temporaryFolder());
});

function planOf(path: string) {
  return decodePlan(decodePickle(readFileSync(path)));
}

describe("F86: values that a trainer wrote into the plan", () => {
  test("are kept with VP8109, in every later run, and nothing is made again", async () => {
    await task.run("a", { planners: ["3d"] });
    const plan = task.plan3d("a");
    editLastStage(plan, TRAINER);
    const edited = readFileSync(plan);
    const times = task.npzTimes("a");
    for (let i = 0; i < 2; i++) {
      const { findings, summary } = await task.run("a", { planners: ["3d"] });
      const [kept, more] = findings.filter(({ code }) => code === "VP8109");
      expect(more).toBeUndefined();
      expect(kept?.found).toEqual({
        "plans_per_stage.0.batch_size": 4,
        "plans_per_stage.0.patch_size": [16, 160, 160],
      });
      expect(kept?.message).toContain("plans_per_stage.0.batch_size is 4, was 2");
      expect(summary.stages[0]?.batchSize).toBe(4);
    }
    expect(readFileSync(plan).equals(edited)).toBe(true);
    expect(remadeNpz(times, task.npzTimes("a"))).toEqual([]);
  });

  test("are kept by preprocessing alone as well", async () => {
    await task.run("a", { planners: ["3d"] });
    editLastStage(task.plan3d("a"), TRAINER);
    const phases = new Set(["preprocess"] as const);
    const { codes } = await task.run("a", { planners: ["3d"], phases });
    expect(codes).toContain("VP8109");
  });

  test("stop the run when another plan would come out, and the file stays", async () => {
    const putBack = task.takeOutFirstCase();
    await task.run("a", { planners: ["3d"] });
    editLastStage(task.plan3d("a"), TRAINER);
    const edited = readFileSync(task.plan3d("a"));
    putBack();
    await expect(task.run("a", { planners: ["3d"] })).rejects.toMatchObject({
      reason: { code: "VP8103", context: { remedy: expect.stringContaining("--frozen-plans") } },
    });
    expect(readFileSync(task.plan3d("a")).equals(edited)).toBe(true);
  });
});

describe("F86: an edit of what preprocessing reads", () => {
  test.each([
    ["run", undefined],
    ["plan", new Set(["plan"] as const)],
    ["preprocess", new Set(["preprocess"] as const)],
  ])("stops %s with VP8103 before anything is written", async (_name, phases) => {
    await task.run("a", { planners: ["3d"] });
    editLastStage(task.plan3d("a"), SPACING);
    const before = task.hashes("a");
    await expect(
      task.run("a", { planners: ["3d"], ...(phases === undefined ? {} : { phases }) }),
    ).rejects.toMatchObject({
      reason: {
        code: "VP8103",
        context: { found: { "plans_per_stage.0.current_spacing": [5, 1.5, 1.5] } },
      },
    });
    expect(task.hashes("a")).toEqual(before);
  });

  test("is used with `plans`, which gives what the same override gives", async () => {
    await task.run("a", { planners: ["3d"] });
    editLastStage(task.plan3d("a"), SPACING);
    const edited = readFileSync(task.plan3d("a"));
    await task.run("a", { planners: ["3d"], plans: [task.plan3d("a")] });
    expect(readFileSync(task.plan3d("a")).equals(edited)).toBe(true);
    const overrides = { "3d": { last: { current_spacing: [5, 1.5, 1.5] } } };
    await task.run("b", { planners: ["3d"], overrides });
    const stage = (all: Record<string, string>) =>
      Object.entries(all).filter(([name]) => name.includes("_stage0"));
    expect(stage(task.hashes("a"))).toEqual(stage(task.hashes("b")));
  });

  test("once used, is used again by preprocessing and frozen plans, and never overwritten", async () => {
    await task.run("a", { planners: ["3d"] });
    editLastStage(task.plan3d("a"), SPACING);
    await task.run("a", { planners: ["3d"], plans: [task.plan3d("a")] });
    const before = task.hashes("a");
    await task.run("a", { planners: ["3d"], phases: new Set(["preprocess"]) });
    await task.run("a", { planners: ["3d"], frozenPlans: true });
    expect(task.hashes("a")).toEqual(before);
    await expect(task.run("a", { planners: ["3d"] })).rejects.toMatchObject({
      reason: { code: "VP8103" },
    });
    expect(task.hashes("a")).toEqual(before);
  });

  test("is overwritten with force", async () => {
    await task.run("a", { planners: ["3d"] });
    const clean = task.hashes("a");
    editLastStage(task.plan3d("a"), SPACING);
    await task.run("a", { planners: ["3d"], force: true });
    expect(task.hashes("a")).toEqual(clean);
  });

  test("in the readable copy stops the run, as nobody would read it", async () => {
    await task.run("a", { planners: ["3d"] });
    const copy = task.plan3d("a").replace(".pkl", ".json");
    writeFileSync(copy, readFileSync(copy, "utf8").replace('"batch_size": 2', '"batch_size": 9'));
    await expect(task.run("a", { planners: ["3d"] })).rejects.toMatchObject({
      reason: { code: "VP8103", files: [copy, task.plan3d("a")] },
    });
  });

  test("that leaves no plan is told as damage, and the plan is made again", async () => {
    await task.run("a", { planners: ["3d"] });
    const clean = task.hashes("a");
    writeFileSync(task.plan3d("a"), readFileSync(task.plan3d("a")).subarray(0, 100));
    const { codes } = await task.run("a", { planners: ["3d"] });
    expect(codes).toContain("VP8201");
    expect(task.hashes("a")).toEqual(clean);
  });
});

describe("F86: plans that are given", () => {
  test("are put where the trainer looks, byte for byte, with a readable copy", async () => {
    await task.run("a", { planners: ["3d"] });
    editLastStage(task.plan3d("a"), TRAINER);
    const given = join(task.root, "my plan.pkl");
    cpSync(task.plan3d("a"), given);
    await task.run("b", { planners: ["3d"], plans: [given] });
    expect(readFileSync(task.plan3d("b")).equals(readFileSync(given))).toBe(true);
    expect(planOf(task.plan3d("b")).stages[0]?.batchSize).toBe(4);
    const copy = JSON.parse(readFileSync(task.plan3d("b").replace(".pkl", ".json"), "utf8"));
    expect(copy.plans_per_stage["0"].batch_size).toBe(4);
  });

  test("do not replace another plan that was edited", async () => {
    await task.run("a", { planners: ["3d"] });
    const given = join(task.root, "given.pkl");
    cpSync(task.plan3d("a"), given);
    editLastStage(task.plan3d("a"), SPACING);
    await expect(task.run("a", { planners: ["3d"], plans: [given] })).rejects.toMatchObject({
      reason: { code: "VP8103" },
    });
  });

  test("for other labels are refused before anything is made", async () => {
    await task.run("a", { planners: ["3d"] });
    task.editDataset((text) => text.replace('"1":', '"9":'));
    await expect(
      task.run("b", { planners: ["3d"], plans: [task.plan3d("a")] }),
    ).rejects.toMatchObject({ reason: { code: "VP0101", context: { found: expect.anything() } } });
  });

  test("for another profile are refused", async () => {
    await task.run("a", { planners: ["3d"] });
    await expect(
      task.run("b", { profile: "nnunet-v1", plans: [task.plan3d("a")] }),
    ).rejects.toMatchObject({ reason: { code: "VP0101" } });
  });

  test("do not go with overrides", async () => {
    await task.run("a", { planners: ["3d"] });
    await expect(task.run("a", { plans: [task.plan3d("a")], overrides: {} })).rejects.toMatchObject(
      { reason: { code: "VP0101" } },
    );
  });
});

describe("F86: plans from a fingerprint alone", () => {
  test("do not overwrite one that was edited, unless forced", async () => {
    await task.run("a", { planners: ["3d"] });
    const outFolder = join(task.root, "plans");
    const options = {
      fingerprintFile: task.preprocessed("a", "dataset_properties.pkl"),
      outFolder,
      planners: ["3d"] as const,
    };
    const [written] = await planFromFingerprint(options);
    await planFromFingerprint(options);
    const file = written?.file ?? "";
    const clean = readFileSync(file);
    editLastStage(file, TRAINER);
    await expect(planFromFingerprint(options)).rejects.toMatchObject({ code: "VP8103" });
    await planFromFingerprint({ ...options, force: true });
    expect(readFileSync(file).equals(clean)).toBe(true);
  });

  test("F92: do not replace those of another program, unless asked; then no plan is written", async () => {
    await task.run("a");
    const outFolder = join(task.root, "plans");
    const options = {
      fingerprintFile: task.preprocessed("a", "dataset_properties.pkl"),
      outFolder,
      force: true,
    };
    const written = await planFromFingerprint(options);
    const [plan3d, plan2d] = written.map(({ file }) => file) as [string, string];
    const clean = readFileSync(plan2d);
    for (const name of readdirSync(outFolder)) rmSync(join(outFolder, name), { recursive: true });
    writeFileSync(plan2d, "theirs");
    await expect(planFromFingerprint(options)).rejects.toMatchObject({ code: "VP8107" });
    expect(readFileSync(plan2d, "utf8")).toBe("theirs");
    expect(existsSync(plan3d)).toBe(false);
    await planFromFingerprint({ ...options, overwrite: true });
    expect(readFileSync(plan2d).equals(clean)).toBe(true);
  });
});
