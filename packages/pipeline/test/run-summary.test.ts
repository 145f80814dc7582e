import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { inspectNpzFile } from "@voxprep/io/node";
import { type AxisRange, type RunSummary, runTask } from "@voxprep/pipeline";
import { beforeAll, describe, expect, test } from "vitest";
import { copiedTask } from "./support/copied-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const TASK = "Task302_MriPhantom";

/** Each axis for itself, by sorting strings of numbers: nothing of the code under test. */
function rangeOf(values: readonly (readonly number[])[]): unknown {
  const columns = [0, 1, 2].map((axis) =>
    values.map((value) => value[axis] ?? Number.NaN).sort((a, b) => a - b),
  );
  const n = values.length;
  const at = (i: number) => columns.map((column) => column[i] ?? Number.NaN);
  const [low, high] = [at((n - 1) >> 1), at(n >> 1)];
  return { min: at(0), median: low.map((v, axis) => (v + (high[axis] ?? 0)) / 2), max: at(n - 1) };
}

function namesIn(folder: string, ending: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith(ending));
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

describe("the summary of a run", () => {
  const raw = copiedTask(TASK);
  const out = temporaryFolder();
  let summary: RunSummary;
  beforeAll(async () => {
    summary = await runTask({ taskFolder: raw, out });
  });

  test("tells sizes and spacings of the scans as the headers have them", () => {
    const headers = namesIn(join(raw, "imagesTr"), "_0000.nii.gz").map((name) => {
      const bytes = gunzipSync(readFileSync(join(raw, "imagesTr", name)));
      const size = [46, 44, 42].map((offset) => bytes.readInt16LE(offset));
      return { size, spacing: [88, 84, 80].map((offset) => bytes.readFloatLE(offset)) };
    });
    expect(summary.scans?.cases).toBe(6);
    expect(summary.scans?.shapeZyx).toEqual(rangeOf(headers.map((one) => one.size)));
    expect(summary.scans?.spacingZyx).toEqual(rangeOf(headers.map((one) => one.spacing)));
  });

  test("tells the sizes of the cropped arrays and of each stage's arrays", () => {
    const shapesIn = (folder: string) =>
      namesIn(folder, ".npz").map(
        (name) => inspectNpzFile(join(folder, name))[0]?.shape.slice(1) ?? [],
      );
    expect(summary.scans?.croppedShapeZyx).toEqual(rangeOf(shapesIn(summary.croppedFolder)));
    expect(summary.stages).toHaveLength(2);
    for (const { folder, sizes } of summary.stages) {
      expect(sizes?.shape satisfies AxisRange | undefined).toEqual(rangeOf(shapesIn(folder ?? "")));
    }
  });

  test("tells the bytes on the disk", () => {
    expect(summary.diskBytes.cropped).toBe(bytesIn(summary.croppedFolder));
    const stages = summary.stages.map(({ folder }) => bytesIn(folder ?? ""));
    expect(summary.stages.map((stage) => stage.diskBytes)).toEqual(stages);
    expect(summary.diskBytes.stages).toBe(stages.reduce((a, b) => a + b));
    expect(summary.peakMemoryBytes).toBeGreaterThan(30e6);
  });

  test("counts cases that are done, reused, failed and open", async () => {
    expect(summary.caseCounts).toEqual({ done: 6, reused: 0, failed: 0, open: 0 });
    const again = await runTask({ taskFolder: raw, out });
    expect(again).toMatchObject({
      outcome: "done",
      caseCounts: { done: 0, reused: 6, failed: 0, open: 0 },
      reusedSteps: 18,
    });
    const some = await runTask({ taskFolder: raw, out: temporaryFolder(), cases: ["mr_2"] });
    expect(some.caseCounts).toEqual({ done: 1, reused: 0, failed: 0, open: 5 });
  });

  test("tells why a case failed and what to do", async () => {
    rmSync(join(raw, "labelsTr", "mr_3.nii.gz"));
    const failed = await runTask({ taskFolder: raw, out: temporaryFolder() });
    expect(failed).toMatchObject({
      outcome: "some-failed",
      caseCounts: { done: 5, failed: 1, open: 0 },
      failures: [{ case: "mr_3", code: "VP1302", remedy: expect.any(String) }],
    });
  });
});
