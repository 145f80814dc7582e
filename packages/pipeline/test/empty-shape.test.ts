import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { forecastRun, type RunEvent, runTask } from "@voxprep/pipeline";
import { beforeAll, describe, expect, test } from "vitest";
import { imageBytes, labelBytes } from "./support/fault-cases.ts";
import { type RawImage, RawTask } from "./support/raw-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** A single plane a thirtieth as thick as the others: resampled, nothing is left of it. */
const THIN: RawImage = { sizeXyz: [20, 18, 1], spacingXyz: [1, 1, 0.05] };

describe("F107: a case of which resampling leaves nothing", () => {
  const root = temporaryFolder();
  const task = new RawTask(join(root, "Task011_Thin"), ["a", "b", "c", "thin"]);
  beforeAll(() => {
    for (const id of ["a", "b", "c"]) {
      task.write(task.image(id), gzipSync(imageBytes()));
      task.write(task.label(id), gzipSync(labelBytes()));
    }
    task.write(task.image("thin"), gzipSync(imageBytes(THIN)));
    task.write(task.label("thin"), gzipSync(labelBytes(THIN)));
  });

  test("fails alone: the run goes to its end, says so once, and sums up the others", async () => {
    const events: RunEvent[] = [];
    const onEvent = (event: RunEvent) => void events.push(event);
    const out = join(root, "out");
    const summary = await runTask({ taskFolder: task.folder, out, threads: 2, onEvent });
    const told = events.filter((event) => event.event === "finding" && event.code === "VP3201");
    expect(told).toMatchObject([
      { case: "thin", severity: "case", found: { shapeZyx: [1, 18, 20] }, field: "spacing" },
    ]);
    expect(summary).toMatchObject({ outcome: "some-failed", failedCases: ["thin"], cases: 4 });
    const [threeD] = summary.stages;
    expect(threeD).toMatchObject({ cases: 3, sizes: { shape: { min: [16, 18, 20] } } });
    expect(events.at(-1)).toMatchObject({ event: "summary" });
  });

  test("is foretold, and the forecast of the others is made", async () => {
    const out = join(root, "foretold");
    const { forecast, findings } = await forecastRun({ taskFolder: task.folder, out });
    expect(findings.filter(({ code }) => code === "VP3201")).toMatchObject([
      { caseId: "thin", severity: "case", phase: "preprocess" },
    ]);
    const stages = forecast?.cases.map((one) => [one.case, one.stages.length]);
    expect(stages).toEqual([
      ["a", 2],
      ["b", 2],
      ["c", 2],
      ["thin", 0],
    ]);
  });
});
