import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rawTask, temporaryFolder, voxprep, voxprepOk } from "./e2e-support.ts";

const MRI = "Task302_MriPhantom";

/** A copy of a task that lists so many cases more, none of which has files. */
function withMissingCases(folder: string, count: number): string {
  const raw = rawTask(MRI, folder);
  const path = join(raw, "dataset.json");
  const dataset = JSON.parse(readFileSync(path, "utf8")) as { training: object[] };
  for (let i = 0; i < count; i++) {
    const name = `gone_${String(i).padStart(2, "0")}.nii.gz`;
    dataset.training.push({ image: `./imagesTr/${name}`, label: `./labelsTr/${name}` });
  }
  writeFileSync(path, JSON.stringify(dataset));
  return raw;
}

describe("messages", () => {
  const work = temporaryFolder();

  test("many findings of one kind: ten blocks without repetition, then a line each", async () => {
    const raw = withMissingCases(join(work, "many"), 14);
    const { code, stdout, stderr } = await voxprep(["verify", raw]);
    expect(code).toBe(2);
    const heads = stderr.match(/^VP1301 ImageFileMissingError {2}case gone_\d\d.*$/gm) ?? [];
    expect(heads).toHaveLength(14);
    expect(heads.filter((line) => line.endsWith("(case not processed)"))).toHaveLength(10);
    expect(heads.at(-1)).toMatch(
      /case gone_13 {2}imagesTr\/gone_13_0000\.nii\.gz, .* do not exist/,
    );
    expect(stderr.match(/They stop at the first missing file/g)).toHaveLength(1);
    expect(stdout).toMatch(/^ {2}failed: gone_00, .*gone_09 and 4 more$/m);
  });

  test.each([
    ["a folder that is not there", "nowhere", "there is no folder "],
    ["a folder without dataset.json", "empty", "there is no dataset.json in "],
  ])("F01: %s is named with its path", async (_what, name, start) => {
    mkdirSync(join(work, "empty"), { recursive: true });
    const call = await voxprep(["verify", join(work, name)]);
    expect(call.code).toBe(3);
    expect(call.stderr).toContain(`  ${start}${join(work, name)}\n`);
  });

  test("what comes next is a command that a shell understands", async () => {
    const loose = join(work, "loose scans");
    for (const folder of ["imagesTr", "labelsTr"]) {
      cpSync(join(rawTask(MRI), folder), join(loose, folder), { recursive: true });
    }
    const { stdout } = await voxprepOk(["init", loose]);
    expect(stdout).toContain(`Next: voxprep init '${loose}' --out <folder>`);
    const made = await voxprepOk(["init", loose, "--out", join(work, "made by init"), "--yes"]);
    const folder = join(work, "made by init", "Task500_loosescans");
    expect(made.stdout).toContain(
      `Next: voxprep verify '${folder}'\n      voxprep run '${folder}'`,
    );
  });

  test("convert refuses a task that is converted already, and makes nothing", async () => {
    const out = join(work, "twice");
    const call = await voxprep(["convert", rawTask(MRI), "--out", out]);
    expect(call).toMatchObject({ code: 1, stdout: "" });
    expect(call.stderr).toMatch(/imagesTr\/mr_\d_0000\.nii\.gz bears a modality suffix/);
    expect(call.stderr).toContain("`voxprep run`");
    expect(existsSync(out)).toBe(false);
  });

  test.each([
    [["inspect", "nothing.npz"], "cannot read nothing.npz: it does not exist"],
    [["plan", "show", "."], "cannot read the plans file .: it is a folder"],
    [["init", "nowhere"], "nowhere: it does not exist"],
  ])("%j: what cannot be read is told without the names of system calls", async (words, text) => {
    const call = await voxprep(words);
    expect(call.code).toBe(1);
    expect(call.stderr).toContain(text);
    expect(call.stderr).not.toMatch(/ENOENT|EISDIR|scandir/);
  });

  test("steps that took no time are not listed, and no list is wider than a narrow terminal", async () => {
    const raw = rawTask(MRI);
    const { stdout } = await voxprepOk(["run", raw, "--out", join(work, "out")]);
    const lines = stdout.split("\n");
    const from = lines.findIndex((line) => line.startsWith("  steps "));
    const to = lines.findIndex((line) => line.startsWith("  memory "));
    const steps = lines.slice(from, to);
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.join(" ")).not.toContain(" 0.00 s");
    for (const line of steps) expect(line.length).toBeLessThan(80);
    rmSync(join(work, "out"), { recursive: true, force: true });
  });
});
