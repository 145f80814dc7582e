import { readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hashesBelow, jsonLines, rawTask, temporaryFolder, voxprep } from "./e2e-support.ts";

const MRI = "Task302_MriPhantom";

describe("verify", () => {
  const work = temporaryFolder();

  test("ends with 0 for a good task and shows its labels and axis orders", async () => {
    const call = await voxprep(["verify", rawTask(MRI)]);
    expect(call.code).toBe(0);
    expect(call.stdout).toMatch(/0 failed/);
    expect(call.stdout).toMatch(/^ +label +name +cases +voxels +ml$/m);
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
