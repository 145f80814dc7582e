import { appendFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { Manifest } from "../src/manifest/manifest.js";
import { type Ran, ResumedTask } from "./support/resumed-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const STAGE = "unetr_pp_Data_plans_v2.1_stage0";
const planners = ["3d"] as const;

let task: ResumedTask;

beforeEach(async () => {
  task = new ResumedTask(temporaryFolder(), "Task302_MriPhantom");
  await task.run("a", { planners });
});

/** Case, step and reason of all that was made. */
function made({ events }: Ran): (string | null)[][] {
  return events.flatMap((event) =>
    event.event === "case-done" && event.outcome === "done"
      ? [[event.case, event.label, event.reason]]
      : [],
  );
}

describe("each step that is made again has its reason in events and summary", () => {
  test("nothing is made when nothing changed", async () => {
    const ran = await task.run("a", { planners });
    expect(made(ran)).toEqual([]);
    expect(ran.summary.reasons).toEqual({});
  });

  test("new: a first run", async () => {
    const ran = await task.run("b", { planners });
    expect(ran.summary.reasons).toEqual({ new: 12 });
    expect(made(ran)).toContainEqual(["mr_1", "crop", "new"]);
  });

  test("F84: image-changed, and upstream for what is made of it", async () => {
    const images = readdirSync(join(task.raw, "imagesTr")).filter((name) => /^mr_1_/.test(name));
    for (const name of images) {
      appendFileSync(join(task.raw, "imagesTr", name), Buffer.alloc(1)); // trailing bytes: other file, same voxels
    }
    const ran = await task.run("a", { planners });
    expect(made(ran)).toContainEqual(["mr_1", "crop", "image-changed"]);
    expect(made(ran)).toContainEqual(["mr_1", "3d stage 0", "upstream"]);
    expect(ran.codes).toContain("VP8101");
    expect(ran.summary.reasons["image-changed"]).toBe(1);
  });

  test("F84: label-changed", async () => {
    appendFileSync(join(task.raw, "labelsTr", "mr_2.nii.gz"), Buffer.alloc(1));
    const ran = await task.run("a", { planners });
    expect(made(ran)).toContainEqual(["mr_2", "crop", "label-changed"]);
  });

  test("F85: dataset-changed", async () => {
    task.editDataset((text) => text.replace(/("labels": \{\s*"0": "[^"]*")/, '$1, "7": "more"'));
    const ran = await task.run("a", { planners });
    expect(made(ran)).toContainEqual(["mr_1", "crop", "dataset-changed"]);
    expect(ran.codes).toContain("VP8102");
  });

  test("F86: plan-changed", async () => {
    const overrides = { "3d": { last: { current_spacing: [2, 2, 2] } } };
    const ran = await task.run("a", { planners, overrides });
    expect(ran.summary.reasons).toEqual({ "plan-changed": 6 });
    expect(ran.codes).toContain("VP8104");
  });

  test("F87: options-changed", async () => {
    const ran = await task.run("a", { planners, compression: "none" });
    expect(made(ran)).toContainEqual(["mr_1", "crop", "options-changed"]);
    expect(ran.codes).toContain("VP8104");
  });

  test("F88: algorithm-changed, and only where the number of the step is another", async () => {
    const work = join(task.root, "a", ".voxprep", "unetr-pp", task.name);
    const manifest = await Manifest.load(work);
    const record = manifest.find(`stage:${STAGE}`, "mr_3");
    if (record === undefined) throw new TypeError("the stage has a record");
    await manifest.renew({ ...record, key: "", keyParts: { ...record.keyParts, algorithm: 0 } });
    await manifest.close();
    const ran = await task.run("a", { planners });
    expect(made(ran)).toEqual([["mr_3", "3d stage 0", "algorithm-changed"]]);
    expect(ran.codes).toContain("VP8105");
  });

  test("F94: output-missing, output-damaged", async () => {
    rmSync(task.preprocessed("a", STAGE, "mr_4.npz"));
    appendFileSync(task.preprocessed("a", STAGE, "mr_5.npz"), "x");
    const ran = await task.run("a", { planners });
    expect(made(ran).sort()).toEqual([
      ["mr_4", "3d stage 0", "output-missing"],
      ["mr_5", "3d stage 0", "output-damaged"],
    ]);
    expect(ran.summary.reasons).toEqual({ "output-missing": 1, "output-damaged": 1 });
  });

  test("none when the run was told to make everything again", async () => {
    const ran = await task.run("a", { planners, force: true });
    expect(made(ran).every(([, , reason]) => reason === null)).toBe(true);
    expect(made(ran)).toHaveLength(12);
  });
});
