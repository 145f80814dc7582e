import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { readNiftiFile } from "@voxprep/io/node";
import { beforeAll, describe, expect, test } from "vitest";
import { verifyTask } from "../src/check/verify-task.js";
import { type FixedTask, type FixOptions, fixTask } from "../src/fix/fix-task.js";
import golden from "./fixtures/fix-task-simpleitk.json" with { type: "json" };
import { FIXABLE, fixableTask } from "./support/fixable-task.ts";
import type { RawTask } from "./support/raw-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const root = temporaryFolder();
let counter = 0;

function newFolder(): string {
  return join(root, String(counter++));
}

function hashesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(
    names
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [
        name.replaceAll("\\", "/"),
        createHash("sha256")
          .update(readFileSync(join(folder, name)))
          .digest("hex"),
      ]),
  );
}

async function fixed(options: Partial<FixOptions> = {}): Promise<[RawTask, FixedTask, string]> {
  const task = fixableTask(join(newFolder(), "Task007_Fixable"));
  const out = newFolder();
  const result = await fixTask(task.folder, { out, map: [[255, 1]], ...options });
  return [task, result, join(out, "Task007_Fixable")];
}

describe("a corrected copy", () => {
  let task: RawTask;
  let result: FixedTask;
  let copy: string;
  let before: Record<string, string>;

  beforeAll(async () => {
    task = fixableTask(join(newFolder(), "Task007_Fixable"));
    before = hashesIn(task.folder);
    const out = newFolder();
    result = await fixTask(task.folder, { out, map: [[255, 1]] });
    copy = join(out, "Task007_Fixable");
  });

  test("tells every change with its file, code, and both values", () => {
    const told = result.changes.map(({ caseId, file, kind, code }) => [caseId, file, kind, code]);
    expect(told).toEqual([
      ["skewed", "imagesTr/skewed_0000.nii.gz", "axes", "VP4105"],
      ["skewed", "labelsTr/skewed.nii.gz", "axes", "VP4105"],
      ["noisy", "labelsTr/noisy.nii.gz", "geometry", "VP4103"],
      ["floats", "labelsTr/floats.nii.gz", "dtype", null],
      ["mask", "labelsTr/mask.nii.gz", "values", "VP5101"],
      ["turned", "labelsTr/turned.nii.gz", "geometry", "VP4103"],
      ["turned", "labelsTr/turned.nii.gz", "values", "VP5101"],
      ["turned", "labelsTr/turned.nii.gz", "dtype", null],
    ]);
    const [axes, , geometry, dtype, values] = result.changes;
    expect(axes?.from).toBe("89.600°, 90.000°, 90.000°");
    expect(geometry).toMatchObject({ from: "0.143 voxels (0.1 mm) off" });
    expect(geometry?.to).toBe("as imagesTr/noisy_0000.nii.gz");
    expect(dtype).toMatchObject({ from: "float32", to: "uint8" });
    expect(values).toMatchObject({ from: "255 (2 voxels)", to: "1 (organ)" });
    expect(result.files).toEqual({ changed: 6, copied: 6, linked: 0 });
  });

  test("leaves out what it cannot repair and says why", () => {
    expect(result.leftOut).toEqual(["tilted", "wrong"]);
    expect(result.verification.failedCases).toEqual(["tilted", "wrong"]);
    const faults = result.verification.findings.filter(({ severity }) => severity === "case");
    expect(faults.map(({ code, caseId }) => `${code} ${caseId}`)).toEqual([
      "VP4105 tilted",
      "VP4105 tilted",
      "VP4101 wrong",
    ]);
    const json = JSON.parse(readFileSync(join(copy, "dataset.json"), "utf8"));
    expect(Object.keys(json)).toEqual([
      "name",
      "modality",
      "labels",
      "numTraining",
      "training",
      "description",
      "test",
    ]);
    expect(json.numTraining).toBe(6);
    expect(json.training.map(({ image }: { image: string }) => image)).toEqual(
      FIXABLE.slice(0, 6).map((id) => `./imagesTr/${id}.nii.gz`),
    );
  });

  test("is without fault", async () => {
    const { findings, failedCases, nonfinite } = await verifyTask(copy);
    expect(failedCases).toEqual([]);
    expect(findings).toEqual([]);
    expect(nonfinite.files).toBe(0);
  });

  test("leaves the task as it was, and copies what needs no repair byte for byte", () => {
    expect(hashesIn(task.folder)).toEqual(before);
    const after = hashesIn(copy);
    const changed = new Set(result.changes.map(({ file }) => file));
    const same = Object.keys(after).filter((name) => name !== "dataset.json" && !changed.has(name));
    expect(same).toHaveLength(6);
    for (const name of same) expect(after[name], name).toBe(before[name]);
  });

  test("keeps all bytes of a header that no repair concerns", () => {
    const bytes = (folder: string) =>
      gunzipSync(readFileSync(join(folder, "labelsTr/mask.nii.gz")));
    const [then, now] = [bytes(task.folder), bytes(copy)];
    expect(now.subarray(0, 352)).toEqual(then.subarray(0, 352));
    expect([...now.subarray(352, 357)]).toEqual([0, 1, 1, 2, 0]);
  });

  // The fixture holds what SimpleITK 2.5.7 reads from these files; make_fix_task.py beside it says how it was made.
  test.each(golden.files)("SimpleITK reads the same from $file", async (expected) => {
    const { geometry, volume } = await readNiftiFile(join(copy, expected.file));
    expect(geometry.spacingXyz).toEqual(expected.spacing);
    expect(geometry.originXyz).toEqual(expected.origin);
    expect(geometry.directionXyz).toEqual(expected.direction);
    expect(volume.dtype).toBe(expected.dtype);
    const sha256 = createHash("sha256").update(new Uint8Array(volume.data.buffer)).digest("hex");
    expect(sha256).toBe(expected.sha256);
  });

  test("every changed file is in the fixture", () => {
    const changed = new Set(result.changes.map(({ file }) => file));
    expect(golden.files.map(({ file }) => file).sort()).toEqual([...changed].sort());
  });
});

