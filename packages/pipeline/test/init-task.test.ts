import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import {
  checkInitTarget,
  InlineRunner,
  parseLabelNames,
  surveyFolder,
  verifyTask,
  writeSurveyedTask,
} from "@voxprep/pipeline";
import { describe, expect, test } from "vitest";
import { fullDiskAt } from "./support/full-disk.js";
import { niftiBytes, type RawImage } from "./support/raw-task.js";
import { TEST_DATA } from "./support/shared-folder.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const work = temporaryFolder();
const runner = new InlineRunner();

/** A folder with NIfTI files; those named `.nii.gz` are compressed. */
function folderOf(name: string, files: Readonly<Record<string, RawImage>>): string {
  const folder = join(work, name);
  for (const [path, image] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    const bytes = niftiBytes(image);
    writeFileSync(file, path.endsWith(".gz") ? gzipSync(bytes) : bytes);
  }
  return folder;
}

/** Names and contents of all files below a folder. */
function contentOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  return Object.fromEntries(
    names.map((name) => [
      name.replaceAll("\\", "/"),
      createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex"),
    ]),
  );
}

const LABEL: RawImage = { dtype: "uint8", fill: 0, voxels: [0, 2, 1, 0] };

describe("a task of the repository taken apart and put together again", () => {
  const raw = join(TEST_DATA, "raw", "Task302_MriPhantom");
  const loose = join(work, "loose");
  for (const file of readdirSync(join(raw, "labelsTr"))) {
    const id = file.replace(".nii.gz", "");
    mkdirSync(join(loose, id), { recursive: true });
    cpSync(join(raw, "labelsTr", file), join(loose, id, `${id}_seg.nii.gz`));
    cpSync(join(raw, "imagesTr", `${id}_0000.nii.gz`), join(loose, id, `${id}_t1.nii.gz`));
    cpSync(join(raw, "imagesTr", `${id}_0001.nii.gz`), join(loose, id, `${id}_t2.nii.gz`));
  }

  test.each([false, true])("with links: %s", async (hardLink) => {
    const before = contentOf(loose);
    const survey = await surveyFolder(loose, {
      runner,
      modalities: ["FLAIR", "T1"],
      labelNames: parseLabelNames("1=edema, 2=core,3=rim"),
    });
    expect(survey.unmatched).toEqual([]);
    const out = join(work, `out-${hardLink}`);
    const made = await writeSurveyedTask(survey, { out, name: "MriPhantom", hardLink, runner });
    expect(made).toEqual({
      folder: join(out, "Task500_MriPhantom"),
      cases: 6,
      testCases: 0,
      files: 18,
      linked: hardLink ? 18 : 0,
    });
    expect(contentOf(loose)).toEqual(before);
    const { "dataset.json": _, ...files } = contentOf(made.folder);
    const { "dataset.json": _own, ...wanted } = contentOf(raw);
    expect(files).toEqual(wanted);
    const own = JSON.parse(readFileSync(join(made.folder, "dataset.json"), "utf8"));
    const theirs = JSON.parse(readFileSync(join(raw, "dataset.json"), "utf8"));
    for (const key of ["modality", "labels", "numTraining"]) expect(own[key]).toEqual(theirs[key]);
    const { failedCases } = await verifyTask(made.folder, { runner });
    expect(failedCases).toEqual([]);
    expect(readdirSync(out)).toEqual(["Task500_MriPhantom"]);
  });
});

