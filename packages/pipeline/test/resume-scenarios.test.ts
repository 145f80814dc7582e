import {
  cpSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { runTask } from "@voxprep/pipeline";
import { beforeEach, describe, expect, test } from "vitest";
import { buryLocks, DyingDisk } from "./support/dying-file-system.ts";
import { ResumedTask, remadeNpz } from "./support/resumed-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

let task: ResumedTask;

beforeEach(() => {
  task = new ResumedTask(temporaryFolder());
});

/** The folder after a change and a second run equals that of a run from nothing. */
async function expectAsFromNothing(options = {}): Promise<string[]> {
  const { codes } = await task.run("a", options);
  await task.run("b", options);
  expect(task.hashes("a")).toEqual(task.hashes("b"));
  return [...codes];
}

function rawFile(folder: "imagesTr" | "labelsTr", index = 0): string {
  const names = readdirSync(join(task.raw, folder)).sort();
  return join(task.raw, folder, names[index] ?? "");
}

/** Changes the inflated bytes of a file. */
function editVoxel(path: string, change: (bytes: Buffer) => void): void {
  const bytes = gunzipSync(readFileSync(path));
  change(bytes);
  writeFileSync(path, gzipSync(bytes));
}

describe("do, change, run: equal to a run from nothing", () => {
  test("S02 F89: touched inputs and outputs are hashed, and nothing is made again", async () => {
    await task.run("a");
    const before = task.npzTimes("a");
    const now = new Date();
    for (const index of [0, 1]) utimesSync(rawFile("imagesTr", index), now, now);
    const npz = [...before.keys()][0] ?? "";
    const times = statSync(join(task.root, "a", npz));
    utimesSync(join(task.root, "a", npz), times.atime, times.mtime);
    const { summary, codes } = await task.run("a");
    expect(summary.reusedSteps).toBe(3 * summary.cases);
    expect(codes.filter((code) => /^VP8/.test(code))).toEqual([]);
    expect([...remadeNpz(before, task.npzTimes("a"))].filter((name) => name !== npz)).toEqual([]);
  });

  test("S04 F90: an image changed with its size and modification time kept", async () => {
    await task.run("a");
    const path = rawFile("imagesTr");
    const { size, atime, mtime } = statSync(path);
    const other = readFileSync(path);
    // The time in the gzip header: other bytes, the same voxels.
    other[4] = (other[4] ?? 0) ^ 0xff;
    writeFileSync(path, other);
    utimesSync(path, atime, mtime);
    expect(statSync(path).size).toBe(size);
    expect(await expectAsFromNothing()).toContain("VP8101");
  });

  test("S05: a label changed", async () => {
    await task.run("a");
    editVoxel(rawFile("labelsTr"), (bytes) => bytes.fill(0, 400, 2000));
    expect(await expectAsFromNothing()).toContain("VP8101");
  });

  test("S07: a case added", async () => {
    const putBack = task.takeOutFirstCase();
    await task.run("a");
    putBack();
    await expectAsFromNothing();
  });

  test("S08: a label renamed", async () => {
    await task.run("a");
    task.editDataset((text) => text.replace(/"1":\s*"[^"]*"/, '"1": "renamed"'));
    expect(await expectAsFromNothing()).toContain("VP8102");
  });

  test("S09: the files of two cases swapped", async () => {
    await task.run("a");
    for (const folder of ["imagesTr", "labelsTr"] as const) {
      const [one, other] = [rawFile(folder, 0), rawFile(folder, 1)];
      const aside = join(task.root, "aside");
      renameSync(one, aside);
      renameSync(other, one);
      renameSync(aside, other);
    }
    await expectAsFromNothing();
  });

  test("S10: another modality", async () => {
    await task.run("a");
    task.editDataset((text) => text.replace(/("modality":\s*\{\s*"0":\s*)"[^"]*"/, '$1"CT"'));
    await expectAsFromNothing();
  });

  test("S11: another order of the cases", async () => {
    await task.run("a");
    task.editDataset((text) => {
      const dataset = JSON.parse(text);
      return JSON.stringify({ ...dataset, training: dataset.training.reverse() });
    });
    await expectAsFromNothing();
  });

  test("S12 F66: a flipped bit that no time tells of is found with rehash", async () => {
    await task.run("a");
    const clean = task.hashes("a");
    const npz = join(task.root, "a", [...task.npzTimes("a").keys()].at(-1) ?? "");
    const bytes = readFileSync(npz);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(npz, bytes);
    const { codes } = await task.run("a", { rehash: true });
    expect(codes).toContain("VP8201");
    expect(task.hashes("a")).toEqual(clean);
  });
});

describe("S13 F76: a run that dies at a write", () => {
  test("is taken up: the folder is that of an undisturbed run, without temporary files", async () => {
    const counting = new DyingDisk();
    const options = { taskFolder: task.raw, threads: 1 };
    await runTask({ ...options, out: join(task.root, "count") }, { fs: counting.fs });
    await task.run("r00");
    const clean = task.hashes("r00");
    const pause = async (): Promise<void> => undefined;
    for (let part = 1; part <= 12; part++) {
      const name = `r${String(part).padStart(2, "0")}`; // plans name the folder, so all are of one length
      const out = join(task.root, name);
      const disk = new DyingDisk(Math.ceil((counting.calls * part) / 12));
      await runTask({ ...options, out }, { fs: disk.fs, pause }).catch(() => undefined);
      buryLocks(out);
      await task.run(name);
      expect(task.hashes(name), `died in part ${part}`).toEqual(clean);
      const work = join(out, ".voxprep", "unetr-pp", task.name);
      expect(readdirSync(work)).toEqual(["manifest.jsonl"]);
    }
  }, 120_000);

  test("in the middle of a replaced case leaves no pair of different making", async () => {
    await task.run("a");
    editVoxel(rawFile("labelsTr"), (bytes) => bytes.fill(0, 400, 2000));
    await task.run("b");
    const [old, out] = [join(task.root, "old"), join(task.root, "a")];
    renameSync(out, old);
    const counting = new DyingDisk();
    const options = { taskFolder: task.raw, threads: 1, out };
    cpSync(old, out, { recursive: true });
    await runTask(options, { fs: counting.fs });
    for (let part = 2; part <= 9; part++) {
      rmSync(out, { recursive: true });
      cpSync(old, out, { recursive: true });
      const last = Math.ceil((counting.calls * part) / 9);
      await runTask(options, { fs: new DyingDisk(last).fs }).catch(() => undefined);
      buryLocks(out);
      await task.run("a");
      expect(task.hashes("a"), `died at call ${last}`).toEqual(task.hashes("b"));
    }
  }, 120_000);
});

describe("S14 F81: two runs of one folder", () => {
  test("at most one works, the other touches nothing, and the next run leaves the clean folder", async () => {
    const pause = async (): Promise<void> => undefined;
    const options = { taskFolder: task.raw, out: join(task.root, "a"), threads: 1 };
    const ended = await Promise.allSettled([
      runTask(options, { pause }),
      runTask(options, { pause }),
    ]);
    const failures = ended.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures) expect(failure).toMatchObject({ reason: { code: "VP7501" } });
    await expectAsFromNothing();
  });
});

describe("S15 F71: a full disk", () => {
  test("ends the run with VP6201; after space was freed the folder is complete", async () => {
    const disk = new DyingDisk();
    let left = 40;
    const fs = {
      ...disk.fs,
      create: (path: string) =>
        left-- > 0
          ? disk.fs.create(path)
          : Promise.reject(Object.assign(new Error("no space"), { code: "ENOSPC" })),
    };
    const act = runTask({ taskFolder: task.raw, out: join(task.root, "a") }, { fs });
    await expect(act).rejects.toMatchObject({ reason: { code: "VP6201" } });
    const work = join(task.root, "a", ".voxprep", "unetr-pp", task.name);
    expect(readdirSync(work).filter((name) => name !== "manifest.jsonl")).toEqual([]);
    await expectAsFromNothing();
  });
});