describe("choices", () => {
  test("a larger angle straightens what the default refuses", async () => {
    const [, result] = await fixed({ maxAngle: 12 });
    expect(result.leftOut).toEqual(["wrong"]);
    expect(result.changes.find(({ caseId }) => caseId === "tilted")?.details).toMatchObject({
      anglesDegrees: [expect.closeTo(80.14, 1), expect.closeTo(90, 3), expect.closeTo(90, 3)],
    });
  });

  test("without a map, a smaller tolerance and angle, those cases stay as they are", async () => {
    const [, result] = await fixed({ map: [], maxAngle: 0.1, toleranceVoxels: 0.1 });
    expect(result.leftOut).toEqual(["skewed", "mask", "turned", "tilted", "wrong"]);
    expect(result.changes.map(({ caseId }) => caseId)).toEqual(["floats"]);
    expect(result.verification.findings).toContainEqual(
      expect.objectContaining({ code: "VP4103", caseId: "noisy", severity: "warning" }),
    );
  });

  test("failed cases are copied as they are when they are to be kept", async () => {
    const [task, result, copy] = await fixed({ keepFailed: true });
    expect(result.leftOut).toEqual([]);
    expect(result.verification.failedCases).toEqual(["tilted", "wrong"]);
    const [then, now] = [hashesIn(task.folder), hashesIn(copy)];
    expect(Object.keys(now)).toEqual(Object.keys(then));
    for (const name of ["dataset.json", "labelsTr/wrong.nii.gz", "imagesTr/tilted_0000.nii.gz"]) {
      expect(now[name]).toBe(then[name]);
    }
  });

  test("unchanged files are linked when it is asked for", async () => {
    const [task, result, copy] = await fixed({ hardLink: true });
    expect(result.files).toEqual({ changed: 6, copied: 0, linked: 6 });
    const [then, now] = [task.image("good"), join(copy, "imagesTr", "good_0000.nii.gz")];
    expect(statSync(now).ino).toBe(statSync(then).ino);
    const changed = join(copy, "labelsTr", "mask.nii.gz");
    expect(statSync(changed).ino).not.toBe(statSync(task.label("mask")).ino);
  });

  test("test images and notes come along, hidden files and strangers do not", async () => {
    const task = fixableTask(join(newFolder(), "Task007_Fixable"));
    mkdirSync(join(task.folder, "imagesTs"));
    for (const name of ["imagesTs/x_0000.nii.gz", "README.txt", ".hidden", "imagesTr/z.txt"]) {
      writeFileSync(join(task.folder, name), name);
    }
    const out = newFolder();
    const { folder } = await fixTask(task.folder, { out });
    const names = Object.keys(hashesIn(folder ?? ""));
    expect(names).toContain("imagesTs/x_0000.nii.gz");
    expect(names).toContain("README.txt");
    expect(names.filter((name) => /hidden|z\.txt/.test(name))).toEqual([]);
  });
});

describe("refusals", () => {
  test.each<[string, Partial<FixOptions>, RegExp]>([
    ["a target that is not declared", { map: [[255, 3]] }, /255=3 leads to 3/],
    ["a value mapped twice", { map: [[255, 1], [255, 2]] }, /255 is mapped twice/], // biome-ignore format: one line each
    ["a value mapped to itself", { map: [[1, 1]] }, /changes nothing/],
    ["a tolerance of half a voxel", { toleranceVoxels: 0.5 }, /tolerance is 0.5/],
    ["a negative angle", { maxAngle: -1 }, /angle is -1/],
  ])("%s is VP0101", async (_name, options, message) => {
    const act = fixed(options);
    await expect(act).rejects.toThrow(message);
    await expect(act).rejects.toMatchObject({ code: "VP0101" });
  });

  test("F83: an existing target is VP0203 and stays as it is", async () => {
    const [task, , copy] = await fixed();
    const before = hashesIn(copy);
    const act = fixTask(task.folder, { out: join(copy, "..") });
    await expect(act).rejects.toMatchObject({ code: "VP0203", severity: "run" });
    expect(hashesIn(copy)).toEqual(before);
  });

  test("F97: a copy over, in or around the task is VP0202, also by a link", async () => {
    const task = fixableTask(join(newFolder(), "Task007_Fixable"));
    const link = newFolder();
    symlinkSync(join(task.folder, ".."), link);
    for (const out of [join(task.folder, ".."), task.folder, link]) {
      await expect(fixTask(task.folder, { out })).rejects.toMatchObject({ code: "VP0202" });
    }
    expect(readdirSync(join(task.folder, ".."))).toEqual(["Task007_Fixable"]);
  });

  test("a task at fault as a whole leaves no copy", async () => {
    const task = fixableTask(join(newFolder(), "Task007_Fixable"));
    task.dataset("{");
    const out = newFolder();
    const result = await fixTask(task.folder, { out, map: [[255, 1]] });
    expect(result.folder).toBeNull();
    expect(result.verification.findings.map(({ code }) => code)).toEqual(["VP1002"]);
    expect(existsSync(out)).toBe(false);
  });

  test("nothing is left behind when writing fails", async () => {
    const out = newFolder();
    writeFileSync(out, "a file where the folder should be");
    const task = fixableTask(join(newFolder(), "Task007_Fixable"));
    await expect(fixTask(task.folder, { out })).rejects.toMatchObject({ severity: "run" });
    expect(readFileSync(out, "utf8")).toContain("a file");
  });
});