describe("surveyFolder", () => {
  test("takes Hounsfield units for CT, other values for MRI, and names before either", async () => {
    const hounsfield = { voxels: [-1000, 40, 1200] };
    const ct = folderOf("ct", { "images/a.nii.gz": hounsfield, "masks/a.nii.gz": LABEL });
    const mr = folderOf("mr", { "images/a.nii.gz": {}, "masks/a.nii.gz": LABEL });
    const named = folderOf("named", { "a_pet.nii.gz": hounsfield, "a_mask.nii.gz": LABEL });
    const channelsOf = async (folder: string) => (await surveyFolder(folder, { runner })).channels;
    expect(await channelsOf(ct)).toEqual([
      { name: "CT", origin: "guessed from values of -1000 to 1200" },
    ]);
    expect(await channelsOf(mr)).toMatchObject([{ name: "MRI" }]);
    expect(await channelsOf(named)).toEqual([{ name: "PET", origin: "file names" }]);
  });

  test("reads label values and names the rest by number", async () => {
    const folder = folderOf("labels", {
      "img1.nii.gz": {},
      "label1.nii.gz": { dtype: "uint8", fill: 0, voxels: [4] },
      "img2.nii.gz": {},
      "label2.nii.gz": { dtype: "uint8", fill: 0, voxels: [1] },
    });
    const names = parseLabelNames("4=tumour,7=cyst");
    const { labels, notes, cases } = await surveyFolder(folder, { runner, labelNames: names });
    expect([...labels]).toEqual([
      [0, "background"],
      [1, "label_1"],
      [4, "tumour"],
      [7, "cyst"],
    ]);
    expect(cases.map(({ values }) => values)).toEqual([
      [0, 4],
      [0, 1],
    ]);
    expect(notes).toEqual([
      expect.stringContaining("The labels are 1, 4"),
      "No label has the value 7 (cyst).",
    ]);
  });

  test.each([
    ["a negative value", { dtype: "int16", fill: 0, voxels: [-1] }, "holds the value -1"],
    ["a fraction", { dtype: "float32", fill: 0, voxels: [0.5] }, "holds the value 0.5"],
    [
      "an image in its place",
      { dtype: "int16", sizeXyz: [20, 20, 2], voxels: Array.from({ length: 800 }, (_, i) => i) },
      "looks like an image",
    ],
  ] as const)("leaves out a case whose label is %s", async (name, label, reason) => {
    const folder = folderOf(`bad ${name}`, {
      "a.nii.gz": {},
      "a_seg.nii.gz": LABEL,
      "b.nii.gz": {},
      "b_seg.nii.gz": label,
    });
    const { cases, unmatched } = await surveyFolder(folder, { runner });
    expect(cases.map(({ caseId }) => caseId)).toEqual(["a"]);
    expect(unmatched.map(({ file }) => file)).toEqual(["b.nii.gz", "b_seg.nii.gz"]);
    expect(unmatched[0]?.reason).toContain(reason);
  });

  test("a label that cannot be read leaves its case out and says why", async () => {
    const folder = folderOf("torn", { "a.nii.gz": {}, "a_seg.nii.gz": LABEL, "b.nii.gz": {} });
    writeFileSync(join(folder, "b_seg.nii.gz"), "no image");
    const { cases, unmatched } = await surveyFolder(folder, { runner });
    expect(cases).toHaveLength(1);
    expect(unmatched[0]?.reason).toContain("b_seg.nii.gz");
  });

  test("refuses another number of modalities than there are channels with VP0101", async () => {
    const folder = folderOf("count", { "a_t1.nii.gz": {}, "a_seg.nii.gz": LABEL });
    await expect(surveyFolder(folder, { runner, modalities: ["T1", "T2"] })).rejects.toMatchObject({
      code: "VP0101",
      message: expect.stringContaining("names 2 channels, but the cases have 1"),
    });
  });
});

