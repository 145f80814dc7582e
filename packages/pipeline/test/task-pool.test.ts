import { allocateVolume } from "@voxprep/core";
import { TaskPool } from "@voxprep/pipeline";
import { afterAll, describe, expect, test } from "vitest";

const pool = new TaskPool(2);

afterAll(() => pool.close());

describe("TaskPool", () => {
  test("hands volumes to threads and back without a copy", async () => {
    const volume = allocateVolume("float32", [2, 2, 2]);
    volume.data.set([1, 2, 3, 4, 5, 6, 7, 8]);
    const normalization = {
      clip: null,
      subtract: 1,
      divide: 2,
      zeroOutside: false,
      precision: "float32",
    } as const;
    await pool.run("normalizePlanes", { volume, label: null, normalization, planes: [[1, 2]] });
    expect([...volume.data]).toEqual([1, 2, 3, 4, 2, 2.5, 3, 3.5]);
  });

  test("a typed error arrives with class, case and message", async () => {
    const volumes = [allocateVolume("int16", [2, 2, 2])];
    const act = pool.run("findBox", { volumes, caseId: "ct_017" });
    await expect(act).rejects.toMatchObject({
      code: "VP3103",
      name: "EmptyImageError",
      caseId: "ct_017",
      severity: "case",
    });
  });

  test("the main thread stays free while a case of 30 million voxels is worked on", async () => {
    const volume = allocateVolume("float32", [300, 320, 320]);
    for (let i = 0; i < volume.data.length; i += 97) volume.data[i] = i % 251;
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const options = { newShapeZyx: [280, 330, 310], separateAxis: null } as const;
    const job = await pool.run("prepareImage", { volume, options });
    await pool.run("resamplePart", { job, phase: 0, units: [0, 320] });
    await pool.run("resamplePart", { job, phase: 1, units: [0, 280] });
    const ranges = Array.from({ length: 280 }, (_, z) => [z, z + 1] as const);
    await pool.run("encodePlanes", { volume: job.output, ranges, compression: "fast" });
    clearInterval(timer);
    // Work on the main thread would let no timer through; how many come depends on the machine.
    expect(ticks).toBeGreaterThan(5);
  });
});
