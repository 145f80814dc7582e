import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { jsonLines, rawTask, temporaryFolder, voxprep, voxprepOk } from "./e2e-support.ts";

const TASK = "Task302_MriPhantom";
const STAGE = `unetr_pp_preprocessed/${TASK}/unetr_pp_Data_plans_v2.1_stage0`;
const work = temporaryFolder();
const prepared = join(work, "prepared");

beforeAll(async () => {
  await voxprepOk(["run", rawTask(TASK), "--out", prepared, "--planners", "3d", "--quiet"]);
});

function copyOut(): string {
  const out = join(temporaryFolder(), "out");
  cpSync(prepared, out, { recursive: true, preserveTimestamps: true });
  return out;
}

describe("verify of an output folder", () => {
  test("ends with 0 and says that all is good", async () => {
    const call = await voxprepOk(["verify", prepared]);
    expect(call.stdout).toMatch(/^Task302_MriPhantom, profile unetr-pp: all good; \d+ files/);
    expect(call.stderr).toBe("");
  });

  test("ends with 5 when an output is damaged, and names it relative to the folder", async () => {
    const out = copyOut();
    const file = join(out, STAGE, "mr_1.npz");
    const bytes = readFileSync(file);
    bytes[40] = (bytes[40] as number) ^ 4;
    writeFileSync(file, bytes);
    const call = await voxprep(["verify", out]);
    expect(call.code).toBe(5);
    expect(call.stdout).toContain("1 damaged, 0 missing, 0 stale");
    expect(call.stderr).toContain(`VP8201 DamagedOutputError  case mr_1`);
    expect(call.stderr).toContain(`${STAGE}/mr_1.npz is not what voxprep wrote`);
  });

  test("--json prints findings and one verification", async () => {
    const out = copyOut();
    rmSync(join(out, STAGE, "mr_2.npz"));
    const call = await voxprep(["verify", out, "--json"]);
    expect(call.code).toBe(5);
    expect(jsonLines(call)).toMatchObject([
      { event: "finding", code: "VP8203", case: "mr_2", files: [`${STAGE}/mr_2.npz`] },
      { event: "outputs-verification", isSound: false, tasks: [{ task: TASK, missing: 1 }] },
    ]);
  });

  test("of a raw task is the integrity check as before", async () => {
    const call = await voxprepOk(["verify", rawTask(TASK)]);
    expect(call.stdout).toContain("6 cases good, 0 failed");
  });
});

describe("status", () => {
  test("counts the steps and lists what is not done with the reason", async () => {
    const out = copyOut();
    rmSync(join(out, STAGE, "mr_2.npz"));
    const call = await voxprepOk(["status", out]);
    expect(call.stdout).toContain(`${TASK}, profile unetr-pp: 1 step not done`);
    expect(call.stdout).toMatch(/crop +6 +0 +0 +0/);
    expect(call.stdout).toMatch(/missing +mr_2 +stage:\S+ +output-missing: .*mr_2\.npz/);
  });

  test("--json prints a line per step and one per task", async () => {
    const lines = jsonLines(await voxprepOk(["status", prepared, "--json"]));
    expect(lines.at(-1)).toMatchObject({ event: "status", task: TASK, counts: { done: 22 } });
    expect(lines.filter((line) => line["event"] === "step")).toHaveLength(22);
  });

  test("of a folder without outputs is a usage error", async () => {
    const call = await voxprep(["status", temporaryFolder()]);
    expect(call.code).toBe(1);
    expect(call.stderr).toContain("VP0101");
  });
});
