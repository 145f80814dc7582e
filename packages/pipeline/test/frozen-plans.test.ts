import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { decodePickle, decodeSplits } from "@voxprep/io";
import { outputStatus, verifyOutputs } from "@voxprep/pipeline";
import { beforeEach, describe, expect, test } from "vitest";
import { editLastStage, ResumedTask, remadeNpz } from "./support/resumed-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

let task: ResumedTask;

beforeEach(() => {
  task = new ResumedTask(temporaryFolder());
});

/** A task of which all cases but the first are prepared; the first is listed again. */
async function addCase(): Promise<void> {
  const putBack = task.takeOutFirstCase();
  await task.run("a");
  putBack();
}

describe("a case that is added", () => {
  test("with frozen plans: only its files are made, plans and fingerprint stay", async () => {
    await addCase();
    const kept = [task.plan3d("a"), task.preprocessed("a", "dataset_properties.pkl")];
    const before = kept.map((file) => readFileSync(file));
    const times = task.npzTimes("a");
    const { summary } = await task.run("a", { frozenPlans: true });
    expect(kept.map((file) => readFileSync(file))).toEqual(before);
    const remade = remadeNpz(times, task.npzTimes("a"));
    expect(remade).toHaveLength(3);
    expect(new Set(remade.map((name) => name.split("/").at(-1))).size).toBe(1);
    expect(summary.reusedSteps).toBe(3 * (summary.cases - 1));
  });

  test("with frozen plans: all arrays are those of a run from nothing with these plans given", async () => {
    await addCase();
    await task.run("a", { frozenPlans: true });
    const plans = [task.plan3d("a"), task.preprocessed("a", "nnFormerPlansv2.1_plans_2D.pkl")];
    await task.run("b", { plans });
    const cases = (all: Record<string, string>) =>
      Object.entries(all).filter(([name]) => /thick_\d+\.(npz|pkl)$/.test(name));
    expect(cases(task.hashes("a"))).toEqual(cases(task.hashes("b")));
  });

  test("with frozen plans: splits and the copy of dataset.json know it", async () => {
    await addCase();
    await task.run("a", { frozenPlans: true });
    const bytes = readFileSync(task.preprocessed("a", "splits_final.pkl"));
    const folds = decodeSplits(decodePickle(bytes));
    expect(folds[0]?.train.length).toBe(7 - (folds[0]?.val.length ?? 0));
    const copy = readFileSync(task.preprocessed("a", "dataset.json"));
    expect(copy.equals(readFileSync(join(task.raw, "dataset.json")))).toBe(true);
  });

  test("without: the plan is made anew, and the folder equals a run from nothing", async () => {
    await addCase();
    const before = readFileSync(task.plan3d("a"));
    await task.run("a");
    expect(readFileSync(task.plan3d("a")).equals(before)).toBe(false);
    await task.run("b");
    expect(task.hashes("a")).toEqual(task.hashes("b"));
  });
});

describe("status of plans that were frozen when cases were added", () => {
  const stepsOf = async () => {
    const [status] = await outputStatus(join(task.root, "a"));
    return { counts: status?.counts, steps: status?.steps ?? [] };
  };
  const keptSteps = ["fingerprint", "plan2d", "plan3d"];

  test("is done, with the reason that they are kept; verify finds nothing", async () => {
    await addCase();
    await task.run("a", { frozenPlans: true });
    const { counts, steps } = await stepsOf();
    expect(counts).toMatchObject({ stale: 0, failed: 0, missing: 0 });
    const frozen = steps.filter(({ reason }) => reason === "frozen");
    expect(frozen.map(({ step }) => step)).toEqual(["fingerprint"]);
    expect(frozen[0]?.detail).toContain("--frozen-plans");
    expect((await verifyOutputs(join(task.root, "a"))).isSound).toBe(true);
  });

  test("is not frozen while nobody said so", async () => {
    await addCase();
    const { steps } = await stepsOf();
    const stale = steps.filter(({ state }) => state === "stale").map(({ step }) => step);
    expect(stale).toContain("copy");
    expect(steps.some(({ reason }) => reason === "frozen")).toBe(false);
  });

  test("a run that plans anew thaws them", async () => {
    await addCase();
    await task.run("a", { frozenPlans: true });
    await task.run("a");
    const { steps } = await stepsOf();
    const states = steps.filter(({ step }) => keptSteps.includes(step));
    expect(states.map(({ state, reason }) => [state, reason])).toEqual(
      keptSteps.map(() => ["done", null]),
    );
    task.takeOutFirstCase();
    const after = (await stepsOf()).steps.filter(({ step }) => step === "fingerprint");
    expect(after[0]?.reason).not.toBe("frozen");
  });
});

