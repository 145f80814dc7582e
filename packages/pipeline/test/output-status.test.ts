import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { basename, join, relative } from "node:path";
import { encodePickle, encodeSplits } from "@voxprep/io";
import { type FindingRecord, findingRecord, outputStatus, verifyOutputs } from "@voxprep/pipeline";
import { beforeAll, describe, expect, test } from "vitest";
import { editLastStage, ResumedTask } from "./support/resumed-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const STAGE = "unetr_pp_Data_plans_v2.1_stage0";

let prepared: ResumedTask;

beforeAll(async () => {
  prepared = new ResumedTask(temporaryFolder());
  await prepared.run("a", { planners: ["3d"] });
});

/** A copy of the prepared output that a test spoils; the raw task stays where it is. */
function copyOut(): string {
  const out = join(temporaryFolder(), "a");
  cpSync(join(prepared.root, "a"), out, { recursive: true, preserveTimestamps: true });
  return out;
}

function stageFile(out: string, name: string): string {
  return join(out, "unetr_pp_preprocessed", prepared.name, STAGE, name);
}

async function verify(out: string) {
  const { isSound, tasks } = await verifyOutputs(out);
  const findings: FindingRecord[] = tasks.flatMap((task) =>
    task.findings.map((finding) => findingRecord(finding, out)),
  );
  return { isSound, findings, task: tasks[0] };
}

function filesOf(out: string): string[] {
  return readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && !one.parentPath.includes(".voxprep"))
    .map((one) => join(one.parentPath, one.name));
}

function stateBelow(out: string): string[] {
  return readdirSync(out, { recursive: true, withFileTypes: true })
    .map((one) => join(one.parentPath, one.name))
    .map((path) => `${path} ${statSync(path).mtimeMs} ${statSync(path).size}`)
    .sort();
}

