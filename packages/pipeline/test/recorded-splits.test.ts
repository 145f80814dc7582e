import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodePickle, encodeSplits } from "@voxprep/io";
import {
  outputStatus,
  readCaseSource,
  readSplitsFile,
  verifyOutputs,
  type WriteSplitsOptions,
  writeSplits,
} from "@voxprep/pipeline";
import { beforeEach, describe, expect, test } from "vitest";
import { Manifest } from "../src/manifest/manifest.js";
import { RunLock } from "../src/store/run-lock.js";
import { ResumedTask } from "./support/resumed-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

let task: ResumedTask;

beforeEach(() => {
  task = new ResumedTask(temporaryFolder(), "Task302_MriPhantom");
});

const out = () => join(task.root, "a");
const work = () => join(out(), ".voxprep", "unetr-pp", task.name);
const file = () => task.preprocessed("a", "splits_final.pkl");

async function choose(options: Partial<WriteSplitsOptions> = {}) {
  const { source } = await readCaseSource(task.raw);
  if (source === null) throw new Error("the phantom has no fatal faults");
  return writeSplits({ source, out: out(), folds: 3, ...options });
}

function handMade(): Uint8Array {
  return encodePickle(encodeSplits([{ train: ["mr_1"], val: ["mr_2"] }]));
}

describe("F92: folds of a raw task that are chosen", () => {
  test("are recorded with their choices; status says done, verify finds nothing", async () => {
    await task.run("a", { planners: ["2d"] });
    await choose();
    const record = (await Manifest.load(work())).find("splits", "");
    expect(record?.keyParts).toMatchObject({ folds: 3, chosen: { format: "v1" } });
    const [status] = await outputStatus(out());
    const splits = status?.steps.find(({ step }) => step === "splits");
    expect(splits).toMatchObject({ state: "done" });
    expect((await verifyOutputs(out())).isSound).toBe(true);
    expect(existsSync(join(work(), "locks"))).toBe(false);
  });

  test("are kept by later runs, until one is forced", async () => {
    await task.run("a", { planners: ["2d"] });
    await choose();
    const chosen = readFileSync(file());
    const { summary } = await task.run("a", { planners: ["2d"] });
    expect(readFileSync(file()).equals(chosen)).toBe(true);
    expect(summary.foldSizes).toHaveLength(3);
    await task.run("a", { planners: ["2d"], force: true });
    expect(await readSplitsFile(file())).toHaveLength(5);
  });

  test("are replaced by a run that is asked for folds alone", async () => {
    await choose();
    await task.run("a", { phases: new Set(["check", "splits"]) });
    expect(await readSplitsFile(file())).toHaveLength(5);
  });

  test("are not written again when they are there", async () => {
    await choose();
    const { ino, mtimeNs } = statSync(file(), { bigint: true });
    await choose();
    expect(statSync(file(), { bigint: true })).toMatchObject({ ino, mtimeNs });
  });

  test("take the place of other chosen folds and of those of a run", async () => {
    await task.run("a", { planners: ["2d"] });
    await choose();
    await choose({ folds: 2 });
    expect(await readSplitsFile(file())).toHaveLength(2);
  });

  test.each([
    ["by choices", () => choose()],
    ["without", () => task.run("a", { phases: new Set(["check", "splits"]) })],
  ])(
    "%s: refuse to replace folds that no run of voxprep made, and touch nothing",
    async (_how, make) => {
      await task.run("a", { planners: ["2d"], phases: new Set(["check", "crop"]) });
      await choose();
      writeFileSync(file(), handMade()); // changed since
      const before = readFileSync(file());
      const refusal = await make().then(
        () => undefined,
        (error: { code?: string; reason?: { code: string } }) => error.reason?.code ?? error.code,
      );
      expect(refusal).toBe("VP8107");
      expect(readFileSync(file()).equals(before)).toBe(true);
    },
  );

  test("refuse folds that were there before, unless they are told to replace or to adopt them", async () => {
    await choose();
    const own = readFileSync(file());
    const elsewhere = new ResumedTask(temporaryFolder(), task.name);
    task = elsewhere;
    await choose({ folds: 2 }); // makes the folders
    const manifest = join(work(), "manifest.jsonl");
    writeFileSync(manifest, "");
    writeFileSync(file(), own);
    writeFileSync(file().replace(/pkl$/, "json"), "{}");
    await expect(choose()).rejects.toMatchObject({ code: "VP8107" });
    await expect(choose({ adopt: true })).rejects.toMatchObject({ code: "VP8107" }); // the JSON is another one
    await choose({ overwrite: true });
    expect(readFileSync(file()).equals(own)).toBe(true);
    writeFileSync(manifest, "");
    const { ino } = statSync(file());
    await choose({ adopt: true });
    expect(statSync(file()).ino).toBe(ino);
    expect((await Manifest.load(work())).find("splits", "")).toBeDefined();
  });

  test("F81: are not written while another run holds the task: VP7501", async () => {
    await choose();
    const { lock } = await RunLock.take(work());
    await expect(choose({ folds: 2 })).rejects.toMatchObject({ code: "VP7501" });
    await lock.release();
    expect(await readSplitsFile(file())).toHaveLength(3);
  });

  test("leave the list of failed cases as it is", async () => {
    await choose();
    const list = join(work(), "failures.json");
    writeFileSync(list, "[]\n");
    await choose({ folds: 2 });
    expect(readFileSync(list, "utf8")).toBe("[]\n");
  });
});