describe("frozen plans", () => {
  test("that a trainer wrote values into are kept with VP8109, also when cases were added", async () => {
    await addCase();
    editLastStage(task.plan3d("a"), { batch_size: { type: "int", value: 9 } });
    const edited = readFileSync(task.plan3d("a"));
    const { codes } = await task.run("a", { frozenPlans: true });
    expect(codes).toContain("VP8109");
    expect(readFileSync(task.plan3d("a")).equals(edited)).toBe(true);
  });

  test("that are not there end the run before anything is cropped", async () => {
    await expect(task.run("a", { frozenPlans: true })).rejects.toMatchObject({
      reason: { code: "VP0101" },
    });
    expect(existsSync(join(task.root, "a", "unetr_pp_raw"))).toBe(false);
  });

  test("for other labels are refused with both lists", async () => {
    await task.run("a");
    task.editDataset((text) => text.replace('"1":', '"9":'));
    await expect(task.run("a", { frozenPlans: true })).rejects.toMatchObject({
      reason: { code: "VP0101", context: { expected: { labels: expect.arrayContaining([9]) } } },
    });
  });

  test("need no fingerprint", async () => {
    await task.run("a");
    rmSync(task.preprocessed("a", "dataset_properties.pkl"));
    const { summary } = await task.run("a", { frozenPlans: true });
    expect(summary.failedCases).toEqual([]);
  });
});

describe("F85: a dataset.json that changed", () => {
  const dataset = (ran: Awaited<ReturnType<ResumedTask["run"]>>) =>
    ran.findings.filter(({ code, field }) => code === "VP8102" && field === "dataset.json");

  test.each([
    ["description", (text: string) => text.replace('"description": "', '"description": "New: ')],
    ["label names", (text: string) => text.replace(/("1": ")/, "$1very ")],
  ])("in %s renews the copies and nothing else", async (part, edit) => {
    await task.run("a");
    const before = task.hashes("a");
    const times = task.npzTimes("a");
    task.editDataset(edit);
    const ran = await task.run("a");
    expect(dataset(ran).map(({ found }) => found)).toEqual([[part]]);
    expect(remadeNpz(times, task.npzTimes("a"))).toEqual([]);
    const after = task.hashes("a");
    const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
    expect(changed.every((name) => name.endsWith("dataset.json"))).toBe(true);
    expect(changed).toHaveLength(2);
  });

  test("in its modality plans and prepares anew, as a run from nothing", async () => {
    await task.run("a");
    task.editDataset((text) => text.replace('"0": "CT"', '"0": "MRI"'));
    const ran = await task.run("a");
    expect(dataset(ran).map(({ found }) => found)).toEqual([["modalities"]]);
    await task.run("b");
    expect(task.hashes("a")).toEqual(task.hashes("b"));
  });

  test("in its label numbers crops anew, as a run from nothing", async () => {
    await task.run("a");
    task.editDataset((text) => text.replace(/("labels": \{\s*"0": "[^"]*")/, '$1, "5": "more"'));
    const ran = await task.run("a");
    expect(dataset(ran)).toHaveLength(1);
    expect(ran.codes.filter((code) => code === "VP8102").length).toBeGreaterThan(7);
    await task.run("b");
    expect(task.hashes("a")).toEqual(task.hashes("b"));
  });

  test("in nothing is not told", async () => {
    await task.run("a");
    expect(dataset(await task.run("a"))).toEqual([]);
  });
});
