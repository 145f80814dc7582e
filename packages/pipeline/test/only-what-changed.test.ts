import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { setTimeout } from "node:timers/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import { Manifest } from "../src/manifest/manifest.js";
import { type Ran, ResumedTask } from "./support/resumed-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const NAME = "Task302_MriPhantom";
const CASE = "mr_2";

let task: ResumedTask;

beforeEach(() => {
  task = new ResumedTask(temporaryFolder(), NAME);
});

/** Inode and modification time of every output, by path in the output folder. */
function places(out: string): Map<string, string> {
  const folder = join(task.root, out);
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes(".voxprep"))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => {
        const { ino, mtimeNs } = statSync(path, { bigint: true });
        return [relative(folder, path), `${ino} ${mtimeNs}`];
      }),
  );
}

/** Outputs that another run wrote, removed or added. */
function rewritten(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const all = new Set([...before.keys(), ...after.keys()]);
  return [...all].filter((path) => before.get(path) !== after.get(path)).sort();
}

/** Names of the cases whose files are among the paths. */
function casesOf(paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap((path) => /(mr_\d+)\.\w/.exec(path)?.[1] ?? []))].sort();
}

function editRaw(path: string, change: (bytes: Buffer) => void): void {
  const bytes = gunzipSync(readFileSync(path));
  change(bytes);
  writeFileSync(path, gzipSync(bytes));
}

function filesOfCase(caseId: string): string[] {
  return ["imagesTr", "labelsTr"].flatMap((folder) =>
    readdirSync(join(task.raw, folder))
      .filter((name) => name.startsWith(`${caseId}.`) || name.startsWith(`${caseId}_0`))
      .map((name) => join(task.raw, folder, name)),
  );
}

/** Case, step and reason of all crops and stages that were made. */
function made({ events }: Ran): string[] {
  return events.flatMap((event) =>
    event.event === "case-done" && event.outcome === "done"
      ? [`${event.case} ${event.label}: ${event.reason}`]
      : [],
  );
}

describe("F84: of several cases, a change of one", () => {
  test("in its label remakes that case alone, names the label as the reason, and equals a run from nothing", async () => {
    await task.run("a");
    const before = places("a");
    editRaw(join(task.raw, "labelsTr", `${CASE}.nii.gz`), (bytes) => bytes.fill(0, 352, 900));
    const ran = await task.run("a");
    const after = places("a");
    expect(casesOf(rewritten(before, after))).toEqual([CASE]);
    expect(made(ran)[0]).toBe(`${CASE} crop: label-changed`);
    expect(made(ran).every((line) => line.startsWith(CASE))).toBe(true);
    const told = ran.findings.filter(({ code }) => code === "VP8101");
    expect(told.some((one) => one.case === CASE && one.found === "label-changed")).toBe(true);
    await task.run("b");
    expect(task.hashes("a")).toEqual(task.hashes("b"));
  });

  test("in the spacing of its images crops that case alone, and equals a run from nothing", async () => {
    await task.run("a");
    const before = places("a");
    for (const path of filesOfCase(CASE)) {
      editRaw(path, (bytes) => {
        bytes.writeFloatLE(bytes.readFloatLE(80) * 1.25, 80);
        bytes.writeFloatLE(bytes.readFloatLE(280) * 1.25, 280); // srow_x[0], which wins over pixdim
      });
    }
    const ran = await task.run("a");
    const crops = rewritten(before, places("a")).filter((path) => path.includes("cropped_data"));
    expect(casesOf(crops)).toEqual([CASE]);
    expect(made(ran).filter((line) => line.includes("crop"))).toEqual([
      `${CASE} crop: image-changed`,
    ]);
    await task.run("b");
    expect(task.hashes("a")).toEqual(task.hashes("b"));
  });

  test("F89: in its times alone writes no output and reads no other input", async () => {
    await task.run("a");
    const before = places("a");
    const now = new Date();
    for (const path of filesOfCase(CASE)) utimesSync(path, now, now);
    const ran = await task.run("a");
    expect(rewritten(before, places("a"))).toEqual([]);
    expect(made(ran)).toEqual([]);
    expect(ran.findings.filter(({ code }) => code.startsWith("VP8"))).toEqual([]);
  });
});