describe("writeSurveyedTask", () => {
  test("compresses .nii, splits 4D files and copies test images", async () => {
    const folder = folderOf("mixed", {
      "imagesTr/a.nii": { sizeXyz: [5, 4, 3, 2] },
      "imagesTs/t.nii": { sizeXyz: [5, 4, 3, 2] },
      "labelsTr/a.nii": LABEL,
    });
    const survey = await surveyFolder(folder, { runner });
    expect(survey.volumesPerFile).toBe(2);
    const { folder: task } = await writeSurveyedTask(survey, { out: join(work, "m"), runner });
    expect(Object.keys(contentOf(task)).sort()).toEqual([
      "dataset.json",
      "imagesTr/a_0000.nii.gz",
      "imagesTr/a_0001.nii.gz",
      "imagesTs/t_0000.nii.gz",
      "imagesTs/t_0001.nii.gz",
      "labelsTr/a.nii.gz",
    ]);
    const label = gunzipSync(readFileSync(join(task, "labelsTr", "a.nii.gz")));
    expect(label.equals(readFileSync(join(folder, "labelsTr", "a.nii")))).toBe(true);
    const written = gunzipSync(readFileSync(join(task, "imagesTr", "a_0001.nii.gz")));
    const original = readFileSync(join(folder, "imagesTr", "a.nii"));
    expect(written.subarray(352).equals(original.subarray(352 + 120))).toBe(true);
  });

  test("F71: whichever call fails on a full disk, the error says so and nothing is left", async () => {
    const folder = folderOf("full", {
      "a_t1.nii.gz": {},
      "a_t2.nii": {},
      "a_seg.nii.gz": LABEL,
    });
    const survey = await surveyFolder(folder, { runner });
    const out = join(work, "full disk");
    let calls = 0;
    const fs = fullDiskAt(Number.NaN, () => calls++);
    await writeSurveyedTask(survey, { out: join(work, "roomy"), runner, fs });
    // Three folders, four files that are created and written, and the name of the whole.
    expect(calls).toBeGreaterThanOrEqual(3 + 2 * 4 + 1);
    for (let failing = 0; failing < calls; failing++) {
      let call = 0;
      const full = fullDiskAt(failing, () => call++);
      const writing = writeSurveyedTask(survey, { out, runner, fs: full });
      await expect(writing).rejects.toMatchObject({ code: "VP6201" });
      expect(existsSync(out) ? readdirSync(out) : []).toEqual([]);
    }
  });

  test("a source that vanishes leaves nothing behind", async () => {
    const folder = folderOf("vanishing", { "a.nii.gz": {}, "a_seg.nii.gz": LABEL });
    const survey = await surveyFolder(folder, { runner });
    const cases = survey.cases.map((one) => ({ ...one, label: "gone.nii.gz" }));
    const out = join(work, "nothing");
    await expect(writeSurveyedTask({ ...survey, cases }, { out, runner })).rejects.toThrow();
    expect(existsSync(out) ? readdirSync(out) : []).toEqual([]);
  });

  test("refuses a target that exists with VP0203 and one inside of the folder with VP0202", async () => {
    const folder = folderOf("refusals", { "a.nii.gz": {}, "a_seg.nii.gz": LABEL });
    const out = join(work, "there");
    mkdirSync(join(out, "Task500_refusals"), { recursive: true });
    await expect(checkInitTarget(folder, { out })).rejects.toMatchObject({ code: "VP0203" });
    await expect(checkInitTarget(folder, { out: folder })).rejects.toMatchObject({
      code: "VP0202",
    });
    await expect(checkInitTarget(folder, { out, taskId: 1000 })).rejects.toMatchObject({
      code: "VP0101",
    });
    await expect(checkInitTarget(folder, { out, name: "a/b" })).rejects.toMatchObject({
      code: "VP0101",
    });
    expect(await checkInitTarget(folder, { out, taskId: 7, name: "Task001_My" })).toBe(
      join(out, "Task007_My"),
    );
  });

  test("a folder without cases is refused with VP0101", async () => {
    const folder = folderOf("lonely", { "a.nii.gz": {} });
    const survey = await surveyFolder(folder, { runner });
    await expect(writeSurveyedTask(survey, { out: work, runner })).rejects.toMatchObject({
      code: "VP0101",
    });
  });
});

test.each(["", "1", "a=b", "1=", "1=x,1=y", "1=x,2=x", "0=liver", "-1=x", "1=x,"])(
  "label names %j are refused",
  (text) => expect(() => parseLabelNames(text)).toThrow("expected value=name"),
);
