import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { readNpzFile } from "@voxprep/io/node";
import {
  type ApplyPlansOptions,
  applyPlans,
  type FindingRecord,
  prepareCase,
  type RunEvent,
  type RunSummary,
} from "@voxprep/pipeline";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { imagesOf, plansFileOf, runPhantom } from "./support/new-cases.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

describe("applyPlans", () => {
  const root = temporaryFolder();
  let run: RunSummary;
  let images: string;
  let out: string;
  let counter = 0;
  beforeAll(async () => {
    run = await runPhantom("Task302_MriPhantom", join(root, "prepared"));
  });
  beforeEach(() => {
    images = join(root, `images${counter}`);
    out = join(root, `out${counter++}`);
    cpSync(imagesOf("Task302_MriPhantom"), images, { recursive: true });
  });

  function apply(options: Partial<ApplyPlansOptions> = {}) {
    return applyPlans({ plans: plansFileOf(run, "3d"), images: [images], out, ...options });
  }

  async function findingsOf(options: Partial<ApplyPlansOptions> = {}) {
    const findings: FindingRecord[] = [];
    const onEvent = (event: RunEvent) => {
      if (event.event === "finding") findings.push(event);
    };
    return { done: await apply({ ...options, onEvent }), findings };
  }

  test("leaves a folder per stage, the plans beside it, and nothing else", async () => {
    const { plansFile, stages, preparedCases } = await apply();
    expect(preparedCases).toEqual(["mr_1", "mr_2", "mr_3", "mr_4", "mr_5", "mr_6"]);
    const folders = stages.map(({ folder }) => basename(folder));
    expect(readdirSync(out).sort()).toEqual([...folders, basename(plansFile)].sort());
    const names = preparedCases.flatMap((id) => [`${id}.npz`, `${id}.pkl`]);
    expect(readdirSync(stages[0]?.folder as string).sort()).toEqual(names);
  });

  test("image channels are those of the same scans as training cases", async () => {
    const { stages, preparedCases } = await apply();
    const [stage] = stages;
    for (const caseId of preparedCases) {
      const name = join(basename(stage?.folder as string), `${caseId}.npz`);
      const [made, trained] = await Promise.all([
        readNpzFile(join(out, name)),
        readNpzFile(join(run.preprocessedFolder, name)),
      ]);
      const images = (made.data.length / 3) * 2;
      expect(made.shape).toEqual(trained.shape);
      expect(made.data.subarray(0, images)).toEqual(trained.data.subarray(0, images));
    }
  });

  test("F16: a modality that is missing is named, and the other cases are prepared", async () => {
    rmSync(join(images, "mr_3_0001.nii.gz"));
    const { done, findings } = await findingsOf();
    expect(done.failedCases).toEqual(["mr_3"]);
    expect(done.preparedCases).toEqual(["mr_1", "mr_2", "mr_4", "mr_5", "mr_6"]);
    const fault = findings.find(({ code }) => code === "VP1305");
    expect(fault).toMatchObject({ case: "mr_3", found: [0], expected: [0, 1] });
    expect(fault?.message).toContain("mr_3_0001.nii.gz");
    expect(existsSync(join(done.stages[0]?.folder as string, "mr_3.npz"))).toBe(false);
  });

  test("F16: prepareCase throws for it", async () => {
    rmSync(join(images, "mr_3_0001.nii.gz"));
    const one = join(images, "mr_3_0000.nii.gz");
    await expect(prepareCase({ plans: plansFileOf(run, "3d"), images: one })).rejects.toMatchObject(
      { code: "VP1305", caseId: "mr_3" },
    );
  });

  test("a damaged file fails its case alone", async () => {
    writeFileSync(join(images, "mr_2_0000.nii.gz"), "no image");
    const { done, findings } = await findingsOf();
    expect(done.failedCases).toEqual(["mr_2"]);
    expect(done.preparedCases).toHaveLength(5);
    expect(findings.find((finding) => finding.case === "mr_2")?.code).toMatch(/^VP2/);
  });

  test("single files stand for their cases; modalities of one case are one case", async () => {
    const files = ["mr_4_0000.nii.gz", "mr_1_0001.nii.gz", "mr_1_0000.nii.gz"];
    const done = await apply({ images: files.map((name) => join(images, name)) });
    expect(done.preparedCases).toEqual(["mr_1", "mr_4"]);
  });

  test("files that belong to no case are told", async () => {
    cpSync(join(images, "mr_1_0000.nii.gz"), join(images, "mr_1_0002.nii.gz"));
    cpSync(join(images, "mr_1_0000.nii.gz"), join(images, "loose.nii.gz"));
    const { done, findings } = await findingsOf();
    expect(done.failedCases).toEqual([]);
    const message = findings.find(({ code }) => code === "VP1017")?.message ?? "";
    expect(message).toContain("loose.nii.gz");
    expect(message).toContain("mr_1_0002.nii.gz");
  });

  test("the number of threads and the compression change no voxel", async () => {
    const [one, three] = [
      await apply({ threads: 1, compression: "none" }),
      await apply({ threads: 3, out: join(out, "again") }),
    ];
    const read = (folder = "") => readNpzFile(join(folder, "mr_5.npz"));
    const [a, b] = [await read(one.stages[0]?.folder), await read(three.stages[0]?.folder)];
    expect(a.data).toEqual(b.data);
  });

  test("a case that needs more memory than allowed fails with VP6101", async () => {
    const { done, findings } = await findingsOf({ maxMemory: 1000, threads: 1 });
    expect(done.preparedCases).toEqual([]);
    expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(["VP6101"]));
  });

  test("told to stop, it begins no case and leaves no half of one", async () => {
    const signal = AbortSignal.abort();
    await expect(apply({ signal })).rejects.toMatchObject({ code: "VP7201" });
    expect(existsSync(join(out, ".voxprep"))).toBe(false);
  });

  describe("usage errors before anything is written", () => {
    test.each<[string, (folder: string) => Partial<ApplyPlansOptions>]>([
      ["no plans", () => ({ plans: join(root, "missing.pkl") })],
      ["no image", (folder) => ({ images: [join(folder, "empty")] })],
      ["no such folder", () => ({ images: [join(root, "missing")] })],
      ["a stage that the plan lacks", () => ({ stages: [1] })],
      ["a name without modality", (folder) => ({ images: [join(folder, "loose.nii.gz")] })],
      ["two cases of one name", (folder) => ({ images: [folder, imagesOf("Task302_MriPhantom")] })],
    ])("%s", async (_name, choose) => {
      mkdirSync(join(images, "empty"));
      cpSync(join(images, "mr_1_0000.nii.gz"), join(images, "loose.nii.gz"));
      await expect(apply(choose(images))).rejects.toMatchObject({ code: "VP0101" });
      expect(existsSync(out)).toBe(false);
    });
  });
});
