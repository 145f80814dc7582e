import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { ResumedTask, remadeNpz } from "./support/resumed-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

let task: ResumedTask;

beforeEach(() => {
  task = new ResumedTask(temporaryFolder());
});

const manifest = () => join(task.root, "a", ".voxprep", "unetr-pp", task.name, "manifest.jsonl");

/** Puts a file that voxprep did not make where it would write. */
function putForeign(): string {
  const path = task.preprocessed("a", "unetr_pp_Plansv2.1_plans_3D.pkl");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "somebody's");
  return path;
}

describe("F92: files that voxprep did not make", () => {
  test("stop the run with VP8107 before anything is written", async () => {
    const path = putForeign();
    await expect(task.run("a")).rejects.toMatchObject({
      reason: { code: "VP8107", files: [path] },
    });
    expect(readFileSync(path, "utf8")).toBe("somebody's");
    expect(existsSync(join(task.root, "a", "unetr_pp_raw"))).toBe(false);
  });

  test("under names that no run needs are nobody's business", async () => {
    const path = join(task.root, "a", "notes.txt");
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "mine");
    await task.run("a");
    expect(readFileSync(path, "utf8")).toBe("mine");
  });

  test("are replaced with overwrite", async () => {
    putForeign();
    await task.run("a", { overwrite: true });
    await task.run("b");
    expect(task.hashes("a")).toEqual(task.hashes("b"));
  });

  test("that are what would be made are kept with adopt, and known from then on", async () => {
    await task.run("a");
    rmSync(manifest());
    await expect(task.run("a")).rejects.toMatchObject({ reason: { code: "VP8107" } }); // F93
    const [before, times] = [task.hashes("a"), task.npzTimes("a")];
    await task.run("a", { adopt: true });
    expect(task.hashes("a")).toEqual(before);
    const { summary } = await task.run("a");
    expect(summary.reusedSteps).toBe(3 * summary.cases);
    const stages = remadeNpz(times, task.npzTimes("a"));
    expect(stages).toEqual([]);
  });

  test("that are not what would be made stop a run with adopt", async () => {
    const path = putForeign();
    await expect(task.run("a", { adopt: true })).rejects.toMatchObject({
      reason: { code: "VP8107", files: [path] },
    });
    expect(readFileSync(path, "utf8")).toBe("somebody's");
  });
});

describe("F109: an array that a trainer unpacked", () => {
  /** The first case of the last stage as `np.save` writes it. */
  async function unpack(): Promise<string> {
    const npz = [...task.npzTimes("a").keys()]
      .filter((name) => name.includes("stage"))
      .sort()
      .at(-1);
    const name = (npz ?? "").replace(/npz$/, "npy");
    const other = new ResumedTask(temporaryFolder());
    await other.run("a", { unpack: true });
    cpSync(join(other.root, "a", name), join(task.root, "a", name));
    return join(task.root, "a", name);
  }

  test("is removed with the npz that it was made of", async () => {
    await task.run("a");
    const npy = await unpack();
    const { codes } = await task.run("a", { compression: "none" });
    expect(existsSync(npy)).toBe(false);
    expect(codes).not.toContain("VP8108");
  });

  test("is kept while nothing is made again", async () => {
    await task.run("a");
    const npy = await unpack();
    await task.run("a");
    expect(existsSync(npy)).toBe(true);
  });

  test("of other content is kept and told with VP8108", async () => {
    await task.run("a");
    const npy = await unpack();
    const { size } = statSync(npy);
    appendFileSync(npy, "x");
    const { findings } = await task.run("a", { compression: "none" });
    expect(statSync(npy).size).toBe(size + 1);
    expect(findings.filter(({ code }) => code === "VP8108")).toMatchObject([{ files: [npy] }]);
  });
});
