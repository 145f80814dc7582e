import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { errorFromWire, makeFinding, VoxprepError } from "@voxprep/core";
import { type FindingRecord, type RunEvent, verifyTask } from "@voxprep/pipeline";
import { describe, expect, test } from "vitest";
import { Reporter, RunStopped } from "../src/report/reporter.js";
import { ResumedTask } from "./support/resumed-task.ts";
import { newTask } from "./support/spoilt-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const root = temporaryFolder();

/** Task301 has NaN voxels (VP3101) in the case thick_10, and cases of two axis orders (VP4301). */
function thickTask(): ResumedTask {
  return new ResumedTask(temporaryFolder());
}

function told(work: (reporter: Reporter) => void, errorOn: readonly "VP2106"[] = []) {
  const events: RunEvent[] = [];
  const reporter = new Reporter("/task", {
    onEvent: (event) => events.push(event),
    errorOn: new Set(errorOn),
  });
  work(reporter);
  return { reporter, findings: events.filter((event) => event.event === "finding") };
}

describe("a warning named by errorOn", () => {
  test("fails its case; the others equal a run without it", async () => {
    const task = thickTask();
    const { summary, findings } = await task.run("a", { errorOn: new Set(["VP3101"]) });
    expect(summary.failedCases).toEqual(["thick_10"]);
    expect(findings.filter(({ code }) => code === "VP3101")).toMatchObject([
      { severity: "case", case: "thick_10", phase: "crop", name: "NanVoxelsWarning" },
    ]);
    task.editDataset((text) => text.replace(/\{[^{}]*thick_10[^{}]*\},\s*/, ""));
    await task.run("b");
    const withoutCopies = (all: Record<string, string>) =>
      Object.fromEntries(Object.entries(all).filter(([name]) => !name.endsWith("dataset.json")));
    expect(withoutCopies(task.hashes("a"))).toEqual(withoutCopies(task.hashes("b")));
  });

  test("fails its case also when an earlier run had let it through, and its outputs go", async () => {
    const task = thickTask();
    await task.run("a");
    const { summary, codes } = await task.run("a", { errorOn: new Set(["VP3101"]) });
    expect(summary.failedCases).toEqual(["thick_10"]);
    expect(codes).toContain("VP8106");
    const files = readdirSync(join(task.root, "a"), { recursive: true }).map(String);
    expect(files.filter((name) => name.includes("thick_10"))).toEqual([]);
  });

  test("stops the run before anything is written when it concerns the whole task", async () => {
    const task = thickTask();
    await expect(task.run("a", { errorOn: new Set(["VP4301"]) })).rejects.toMatchObject({
      reason: { code: "VP4301", severity: "run" },
    });
    expect(existsSync(join(task.root, "a"))).toBe(false);
  });

  test("stops the run where it is found late", async () => {
    const task = thickTask();
    await task.run("a");
    rmSync(task.preprocessed("a", "unetr_pp_Data_plans_v2.1_stage0", "thick_01.npz"));
    await expect(task.run("a", { errorOn: new Set(["VP8106"]) })).resolves.toBeDefined();
    task.takeOutFirstCase();
    await expect(task.run("a", { errorOn: new Set(["VP8106"]) })).rejects.toMatchObject({
      reason: { code: "VP8106" },
    });
  });

  test("is a fault in verify as well", async () => {
    const task = newTask(root);
    const dataset = JSON.parse(readFileSync(join(task.folder, "dataset.json"), "utf8"));
    task.dataset({ ...dataset, numTraining: 9 });
    const found = await verifyTask(task.folder, { errorOn: new Set(["VP1009"]) });
    expect(found.check).toBeNull();
    expect(found.findings).toMatchObject([{ code: "VP1009", severity: "run" }]);
  });

  test("keeps code and name as an error, also after more became known of it", () => {
    const { code, message, ...context } = makeFinding("VP2106", "trailing bytes", {
      severity: "case",
    });
    const error = errorFromWire({ code, message, context }).with({ caseId: "ct_1" });
    expect(error).toBeInstanceOf(VoxprepError);
    expect(error).toMatchObject({
      code: "VP2106",
      name: "TrailingBytesWarning",
      severity: "case",
      caseId: "ct_1",
    });
  });
});

describe("the findings of a run", () => {
  test("are told 1000 times per code, then counted; every fault still fails its case", () => {
    const { reporter, findings } = told((one) => {
      for (let i = 0; i < 1004; i++) one.finding(makeFinding("VP1302", "-", { caseId: `c${i}` }));
      one.finding(makeFinding("VP2106", "trailing bytes"));
      one.tellRest();
    });
    expect(findings).toHaveLength(1000 + 1 + 1);
    expect(findings.at(-1)).toMatchObject({ code: "VP1302", case: null, found: 1004 });
    expect(reporter.failedCases).toHaveLength(1004);
    expect(reporter.failureRecords).toHaveLength(1004);
    expect(reporter.warnings).toBe(1);
  });

  test("have exactly the fields of the message form, in its order", () => {
    const fields: readonly (keyof FindingRecord)[] = [
      "code",
      "name",
      "severity",
      "phase",
      "case",
      "files",
      "message",
      "field",
      "found",
      "expected",
      "remedy",
      "allow",
      "originals",
    ];
    const { findings } = told((one) => {
      one.finding(makeFinding("VP4101", "-", { caseId: "a", files: ["/task/labelsTr/a.nii.gz"] }));
    });
    expect(Object.keys(findings[0] ?? {})).toEqual(["event", ...fields]);
    expect(findings[0]).toMatchObject({ allow: false, files: ["labelsTr/a.nii.gz"], field: null });
  });

  test("tell in which part of the run they were found", async () => {
    const events: RunEvent[] = [];
    const reporter = new Reporter("/task", { onEvent: (event) => events.push(event) });
    await reporter.phase("plan", "plan", 1, async () =>
      reporter.finding(makeFinding("VP8109", "-")),
    );
    expect(events.find((event) => event.event === "finding")).toMatchObject({ phase: "plan" });
  });

  test("stop at once when a warning of the run is to be a fault", () => {
    expect(() => told((one) => one.finding(makeFinding("VP2106", "-")), ["VP2106"])).toThrow(
      RunStopped,
    );
  });
});