describe("verify of outputs", () => {
  test("finds nothing in what a run left, and changes nothing", async () => {
    const out = copyOut();
    const before = stateBelow(out);
    const { isSound, findings, task } = await verify(out);
    expect({ isSound, findings }).toEqual({ isSound: true, findings: [] });
    expect(task?.files).toBe(filesOf(out).length);
    expect(stateBelow(out)).toEqual(before);
  });

  test("finds one flipped bit in an output of every kind", async () => {
    const out = copyOut();
    const kinds = new Map(
      filesOf(out).map((path) => [relative(out, path).replace(/[Tt]hick[^/]*\./, "*."), path]),
    );
    expect(kinds.size).toBeGreaterThanOrEqual(15);
    for (const [kind, path] of kinds) {
      const whole = readFileSync(path);
      const bytes = Buffer.from(whole);
      const middle = bytes.length >> 1;
      bytes[middle] = (bytes[middle] as number) ^ 1;
      writeFileSync(path, bytes);
      const { findings } = await verify(out);
      const told = findings.filter(({ files }) => files.includes(relative(out, path)));
      expect([kind, told.length > 0]).toEqual([kind, true]);
      writeFileSync(path, whole);
    }
    expect((await verify(out)).isSound).toBe(true);
  });

  test("F94: finds a missing file", async () => {
    const out = copyOut();
    rmSync(stageFile(out, "thick_01.pkl"));
    const { isSound, findings, task } = await verify(out);
    expect(isSound).toBe(false);
    expect(task).toMatchObject({ missing: 1, damaged: 0, stale: 0 });
    expect(findings).toMatchObject([{ code: "VP8203", case: "thick_01", phase: "verify" }]);
  });

  test("F66: finds a file that was cut, and says what numpy would say", async () => {
    const out = copyOut();
    truncateSync(stageFile(out, "thick_01.npz"), 100);
    const { findings } = await verify(out);
    expect(findings).toMatchObject([{ code: "VP8201", field: "sha256", case: "thick_01" }]);
  });

  test("finds a swapped pair and names both", async () => {
    const out = copyOut();
    const [a, b] = ["thick_01.npz", "thick_02.npz"].map((name) => stageFile(out, name));
    renameSync(a as string, `${a}.x`);
    renameSync(b as string, a as string);
    renameSync(`${a}.x`, b as string);
    const { findings } = await verify(out);
    expect(findings.map(({ code }) => code)).toEqual(["VP8201", "VP8201"]);
    expect(findings[0]?.message).toContain("it holds what belongs into");
    expect(findings[0]?.files).toEqual([relative(out, a as string), relative(out, b as string)]);
  });

  test("F84: finds a stale input and all that was made of it", async () => {
    const task = new ResumedTask(temporaryFolder());
    await task.run("a", { planners: ["3d"] });
    const [one, other] = ["thick_01", "thick_02"].map((id) =>
      join(task.raw, "imagesTr", `${id}_0000.nii.gz`),
    );
    cpSync(other as string, one as string);
    const { isSound, findings } = await verify(join(task.root, "a"));
    expect(isSound).toBe(false);
    const told = findings.map(({ code, case: id, field, found }) => [code, id, field, found]);
    expect(told).toContainEqual(["VP8101", "thick_01", "crop", "image-changed"]);
    expect(told).toContainEqual(["VP8101", null, "fingerprint", "upstream"]);
    expect(told).toContainEqual(["VP8101", "thick_01", `stage:${STAGE}`, "upstream"]);
    expect(told).toHaveLength(4); // and the plan; no other case
  });

  test("F86: tells values of a trainer in the plan without calling the outputs bad", async () => {
    const out = copyOut();
    const plan = join(out, relative(join(prepared.root, "a"), prepared.plan3d("a")));
    editLastStage(plan, { batch_size: { type: "int", value: 4 } });
    const { isSound, findings } = await verify(out);
    expect(isSound).toBe(true);
    expect(findings).toMatchObject([
      { code: "VP8109", found: { "plans_per_stage.0.batch_size": 4 } },
    ]);
  });

  test("F86: calls outputs stale whose plan was edited in what preprocessing reads", async () => {
    const out = copyOut();
    const plan = join(out, relative(join(prepared.root, "a"), prepared.plan3d("a")));
    const items = [5, 2, 2].map((value) => ({ type: "float", value }) as const);
    editLastStage(plan, { current_spacing: { type: "list", items } });
    const { isSound, findings } = await verify(out);
    expect(isSound).toBe(false);
    expect(findings.filter(({ code }) => code === "VP8103")).toHaveLength(1);
    expect(findings.filter(({ found }) => found === "plan-changed")).toHaveLength(7);
  });

  test("F95: tells folds that somebody made without calling the outputs bad, unless they do not fit", async () => {
    const out = copyOut();
    const path = join(out, "unetr_pp_preprocessed", prepared.name, "splits_final.pkl");
    const ids = filesOf(out)
      .filter((file) => file.endsWith(".npz") && file.includes(STAGE))
      .map((file) => basename(file, ".npz"));
    const [first = "", ...others] = ids;
    writeFileSync(path, encodePickle(encodeSplits([{ train: others, val: [first] }])));
    const { isSound, findings } = await verify(out);
    expect(isSound).toBe(true);
    expect(findings.map(({ message }) => message)).toEqual([
      "the splits are not those that voxprep wrote; runs keep them",
    ]);
    writeFileSync(path, encodePickle(encodeSplits([{ train: others, val: ["somebody"] }])));
    const unfit = await verify(out);
    expect(unfit.isSound).toBe(false);
    expect(unfit.findings.map(({ code }) => code)).toContain("VP8301");
  });

  test("F93: tells a damaged line of the manifest", async () => {
    const out = copyOut();
    const manifest = join(out, ".voxprep", "unetr-pp", prepared.name, "manifest.jsonl");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replace('"thick_01"', '"thick_91"'));
    const { isSound, findings } = await verify(out);
    expect(isSound).toBe(false);
    expect(findings.map(({ code }) => code)).toContain("VP8202");
  });

  test("F109: finds an unpacked array that is not the npz's, and accepts one that is", async () => {
    const task = new ResumedTask(temporaryFolder());
    await task.run("a", { planners: ["3d"], unpack: true });
    await task.run("b", { planners: ["3d"] });
    const npy = (out: string, id: string) => task.preprocessed(out, STAGE, `${id}.npy`);
    cpSync(npy("a", "thick_01"), npy("b", "thick_01"));
    expect((await verify(join(task.root, "b"))).isSound).toBe(true);
    cpSync(npy("a", "thick_02"), npy("b", "thick_01"));
    const { isSound, findings } = await verify(join(task.root, "b"));
    expect(isSound).toBe(false);
    expect(findings).toMatchObject([{ code: "VP8108", case: "thick_01" }]);
  });

  test("refuses a folder that voxprep never wrote into", async () => {
    await expect(verifyOutputs(temporaryFolder())).rejects.toMatchObject({ code: "VP0101" });
  });
});

