import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  filesBelow,
  jsonLines,
  rawTask,
  temporaryFolder,
  voxprep,
  voxprepOk,
} from "./e2e-support.ts";
import { type Fold, PATIENTS, writeLines } from "./support/splits.ts";

const MRI = "Task302_MriPhantom";
const PREPROCESSED = "unetr_pp_preprocessed";
const MRI_CASES = [1, 2, 3, 4, 5, 6].map((i) => `mr_${i}`);

/** The folds of a readable splits file. */
function foldsIn(...parts: string[]): Fold[] {
  return JSON.parse(readFileSync(join(...parts, "splits_final.json"), "utf8")) as Fold[];
}

describe("splits of a list", () => {
  const work = temporaryFolder();
  const list = writeLines(join(work, "ids.txt"), ...PATIENTS);
  const patientOf = (id: string) => id.slice(0, 2);

  test("--group-by keeps patients whole and prints the table with groups", async () => {
    const out = join(work, "grouped");
    const call = await voxprepOk([
      "splits",
      list,
      "--out",
      out,
      "--folds",
      "3",
      "--group-by",
      "^(p\\d)_",
    ]);
    const folds = foldsIn(out);
    for (const { train, val } of folds) {
      const trained = new Set(train.map(patientOf));
      expect(val.filter((id) => trained.has(patientOf(id)))).toEqual([]);
    }
    expect(folds.flatMap(({ val }) => val).sort()).toEqual(PATIENTS);
    expect(call.stdout).toContain("groups by ^(p\\d)_");
    expect(call.stdout).toMatch(/fold 2 +\d+ +\d+ +[23] +[12]\n/);
    expect(call.stdout).toContain(join(out, "splits_final.pkl"));
  });

  test("--leave-one-group-out makes one fold per patient", async () => {
    const out = join(work, "logo");
    await voxprepOk([
      "splits",
      list,
      "--out",
      out,
      "--group-by",
      "^(p\\d)_",
      "--leave-one-group-out",
    ]);
    expect(foldsIn(out).map(({ val }) => [...new Set(val.map(patientOf))])).toEqual([
      ["p1"],
      ["p2"],
      ["p3"],
      ["p4"],
    ]);
  });

  test("fewer patients than folds: one is left out at a time, and that is said", async () => {
    const out = join(work, "few");
    const words = ["splits", list, "--out", out, "--group-by", "^(p\\d)_"];
    const call = await voxprepOk([...words, "--quiet"]);
    expect(call.stdout).toBe("");
    expect(call.stderr).toContain("Only 4 groups for 5 folds: one group is left out at a time");
    const [event] = jsonLines(await voxprepOk([...words, "--json"]));
    expect(event).toMatchObject({ method: "leave-one-group-out", tooFewForFolds: 5 });
  });

  test("groups and classes come from columns of a csv file", async () => {
    const table = writeLines(
      join(work, "cases.csv"),
      '"case";patient;site',
      ...PATIENTS.map(
        (id, i) => `${id};${id.slice(0, 2)};${i % 2 === 0 ? '"north; old"' : "south"}`,
      ),
    );
    const out = join(work, "csv");
    const words = ["splits", list, "--out", out, "--folds", "2", "--group-by", `${table}:patient`];
    const call = await voxprepOk([...words, "--stratify", `${table}:site`]);
    expect(call.stdout).toMatch(/north; old +6 +3 +3\n/);
    expect(call.stdout).toMatch(/south +6 +3 +3\n/);
    const byPattern = join(work, "by-pattern");
    await voxprepOk([
      ...["splits", list, "--out", byPattern, "--folds", "2", "--group-by", "^(p\\d)_"],
      ...["--stratify", `${table}:site`],
    ]);
    expect(foldsIn(out)).toEqual(foldsIn(byPattern));
  });

  test("--test-set takes a share, a list or a file, held out of all folds with their groups", async () => {
    const testIds = async (...words: string[]) => {
      const out = join(work, `test-${words.length}-${words.at(-1)?.length}`);
      await voxprepOk(["splits", list, "--out", out, "--folds", "2", ...words]);
      const held = readFileSync(join(out, "splits_test_set.txt"), "utf8").trim().split("\n");
      const used = foldsIn(out).flatMap(({ train, val }) => [...train, ...val]);
      expect([...new Set([...used, ...held])].sort()).toEqual(PATIENTS);
      expect(held.filter((id) => used.includes(id))).toEqual([]);
      return held;
    };
    expect(await testIds("--test-set", "25%")).toHaveLength(3);
    expect(await testIds("--test-set", "p1_a,p4_d")).toEqual(["p1_a", "p4_d"]);
    const file = writeLines(join(work, "test.txt"), "p2_b");
    expect(await testIds("--test-set", file)).toEqual(["p2_b"]);
    expect(await testIds("--group-by", "^(p\\d)_", "--test-set", file)).toEqual(["p2_a", "p2_b"]);
  });

  test("the seed decides; the order of the list does not", async () => {
    const folds = async (name: string, ...words: string[]) => {
      await voxprepOk(["splits", "--out", join(work, name), ...words]);
      return readFileSync(join(work, name, "splits_final.pkl")).toString("hex");
    };
    const reversed = writeLines(join(work, "reversed.txt"), ...[...PATIENTS].reverse());
    const one = await folds("seed-1", "--ids", list, "--seed", "1");
    expect(await folds("seed-1r", "--ids", reversed, "--seed", "1")).toBe(one);
    expect(await folds("seed-2", "--ids", list, "--seed", "2")).not.toBe(one);
  });

  test("--format v2 writes nnU-Net v2's JSON alone", async () => {
    const out = join(work, "v2");
    await voxprepOk(["splits", list, "--out", out, "--format", "v2", "--folds", "2"]);
    expect(filesBelow(out)).toEqual(["splits_final.json"]);
    const text = readFileSync(join(out, "splits_final.json"), "utf8");
    expect(text).toMatch(/^\[\n {4}\{\n {8}"train": \[\n {12}"p/);
    expect(text.endsWith("]")).toBe(true);
    const check = await voxprepOk([
      "splits",
      "check",
      join(out, "splits_final.json"),
      "--ids",
      list,
    ]);
    expect(check.stdout).toContain("2 folds, 12 cases: no leak, 0 gaps");
  });

  test.each([
    ["no source", ["splits", "--out", work], "give either a folder or --ids"],
    [
      "leave-one-group-out without groups",
      ["splits", list, "--out", work, "--leave-one-group-out"],
      "needs --group-by",
    ],
    [
      "no regular expression",
      ["splits", list, "--out", work, "--group-by", "(p"],
      "no regular expression",
    ],
    [
      "a pattern without a capture",
      ["splits", list, "--out", work, "--group-by", "p\\d"],
      "0 captures",
    ],
    [
      "unknown strata",
      ["splits", list, "--out", work, "--stratify", "age"],
      "expected labels, volume or",
    ],
    [
      "labels of a list",
      ["splits", list, "--out", work, "--stratify", "labels"],
      "a list of ids has none",
    ],
    ["a share of 2", ["splits", list, "--out", work, "--test-set", "2"], "a share between 0 and 1"],
    [
      "an unknown test case",
      ["splits", list, "--out", work, "--test-set", "p1_a,p9_z"],
      "p9_z is none",
    ],
    [
      "a table that is not there",
      ["splits", list, "--out", work, "--group-by", "no.csv:patient"],
      "cannot read the table",
    ],
  ])("%s is a usage error and writes nothing", async (_name, words, text) => {
    const call = await voxprep(words);
    expect(call.code).toBe(1);
    expect(call.stderr).toContain(text);
    expect(existsSync(join(work, "splits_final.pkl"))).toBe(false);
  });
});

describe("splits of tasks and prepared cases", () => {
  const work = temporaryFolder();
  const out = join(work, "out");
  const prepared = join(out, PREPROCESSED, MRI);
  const stage = join(prepared, "unetr_pp_Data_plans_v2.1_stage0");

  test("a raw task without choices is the last step of run, and the table is printed", async () => {
    await voxprepOk(["run", rawTask(MRI), "--out", out, "--planners", "3d", "--quiet"]);
    const whole = readFileSync(join(prepared, "splits_final.pkl"));
    rmSync(join(prepared, "splits_final.pkl"));
    const call = await voxprepOk(["splits", rawTask(MRI), "--out", out]);
    expect(readFileSync(join(prepared, "splits_final.pkl")).equals(whole)).toBe(true);
    expect(call.stdout).toMatch(/core \(2\) +5 +1 +1 +1 +1 +1\n/);
  });

  test("labels and volumes are the same from the raw task, the cropped folder and the stage", async () => {
    const cropped = join(out, "unetr_pp_raw", "unetr_pp_cropped_data", MRI);
    const balances = [];
    for (const [i, source] of [rawTask(MRI), cropped, stage].entries()) {
      const words = ["splits", source, "--out", join(work, `same-${i}`), "--folds", "2"];
      const events = jsonLines(await voxprepOk([...words, "--stratify", "volume", "--json"]));
      balances.push(events.find(({ event }) => event === "splits"));
    }
    const [raw, ...others] = balances.map((event) => event?.["balance"]);
    expect(others).toEqual([raw, raw]);
    // Volumes as `verify` counts them, which reads the labels on a way of its own.
    const verified = jsonLines(await voxprep(["verify", rawTask(MRI), "--json"])).at(-1);
    const labels = verified?.["labels"] as { value: number; cases: number; mm3: number }[];
    const { all } = raw as { all: { strata: { name: string; cases: number; amount: number }[] } };
    const declared = labels.filter(({ value }) => value > 0);
    expect(all.strata.map(({ name, cases }) => [name, cases])).toEqual(
      declared.map(({ value, cases }) => [String(value), cases]),
    );
    for (const [i, { mm3 }] of declared.entries()) expect(all.strata[i].amount).toBeCloseTo(mm3, 6);
  });

  test("--stratify labels gives every fold its case of the label that one case lacks", async () => {
    const folder = join(work, "labels");
    const call = await voxprepOk([
      ...["splits", stage, "--out", folder, "--folds", "3"],
      ...["--stratify", "labels", "--no-volumes"],
    ]);
    expect(call.stdout).not.toContain(" ml ");
    expect(call.stdout).toMatch(/core \(2\) +5 +[12] +[12] +[12]\n/);
    expect(foldsIn(folder).map(({ val }) => val.length)).toEqual([2, 2, 2]);
  });

  test("without the copies of the labels the label channel of the npz is counted", async () => {
    rmSync(join(prepared, "gt_segmentations"), { recursive: true });
    const words = ["splits", stage, "--out", join(work, "npz"), "--folds", "2", "--json"];
    const [event] = jsonLines(await voxprepOk(words));
    const { all } = event["balance"] as { all: { strata: { name: string; cases: number }[] } };
    expect(all.strata.map(({ name, cases }) => [name, cases])).toEqual([
      ["1", 6],
      ["2", 5],
      ["3", 6],
    ]);
  });

  test("fewer cases than folds in a raw task: leave-one-out", async () => {
    await voxprepOk(["convert", rawTask("Task06_4dPhantom"), "--out", join(work, "raw")]);
    const folder = join(work, "two");
    const call = await voxprepOk([
      "splits",
      join(work, "raw", "Task006_4dPhantom"),
      "--out",
      folder,
    ]);
    expect(call.stderr).toContain("Only 2 cases for 5 folds: one case is left out at a time");
    expect(foldsIn(folder, PREPROCESSED, "Task006_4dPhantom")).toEqual([
      { train: ["vol_002"], val: ["vol_001"] },
      { train: ["vol_001"], val: ["vol_002"] },
    ]);
    const notes = filesBelow(folder).filter((name) => name.includes(".voxprep"));
    expect(notes.map((name) => name.split("/").at(-1))).toEqual(["manifest.jsonl"]);
  });

  test("a damaged pickle stops splits that need it: exit code 3, nothing written", async () => {
    writeFileSync(join(stage, "mr_2.pkl"), "no pickle");
    const folder = join(work, "damaged");
    const call = await voxprep(["splits", stage, "--out", folder, "--stratify", "labels"]);
    expect(call.code).toBe(3);
    expect(call.stderr).toMatch(/VP9003 .*mr_2/);
    expect(existsSync(join(folder, "splits_final.pkl"))).toBe(false);
    // Splits that do not need it are written; the table says what it lacks.
    const other = await voxprepOk(["splits", stage, "--out", folder]);
    expect(other.stderr).toMatch(/VP9003 .*mr_2 .*\(warning\)/);
    expect(foldsIn(folder)).toHaveLength(5);
  });

  test("the folder of all stages is refused, naming the stages", async () => {
    const call = await voxprep(["splits", prepared, "--out", work]);
    expect(call.code).toBe(1);
    expect(call.stderr).toContain("unetr_pp_Data_plans_v2.1_stage0");
  });
});

test("the cases of the phantom task are those the tests expect", () => {
  const names = filesBelow(join(rawTask(MRI), "labelsTr"));
  expect(names).toEqual(MRI_CASES.map((id) => `${id}.nii.gz`));
});
