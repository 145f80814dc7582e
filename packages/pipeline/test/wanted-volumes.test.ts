import type { Plan } from "@voxprep/core";
import { afterEach, describe, expect, test, vi } from "vitest";
import { KeptMemory, type WantedVolume } from "../src/memory/volume-memory.js";
import { cropVolumes, stageVolumes } from "../src/memory/wanted-volumes.js";
import { recipeOf } from "../src/recipes/v1-family.js";
import { runTask } from "../src/run/run-task.js";
import { copiedTask } from "./support/copied-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

afterEach(() => vi.restoreAllMocks());

/** What was said to be wanted when a case began, and what was asked for until the next began and not given back by then. */
interface Asked {
  readonly wanted: readonly WantedVolume[];
  readonly bytes: number[];
}

/** Watches the memory of runs with one thread: its cases come one after the other, and get no memory but new. */
function watchedMemory(): Asked[] {
  const asked: Asked[] = [];
  let given: number[] = [];
  vi.spyOn(KeptMemory.prototype, "begin").mockImplementation((wanted) => {
    asked.push({ wanted, bytes: [] });
    given = [];
  });
  vi.spyOn(KeptMemory.prototype, "give").mockImplementation((volumes) => {
    given.push(...volumes.map(({ data }) => data.buffer.byteLength));
  });
  vi.spyOn(KeptMemory.prototype, "take").mockImplementation((bytes) => {
    const again = given.indexOf(bytes);
    if (again >= 0) given.splice(again, 1);
    else asked.at(-1)?.bytes.push(bytes);
    return undefined;
  });
  return asked;
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

describe.each(["Task301_ThickPhantom", "Task302_MriPhantom"])("cases of %s", (task) => {
  const taskFolder = copiedTask(task);
  const options = { taskFolder, planners: ["3d"], stages: "last", threads: 1 } as const;

  test("ask for the volumes that their crop was said to want, and no others", async () => {
    const asked = watchedMemory();
    const out = temporaryFolder();
    await runTask({ ...options, out, phases: new Set(["check", "crop"]) });
    expect(asked.length).toBeGreaterThan(0);
    for (const { wanted, bytes } of asked) {
      expect(bytes).toHaveLength(wanted.length);
      const exact = wanted.flatMap(({ leastBytes }) => (leastBytes > 1 ? [leastBytes] : []));
      for (const one of exact) bytes.splice(bytes.indexOf(one), 1);
      const most = wanted.filter(({ leastBytes }) => leastBytes === 1);
      expect(bytes).toHaveLength(most.length);
      for (const one of bytes) expect(one).toBeLessThanOrEqual(most[0]?.mostBytes ?? 0);
    }
  });

  test("ask for the volumes that their stage was said to want, and no others", async () => {
    const out = temporaryFolder();
    await runTask({ ...options, out, phases: new Set(["check", "crop", "fingerprint", "plan"]) });
    const asked = watchedMemory();
    await runTask({ ...options, out, phases: new Set(["check", "preprocess"]) });
    const [first] = asked;
    expect(first?.wanted.length).toBeGreaterThan(1);
    for (const { wanted, bytes } of asked) {
      expect(ascending(bytes)).toEqual(ascending(wanted.map(({ leastBytes }) => leastBytes)));
    }
  });
});

describe("volumes that a case asks memory for", () => {
  test("of the crop: the files as they are stored, then as many as float32, however small", () => {
    const headers = {
      shapeZyx: [2, 3, 4],
      dtypes: ["int16", "float64"],
      labelDtype: "uint8",
    } as const;
    expect(cropVolumes(headers)).toEqual([
      { leastBytes: 24, mostBytes: 48 },
      { leastBytes: 48, mostBytes: 96 },
      { leastBytes: 192, mostBytes: 384 },
      { leastBytes: 1, mostBytes: 96 },
      { leastBytes: 1, mostBytes: 96 },
      { leastBytes: 1, mostBytes: 96 },
    ]);
  });

  const grid = { croppedSizeZyx: [4, 6, 8], originalSpacingZyx: [1, 1, 1] } as const;
  const settings = {
    threads: 2,
    steps: recipeOf("nnunet-v1").caseSteps,
    readsCrop: false,
    consumesCropped: true,
  };

  function leastBytes(plan: Plan, options: Partial<typeof settings> = {}): number[] {
    return stageVolumes(grid, plan, 0, { ...settings, ...options }).map((one) => one.leastBytes);
  }

  test("of a stage as it was scanned: none but the crop that is read", () => {
    const plan = planOf([1, 1, 1]);
    expect(leastBytes(plan)).toEqual([]);
    expect(leastBytes(plan, { readsCrop: true })).toEqual([4 * 3 * 192]);
  });

  test("of a stage as it was scanned before another: copies that may be normalized", () => {
    expect(leastBytes(planOf([1, 1, 1]), { consumesCropped: false })).toEqual([768, 768]);
    const transposed = planOf([1, 1, 1], [1, 0, 2]);
    expect(leastBytes(transposed, { consumesCropped: false })).toEqual([]);
  });

  test("of a resampled stage: the whole array, and coefficients for each thread at work", () => {
    const [two, one] = [
      leastBytes(planOf([2, 2, 2])),
      leastBytes(planOf([2, 2, 2]), { threads: 1 }),
    ];
    expect(two.slice(-3)).toEqual([96, 96, 96]);
    expect(one.slice(-3)).toEqual([96, 96, 96]);
    expect([two.length, one.length]).toEqual([5, 4]);
  });

  test("of a stage that is resampled in the planes alone: no coefficients", () => {
    const thick = { ...grid, originalSpacingZyx: [9, 1, 1] } as const;
    const volumes = stageVolumes(thick, planOf([9, 2, 2]), 0, settings);
    expect(volumes.map((one) => one.leastBytes)).toEqual([192, 192, 192]);
  });
});

/** A plan of two modalities with one stage. */
function planOf(currentSpacing: readonly number[], transposeForward = [0, 1, 2]): Plan {
  return {
    dimension: "3d",
    normalizationSchemes: ["nonCT", "nonCT"],
    transposeForward,
    stages: [{ currentSpacing }],
  } as unknown as Plan;
}