describe("status", () => {
  const notDone = async (out: string) => {
    const [task] = await outputStatus(out);
    return (task?.steps ?? [])
      .filter(({ state }) => state !== "done")
      .map(({ state, case: id, step, reason, code }) => [state, id, step, reason ?? code]);
  };

  test("F81: of a prepared task is done in every step, also while another run holds the lock", async () => {
    const out = copyOut();
    const locks = join(out, ".voxprep", "unetr-pp", prepared.name, "locks");
    mkdirSync(locks, { recursive: true });
    const owner = { run: "other", pid: 1, host: "elsewhere", startedAt: "2026-01-01T00:00:00Z" };
    writeFileSync(join(locks, "other.json"), JSON.stringify(owner));
    const [task] = await outputStatus(out);
    expect(task).toMatchObject({
      profile: "unetr-pp",
      task: prepared.name,
      taskFolder: prepared.raw,
      counts: { stale: 0, failed: 0, missing: 0 },
      locks: [{ owner: { host: "elsewhere" } }],
    });
    expect(task?.counts.done).toBe(3 * 7 + 4); // crop, label and stage; copy, fingerprint, plan, splits
    expect(existsSync(join(locks, "other.json"))).toBe(true);
  });

  test("goes through all profiles and tasks", async () => {
    const task = new ResumedTask(temporaryFolder(), "Task302_MriPhantom");
    const planners = ["3d"] as const;
    await task.run("a", { planners });
    await task.run("a", { planners, profile: "nnunet-v1" });
    const tasks = await outputStatus(join(task.root, "a"));
    expect(tasks.map(({ profile }) => profile)).toEqual(["nnunet-v1", "unetr-pp"]);
  });

  test("says what is missing and what is damaged", async () => {
    const out = copyOut();
    rmSync(stageFile(out, "thick_01.npz"));
    appendFileSync(stageFile(out, "thick_02.npz"), "x");
    expect(await notDone(out)).toEqual([
      ["missing", "thick_01", `stage:${STAGE}`, "output-missing"],
      ["stale", "thick_02", `stage:${STAGE}`, "output-damaged"],
    ]);
  });

  test("says what a changed label makes stale", async () => {
    const task = new ResumedTask(temporaryFolder());
    await task.run("a", { planners: ["3d"] });
    const [one, other] = ["thick_01", "thick_02"].map((id) =>
      join(task.raw, "labelsTr", `${id}.nii.gz`),
    );
    cpSync(other as string, one as string);
    expect(await notDone(join(task.root, "a"))).toEqual([
      ["stale", "thick_01", "crop", "label-changed"],
      ["stale", "thick_01", "label", "label-changed"],
      ["stale", null, "fingerprint", "upstream"],
      ["stale", null, "plan3d", "upstream"],
      ["stale", "thick_01", `stage:${STAGE}`, "upstream"],
    ]);
  });

  test("says which cases are new, no longer listed, or failed", async () => {
    const task = new ResumedTask(temporaryFolder());
    const putBack = task.takeOutFirstCase();
    await task.run("a", { planners: ["3d"] });
    putBack();
    const isNew = (await notDone(join(task.root, "a"))).filter(([, id]) => id === "thick_10");
    expect(isNew).toEqual(
      ["crop", "label", `stage:${STAGE}`].map((step) => ["missing", "thick_10", step, "new"]),
    );
    await task.run("a", { planners: ["3d"], errorOn: new Set(["VP3101"]) });
    const failed = (await notDone(join(task.root, "a"))).filter(([, id]) => id === "thick_10");
    expect(failed).toEqual(
      ["crop", "label", `stage:${STAGE}`].map((step) => ["failed", "thick_10", step, "VP3101"]),
    );
    task.editDataset((text) => text.replace(/\{[^{}]*thick_01[^{}]*\},\s*/, ""));
    const gone = (await notDone(join(task.root, "a"))).filter(([, id]) => id === "thick_01");
    expect(gone).toContainEqual(["stale", "thick_01", "crop", "dataset-changed"]);
  });

  test("agrees with the next run: what it calls done is what that run reuses", async () => {
    const task = new ResumedTask(temporaryFolder());
    await task.run("a", { planners: ["3d"] });
    rmSync(task.preprocessed("a", STAGE, "thick_01.npz"));
    for (const name of ["imagesTr/*_0000.nii.gz", "labelsTr/*.nii.gz"]) {
      const [from, to] = ["thick_01", "thick_02"].map((id) =>
        join(task.raw, name.replace("*", id)),
      );
      cpSync(from as string, to as string);
    }
    const [status] = await outputStatus(join(task.root, "a"));
    const done = (status?.steps ?? []).filter(
      ({ state, step }) => state === "done" && (step === "crop" || step.startsWith("stage")),
    );
    const { events } = await task.run("a", { planners: ["3d"] });
    const cropsReused = events.filter(
      (event) =>
        event.event === "case-done" && event.label === "crop" && event.outcome === "reused",
    );
    expect(cropsReused).toHaveLength(done.filter(({ step }) => step === "crop").length);
    expect(await notDone(join(task.root, "a"))).toEqual([]);
  });
});
