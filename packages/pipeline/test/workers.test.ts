import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "./faults/random.ts";
import { type Ran, ResumedTask } from "./support/resumed-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** Hashes of outputs by name, and the faults and warnings that were told, sorted. */
interface Outcome {
  readonly hashes: Record<string, string>;
  readonly findings: readonly string[];
  readonly failed: readonly string[];
}

/** The elements in another order, the same for the same seed. */
function shuffled<T>(all: readonly T[], seed: number): T[] {
  const random = new Random(seed);
  return all
    .map((one) => [random.next(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
}

/** Makes the files of the raw task anew, one by one in another order: a folder lists them differently then. */
function recreateShuffled(task: ResumedTask, seed: number): void {
  const old = `${task.raw}.old`;
  renameSync(task.raw, old);
  for (const folder of ["imagesTr", "labelsTr"]) {
    mkdirSync(join(task.raw, folder), { recursive: true });
    for (const name of shuffled(readdirSync(join(old, folder)).sort(), seed)) {
      copyFileSync(join(old, folder, name), join(task.raw, folder, name));
    }
  }
  copyFileSync(join(old, "dataset.json"), join(task.raw, "dataset.json"));
  rmSync(old, { recursive: true });
}

/** Spoils one case, and gives another one a warning. */
function spoil({ raw }: ResumedTask, fatal: string, odd: string): void {
  const image = join(raw, "imagesTr", `${fatal}_0000.nii.gz`);
  writeFileSync(image, readFileSync(image).subarray(0, -8));
  const label = join(raw, "labelsTr", `${odd}.nii.gz`);
  writeFileSync(label, gzipSync(gunzipSync(readFileSync(label)).fill(0, 352)));
}

describe("the same bytes and the same codes, whatever the number of workers and the order of work", () => {
  const task = new ResumedTask(temporaryFolder(), "Task302_MriPhantom");
  const training: { readonly image: string }[] = JSON.parse(
    readFileSync(join(task.raw, "dataset.json"), "utf8"),
  ).training;
  let one: Outcome;

  async function outcome(threads: number): Promise<Outcome> {
    const { findings, summary }: Ran = await task.run("out", { threads });
    const told = findings
      .filter(({ severity }) => severity !== "info")
      .map((finding) => `${finding.code} ${finding.severity} ${finding.case}`);
    const hashes = task.hashes("out");
    rmSync(join(task.root, "out"), { recursive: true });
    return { hashes, findings: told.sort(), failed: summary.failedCases };
  }

  beforeAll(async () => {
    spoil(task, "mr_2", "mr_4");
    one = await outcome(1);
    expect(one.failed).toEqual(["mr_2"]);
    expect(one.findings).toContain("VP2102 case mr_2");
    expect(one.findings).toContain("VP5105 warning mr_4");
  }, 60_000);

  test.each([2, 3, 8])(
    "%d threads, the files of the task made in another order",
    async (threads) => {
      recreateShuffled(task, threads);
      expect(await outcome(threads)).toEqual(one);
    },
    60_000,
  );

  test("cases listed in another order are prepared to the same bytes by the same plan", async () => {
    const file = join(task.raw, "dataset.json");
    const before = readFileSync(file);
    // As text, so that the order of the labels stays.
    const list = `"training": ${JSON.stringify(shuffled(training, 5))}`;
    task.editDataset((text) => text.replace(/"training"\s*:\s*\[[^\]]*\]/, list));
    expect(readFileSync(file)).not.toEqual(before);
    const { hashes, findings } = await outcome(3);
    writeFileSync(file, before);
    expect(findings).toEqual(one.findings);
    expect(Object.keys(hashes)).toEqual(Object.keys(one.hashes));
    const changed = Object.keys(hashes).filter((name) => hashes[name] !== one.hashes[name]);
    // These list the cases, or sizes case by case, in the order of dataset.json.
    const isList = /dataset\.json$|dataset_properties\.(pkl|json)$|_plans_[23]D\.(pkl|json)$/;
    expect(changed.filter((name) => !isList.test(name))).toEqual([]);
    expect(Object.keys(hashes).filter((name) => name.endsWith(".npz")).length).toBeGreaterThan(9);
  }, 60_000);
});
