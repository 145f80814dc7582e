import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { inspectNpzFile } from "@voxprep/io/node";
import { forecastRun, type RunForecast, runTask } from "@voxprep/pipeline";
import { describe, expect, test } from "vitest";
import { forecastFindings, spaceWarning } from "../src/forecast/forecast-findings.js";
import { outliersAmong } from "../src/forecast/outliers.js";
import { copiedTask } from "./support/copied-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const TASKS = ["Task301_ThickPhantom", "Task302_MriPhantom"] as const;

async function forecastOf(options: Parameters<typeof forecastRun>[0]): Promise<RunForecast> {
  const { forecast } = await forecastRun(options);
  if (forecast === null) throw new Error("there is no forecast");
  return forecast;
}

function bytesIn(folder: string, ending: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

describe.each(TASKS)("the forecast of %s", (task) => {
  const taskFolder = copiedTask(task);
  const options = { taskFolder, planners: ["3d"] as const };

  test("writes nothing", async () => {
    const parent = temporaryFolder();
    const forecast = await forecastOf({ ...options, out: join(parent, "out") });
    expect(readdirSync(parent)).toEqual([]);
    expect(forecast).toMatchObject({ planFrom: "headers", isUpperBound: true, timeFrom: "rates" });
  });

  test("of a task that is cropped and planned tells the shapes that the run makes", async () => {
    const out = temporaryFolder();
    const phases = new Set(["check", "crop", "fingerprint", "plan"] as const);
    await runTask({ ...options, out, phases });
    const forecast = await forecastOf({ ...options, out });
    expect(forecast).toMatchObject({ planFrom: "stored", isUpperBound: false });
    const { stages } = await runTask({ ...options, out });
    for (const { stage, folder } of stages) {
      for (const one of forecast.cases) {
        const [array] = inspectNpzFile(join(folder ?? "", `${one.case}.npz`));
        const shape = one.stages.find((known) => known.stage === stage)?.shape;
        expect(array?.shape.slice(1)).toEqual(shape);
      }
    }
  });

  test("bounds the bytes on the disk, before and after the run", async () => {
    const out = temporaryFolder();
    const before = await forecastOf({ ...options, out });
    const summary = await runTask({ ...options, out });
    const cropped = bytesIn(summary.croppedFolder, ".npz");
    const stages = bytesIn(summary.preprocessedFolder, ".npz");
    expect(before.disk.cropped).toBeGreaterThan(cropped);
    expect(before.disk.stages).toBeGreaterThan(stages);
    const after = await forecastOf({ ...options, out });
    expect(after.disk.stages).toBeGreaterThanOrEqual(stages);
    expect(after.disk.stages).toBeLessThan(before.disk.stages);
    expect(after.timeFrom).toBe("earlier-run");
  });
});

describe("faults that a forecast tells", () => {
  const taskFolder = copiedTask(TASKS[1]);

  test("F68: names the cases that do not fit and the --max-memory that would do", async () => {
    const out = temporaryFolder();
    const maxMemory = 130e6;
    const { forecast, findings } = await forecastRun({ taskFolder, out, threads: 1, maxMemory });
    const needed = 115e6 + Math.max(...(forecast?.cases ?? []).map((one) => one.memoryBytes));
    const refused = findings.filter(({ code }) => code === "VP6101");
    expect(refused.length > 0).toBe(needed > maxMemory);
    const tight = forecastFindings({ ...(forecast as RunForecast), memoryLimitBytes: 1e6 }, {});
    const [first] = tight.filter(({ code }) => code === "VP6101");
    expect(first?.remedy).toMatch(/--max-memory \d+MB/);
  });

  test("F70: warns with VP6202 when more bytes are predicted than are free", () => {
    const disk = { cropped: 4e9, stages: 8e9, unpacked: 30e9, total: 12e9, present: 0, free: 10e9 };
    expect(spaceWarning({ disk, isUpperBound: true })).toMatchObject({
      code: "VP6202",
      severity: "warning",
      found: 12e9,
      expected: 10e9,
    });
    expect(spaceWarning({ disk: { ...disk, free: 12e9 }, isUpperBound: true })).toBeNull();
    expect(spaceWarning({ disk: { ...disk, present: 2e9 }, isUpperBound: true })).toBeNull();
    expect(spaceWarning({ disk: { ...disk, free: null }, isUpperBound: true })).toBeNull();
  });

  test("F51: names a case far larger than the median, and why", () => {
    const usual = { shapeZyx: [10, 10, 10], spacingZyx: [1, 1, 1], largestVoxels: 1000 } as const;
    const coarse = { ...usual, spacingZyx: [4, 2, 1], largestVoxels: 8000 } as const;
    expect(outliersAmong([usual, usual, coarse])).toEqual([
      null,
      null,
      { factor: 8, sizeFactor: 1, spacingFactor: 8 },
    ]);
  });
});
