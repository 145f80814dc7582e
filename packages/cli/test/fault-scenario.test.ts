import { rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { FAULT_CASES, imageBytes, labelBytes } from "../../pipeline/test/support/fault-cases.ts";
import { datasetJson, RawTask } from "../../pipeline/test/support/raw-task.ts";
import { type Call, hashesBelow, jsonLines, temporaryFolder, voxprep } from "./e2e-support.ts";

const GOOD = ["good_1", "good_2", "good_3", "good_4", "good_5", "good_6"];

/** A task with one case of every fault between sound ones. */
function faultyTask(folder: string): RawTask {
  const ids = [...GOOD.slice(0, 3), ...FAULT_CASES.map(({ id }) => id), ...GOOD.slice(3)];
  const task = new RawTask(folder, []);
  for (const id of ids) {
    task.write(task.image(id), gzipSync(imageBytes()));
    task.write(task.label(id), gzipSync(labelBytes()));
  }
  for (const { id, spoil } of FAULT_CASES) spoil(task, id);
  task.dataset(datasetJson(ids));
  return task;
}

/** Codes told of each case, sorted, each once. */
function codesByCase(call: Call, severities: readonly string[]): Map<string, string[]> {
  const table = new Map<string, Set<string>>();
  for (const line of jsonLines(call)) {
    const { event, case: id, code, severity } = line as Record<string, string>;
    if (event !== "finding" || id == null || !severities.includes(severity ?? "")) continue;
    table.set(id, (table.get(id) ?? new Set()).add(code ?? ""));
  }
  return new Map([...table].map(([id, codes]) => [id, [...codes].sort()]));
}

describe.skipIf(process.platform === "win32")("a task with every fault of a case", () => {
  const work = temporaryFolder();
  const fatal = FAULT_CASES.filter(({ isFatal }) => isFatal);
  const noted = FAULT_CASES.filter(({ isFatal }) => !isFatal);
  const task = faultyTask(join(work, "Task066_Faults"));

  test("verify names each one, and the controls stay silent", async () => {
    const before = hashesOfFiles();
    const call = await voxprep(["verify", task.folder, "--json"]);
    expect(call.code).toBe(2);
    const faults = codesByCase(call, ["case", "run"]);
    expect(Object.fromEntries(faults)).toEqual(
      Object.fromEntries(fatal.map(({ id, codes }) => [id, codes])),
    );
    const warnings = codesByCase(call, ["warning"]);
    const expected = noted.filter(({ codes }) => codes.length > 0);
    for (const { id } of fatal) warnings.delete(id);
    expect(Object.fromEntries(warnings)).toEqual(
      Object.fromEntries(expected.map(({ id, codes }) => [id, codes])),
    );
    expect(hashesOfFiles()).toEqual(before);
  });

  test("run prepares all others, to the byte as a run without the failed ones", async () => {
    const out = join(work, "prepared"); // the same for both runs: plans hold its path
    const call = await voxprep(["run", task.folder, "--out", out, "--json"]);
    expect(call.code).toBe(2);
    const faults = codesByCase(call, ["case", "run"]);
    expect(Object.fromEntries(faults)).toEqual(
      Object.fromEntries(fatal.map(({ id, codes }) => [id, codes])),
    );
    const kept = [...GOOD.slice(0, 3), ...noted.map(({ id }) => id), ...GOOD.slice(3)];
    const faulty = withoutDatasetJson(hashesBelow(out));
    rmSync(out, { recursive: true });
    task.dataset(datasetJson(kept));
    const again = await voxprep(["run", task.folder, "--out", out, "--json"]);
    expect(again.code).toBe(0);
    expect(Object.keys(faulty).length).toBeGreaterThan(2 * kept.length);
    expect(faulty).toEqual(withoutDatasetJson(hashesBelow(out)));
  });

  /** Hashes of what can be read without waiting for a pipe. */
  function hashesOfFiles(): Record<string, string> {
    return hashesBelow(join(task.folder, "imagesTr", ".."), isPlainName);
  }
});

/** The copy of dataset.json lists the failed cases, too. */
function withoutDatasetJson(hashes: Record<string, string>): Record<string, string> {
  const entries = Object.entries(hashes).filter(([name]) => !name.endsWith("dataset.json"));
  return Object.fromEntries(entries);
}

/** Pipes and links to nothing cannot be read. */
function isPlainName(name: string): boolean {
  return !/F15_pipe|F15_loop|F13_dangling/.test(name);
}
