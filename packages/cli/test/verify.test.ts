import { readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { hashesBelow, jsonLines, rawTask, temporaryFolder, voxprep } from "./e2e-support.ts";

const MRI = "Task302_MriPhantom";

describe("verify", () => {
  const work = temporaryFolder();

  test("ends with 0 for a good task and shows its labels and axis orders", async () => {
    const call = await voxprep(["verify", rawTask(MRI)]);
    expect(call.code).toBe(0);
    expect(call.stdout).toMatch(/0 failed/);
    expect(call.stdout).toMatch(/^ +label +name +cases +voxels +mm3$/m);
    expect(call.stdout).toMatch(/^ +0 +background +\d+ +\d+ +[\d.]+$/m);
    expect(call.stdout).toMatch(/^ +[RL][AP][SI] +\d+$/m);
  });

  test("ends with 2 when cases failed, tells all their faults, and changes nothing", async () => {
    const raw = rawTask(MRI, join(work, "faults"));
    truncateSync(join(raw, "labelsTr", "mr_2.nii.gz"), 150);
    rmSync(join(raw, "imagesTr", "mr_3_0001.nii.gz"));
    renameSync(join(raw, "labelsTr", "mr_4.nii.gz"), join(raw, "labelsTr", "mr_4.nii"));
    const before = hashesBelow(raw);
    const call = await voxprep(["verify", raw, "--json"]);
    expect(call.code).toBe(2);
    const lines = jsonLines(call);
    const faults = lines.filter(({ severity }) => severity === "case");
    expect(faults.map((one) => `${one["case"]} ${one["code"]} ${one["files"]}`).sort()).toEqual([
      "mr_2 VP2102 labelsTr/mr_2.nii.gz",
      "mr_3 VP1305 imagesTr/mr_3_0001.nii.gz",
      "mr_4 VP1302 labelsTr/mr_4.nii.gz",
    ]);
    expect(lines.at(-1)).toMatchObject({
      event: "verification",
      task: MRI,
      failedCases: ["mr_2", "mr_3", "mr_4"],
    });
    const { labels } = lines.at(-1) as { labels: { value: number; cases: number }[] };
    expect(labels[0]).toMatchObject({ value: 0, name: "background" });
    expect(hashesBelow(raw)).toEqual(before);
  });

  test("ends with 3 when the task as a whole cannot be prepared", async () => {
    const raw = rawTask(MRI, join(work, "doubled"));
    const json = join(raw, "dataset.json");
    writeFileSync(json, readFileSync(json, "utf8").replace("{", '{"labels": {},'));
    const call = await voxprep(["verify", raw, "--json"]);
    expect(call.code).toBe(3);
    const [first, last] = [jsonLines(call)[0], jsonLines(call).at(-1)];
    expect(first).toMatchObject({ code: "VP1005", severity: "run", files: ["dataset.json"] });
    expect(last).toMatchObject({ event: "verification", cases: null });
    const text = await voxprep(["verify", raw]);
    expect(text.code).toBe(3);
    expect(text.stderr).toContain("VP1005 DuplicateJsonKeyError");
    expect(text.stdout).toContain("cannot be prepared");
  });

  test("ends with 1 when --allow names what cannot be allowed", async () => {
    const call = await voxprep(["verify", rawTask(MRI), "--allow", "VP4101"]);
    expect(call.code).toBe(1);
    expect(call.stderr).toContain("ShapeMismatchError");
  });
});

describe("verify --fix", () => {
  const work = temporaryFolder();

  /** The task with one label that is a mask of 0 and 255, and one whose voxels are cut off. */
  function faultyTask(folder: string): string {
    const raw = rawTask(MRI, join(work, folder));
    const label = join(raw, "labelsTr", "mr_2.nii.gz");
    const bytes = gunzipSync(readFileSync(label));
    for (let i = 352; i < bytes.length; i++) if (bytes[i] === 1) bytes[i] = 255;
    writeFileSync(label, gzipSync(bytes));
    truncateSync(join(raw, "labelsTr", "mr_3.nii.gz"), 150);
    return raw;
  }

  test("writes a copy without the faults, tells what changed, and ends with 2 for the rest", async () => {
    const raw = faultyTask("text");
    const before = hashesBelow(raw);
    const out = join(work, "fixed");
    const call = await voxprep(["verify", raw, "--fix", "--out", out, "--map", "255=1"]);
    expect(call.code).toBe(2);
    expect(call.stdout).toMatch(/labelsTr\/mr_2\.nii\.gz +label value +255 \(\d+ voxels\) +1 \(/);
    expect(call.stdout).toContain("left out: mr_3");
    expect(call.stderr).toContain("VP2102");
    expect(hashesBelow(raw)).toEqual(before);
    const again = await voxprep(["verify", join(out, MRI), "--json"]);
    expect(again.code).toBe(0);
    expect(jsonLines(again).at(-1)).toMatchObject({ event: "verification", failedCases: [] });
    const twice = await voxprep(["verify", raw, "--fix", "--out", out, "--map", "255=1"]);
    expect(twice.code).toBe(3);
    expect(twice.stderr).toContain("VP0203 OutputExistsError");
  });

  test("tells the same as JSON", async () => {
    const raw = faultyTask("json");
    const out = join(work, "json-fixed");
    const call = await voxprep(["verify", raw, "--fix", "--out", out, "--map=255=1", "--json"]);
    const lines = jsonLines(call);
    expect(lines.filter(({ event }) => event === "change")).toMatchObject([
      { case: "mr_2", file: "labelsTr/mr_2.nii.gz", kind: "values", code: "VP5101" },
    ]);
    expect(lines.at(-1)).toMatchObject({
      event: "fixed",
      folder: join(out, MRI),
      leftOut: ["mr_3"],
      failedCases: ["mr_3"],
      changes: 1,
    });
  });

  test.each([
    [["--fix"], "--fix needs --out"],
    [["--out", "x"], "--out is an option of --fix"],
    [["--map", "255=1"], "--map is an option of --fix"],
    [["--fix", "--out", "x", "--map", "255"], '--map has "255"'],
    [["--fix", "--out", "x", "--map", "255=9"], "255=9 leads to 9"],
    [["--fix", "--out", "x", "--max-angle", "91"], "the largest angle is 91"],
  ])("F103: %j is a usage error", async (words, message) => {
    const call = await voxprep(["verify", rawTask(MRI), ...words]);
    expect(call.code).toBe(1);
    expect(call.stderr).toContain(message);
  });
});