describe("a change of the whole task", () => {
  test("F87: another compression remakes every array and says that the options changed", async () => {
    await task.run("a", { planners: ["2d"] });
    const before = places("a");
    const ran = await task.run("a", { planners: ["2d"], compression: "none" });
    const arrays = [...before.keys()].filter((path) => path.endsWith(".npz"));
    expect(rewritten(before, places("a"))).toEqual(expect.arrayContaining(arrays));
    expect(ran.summary.reasons["options-changed"]).toBe(ran.summary.cases);
  });

  test("F85: other label names renew the copies of dataset.json and nothing else", async () => {
    await task.run("a");
    const before = places("a");
    task.editDataset((text) => text.replace(/("labels": \{\s*"0": ")/, "$1very "));
    await task.run("a");
    const names = rewritten(before, places("a")).map((path) => path.split("/").at(-1));
    expect(names).toEqual(["dataset.json", "dataset.json"]);
  });
});

describe("a run that finds everything done", () => {
  test("writes nothing: manifest and folders are as before, byte for byte and in their times", async () => {
    await setTimeout(2100); // inputs that were just written are read again by the next run
    await task.run("a");
    const manifest = join(task.root, "a", ".voxprep", "unetr-pp", NAME, "manifest.jsonl");
    const state = () =>
      [
        statSync(manifest, { bigint: true }),
        statSync(dirname(task.plan3d("a")), { bigint: true }),
      ].map(({ ino, mtimeNs }) => `${ino} ${mtimeNs}`);
    const before = state();
    await task.run("a");
    expect(state()).toEqual(before);
  });
});

describe("F76: a run that died while it wrote the manifest anew", () => {
  test("is cleared by the next one, although that finds everything done", async () => {
    await task.run("a", { planners: ["2d"] });
    const notes = join(task.root, "a", ".voxprep", "unetr-pp", NAME);
    writeFileSync(join(notes, "manifest.jsonl.new"), "cut");
    await task.run("a", { planners: ["2d"] });
    expect(readdirSync(notes)).toEqual(["manifest.jsonl"]);
  });
});

describe("the raw folder under another path", () => {
  /** Moves or copies the raw task away from where it was prepared. */
  function relocate(put: (from: string, to: string) => void): void {
    const to = join(task.root, "elsewhere", NAME);
    mkdirSync(dirname(to));
    put(task.raw, to);
    task.raw = to;
  }

  const copy = (from: string, to: string) => cpSync(from, to, { recursive: true });

  test.each([
    ["moved", renameSync],
    ["copied", copy],
  ] as const)(
    "%s: pickles that hold paths are written anew and nothing else, and all equals a run from nothing",
    async (_how, put) => {
      await task.run("a");
      const before = places("a");
      relocate(put);
      const ran = await task.run("a");
      const names = rewritten(before, places("a"));
      const pickles = [...before.keys()].filter((path) => /mr_\d+\.pkl$/.test(path));
      expect(names).toEqual(pickles.sort());
      expect(made(ran)).toEqual([]);
      const told = ran.findings.filter(({ code }) => code === "VP8101");
      expect(told).toHaveLength(1);
      expect(told[0]).toMatchObject({
        field: "paths",
        found: expect.stringContaining("elsewhere"),
      });
      await task.run("b");
      expect(task.hashes("a")).toEqual(task.hashes("b"));
      expect((await task.run("a")).findings.filter(({ code }) => code === "VP8101")).toEqual([]);
    },
  );

  test("moved: the records know the new place", async () => {
    await task.run("a", { planners: ["2d"] });
    relocate(renameSync);
    await task.run("a", { planners: ["2d"] });
    const manifest = await Manifest.load(join(task.root, "a", ".voxprep", "unetr-pp", NAME));
    const inputs = manifest.records.flatMap((record) => record.inputs.map(({ path }) => path));
    expect(inputs.length).toBeGreaterThan(0);
    expect(inputs.every((path) => path.startsWith(task.raw))).toBe(true);
  });
});
