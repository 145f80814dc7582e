import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  hashesBelow,
  jsonLines,
  rawTask,
  temporaryFolder,
  voxprep,
  voxprepOk,
} from "./e2e-support.ts";
import { type Fold, PATIENTS, writeLines } from "./support/splits.ts";

const THICK = "Task301_ThickPhantom";
const PREPROCESSED = "unetr_pp_preprocessed";

describe("splits check", () => {
  const work = temporaryFolder();
  const ids = writeLines(join(work, "ids.txt"), ...PATIENTS);
  const write = (name: string, folds: readonly Fold[]) =>
    writeLines(join(work, name), JSON.stringify(folds));
  const [first, second] = [PATIENTS.slice(0, 6), PATIENTS.slice(6)];

  test("good files of every form: exit code 0", async () => {
    await voxprepOk(["splits", rawTask(THICK), "--out", join(work, "thick"), "--quiet"]);
    const folder = join(work, "thick", PREPROCESSED, THICK);
    for (const name of ["splits_final.pkl", "splits_final.json"]) {
      const call = await voxprepOk([
        "splits",
        "check",
        join(folder, name),
        "--ids",
        rawTask(THICK),
      ]);
      expect(call.stdout).toContain("5 folds, 7 cases: no leak, 0 gaps");
    }
  });

  test("a case in both lists is a leak: VP8302, exit code 3", async () => {
    const file = write("leak.json", [{ train: [...first, "p4_a"], val: second }]);
    const call = await voxprep(["splits", "check", file]);
    expect(call.code).toBe(3);
    expect(call.stderr).toContain("VP8302 SplitsOverlapWarning  (leak)");
    expect(call.stderr).toContain("fold 0 validates cases that it trains with: p4_a");
  });

  test("a torn patient is a leak, but only for those who ask", async () => {
    const file = write("torn.json", [{ train: first, val: second }]);
    await voxprepOk(["splits", "check", file, "--ids", ids]);
    const words = ["splits", "check", file, "--ids", ids, "--group-by", "^(p\\d)_"];
    const call = await voxprep([...words, "--json"]);
    expect(call.code).toBe(3);
    const [finding, summary] = jsonLines(call);
    expect(finding).toMatchObject({
      event: "finding",
      code: "VP8302",
      severity: "run",
      found: ["p3"],
    });
    expect(summary).toMatchObject({ event: "splits-check", leaks: 1, gaps: 0 });
  });

  test("missing and unknown cases are gaps: VP8301, exit code 2", async () => {
    const file = write("gap.json", [{ train: first, val: [...second.slice(1), "p9_z"] }]);
    const call = await voxprep(["splits", "check", file, "--ids", ids]);
    expect(call.code).toBe(2);
    expect(call.stderr).toContain("lists cases that do not exist: p9_z");
    expect(call.stderr).toContain("leaves out cases: p3_b");
  });

  test("a test set is not missing, and must not be used", async () => {
    const file = write("test.json", [{ train: first, val: second.slice(1) }]);
    await voxprepOk(["splits", "check", file, "--ids", ids, "--test-set", second[0]]);
    const call = await voxprep(["splits", "check", file, "--test-set", "p1_a,p3_a"]);
    expect(call.code).toBe(3);
    expect(call.stderr).toContain("fold 0 uses cases of the test set: p1_a");
  });

  test.each([
    ["no file", join(work, "nothing.pkl"), 1, "cannot read the splits file"],
    ["no JSON", writeLines(join(work, "no.json"), "{"), 1, "no JSON"],
    ["no folds", writeLines(join(work, "none.json"), '[{"train": 1}]'), 1, "fold 0 has no lists"],
    ["no pickle", writeLines(join(work, "no.pkl"), "x"), 3, "VP9003"],
  ])("%s is refused", async (_name, file, code, text) => {
    const call = await voxprep(["splits", "check", file]);
    expect(call.code).toBe(code);
    expect(call.stderr).toContain(text);
  });

  test("changes nothing", async () => {
    const before = hashesBelow(work);
    await voxprep(["splits", "check", join(work, "leak.json"), "--ids", ids]);
    expect(hashesBelow(work)).toEqual(before);
  });

  test("a mistyped option of the command below is named", async () => {
    const call = await voxprep(["splits", "check", "x.pkl", "--grup-by", "x"]);
    expect(call.code).toBe(1);
    expect(call.stderr).toContain("Did you mean --group-by?");
  });
});
