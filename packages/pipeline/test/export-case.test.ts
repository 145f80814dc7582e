import { cpSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Image, Xyz } from "@voxprep/core";
import { readNiftiFile, readNpzFile, writeNiftiFile } from "@voxprep/io/node";
import {
  applyPlans,
  type ExportCaseOptions,
  exportCase,
  type RunSummary,
  restorePrediction,
} from "@voxprep/pipeline";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { imagesOf, plansFileOf, runPhantom } from "./support/new-cases.ts";
import { TEST_DATA } from "./support/shared-folder.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const TASK = "Task302_MriPhantom";

function pointAt({ geometry }: Image, [x, y, z]: Xyz): number[] {
  const { originXyz, spacingXyz, directionXyz } = geometry;
  const mm = [x * spacingXyz[0], y * spacingXyz[1], z * spacingXyz[2]];
  return [0, 1, 2].map((row) =>
    mm.reduce(
      (sum, length, i) => sum + (directionXyz[3 * row + i] as number) * length,
      originXyz[row] as number,
    ),
  );
}

/** The voxel of an image that lies at a place. */
function voxelAt({ geometry, volume }: Image, point: readonly number[]): number {
  const { originXyz, spacingXyz, directionXyz } = geometry;
  const [x, y, z] = [0, 1, 2].map((axis) => {
    const along = [0, 1, 2].reduce((sum, row) => {
      const away = (point[row] as number) - (originXyz[row] as number);
      return sum + (directionXyz[3 * row + axis] as number) * away;
    }, 0);
    return Math.round(along / (spacingXyz[axis] as number));
  }) as [number, number, number];
  const [, ny, nx] = volume.shapeZyx;
  return Number(volume.data[(z * ny + y) * nx + x]);
}

describe("exported cases", () => {
  const root = temporaryFolder();
  const prepared = join(root, "prepared");
  let run: RunSummary;
  let to: string;
  let counter = 0;
  beforeAll(async () => {
    run = await runPhantom(TASK, prepared);
  });
  beforeEach(() => {
    to = join(root, `to${counter++}`);
  });

  const rawScan = (id: string, channel = 0) =>
    readNiftiFile(join(imagesOf(TASK), `${id}_000${channel}.nii.gz`));

  function exported(caseId: string, options: Partial<ExportCaseOptions> = {}) {
    return exportCase({ folder: prepared, caseId, to, ...options });
  }

  test.each(["mr_1", "mr_2", "mr_3", "mr_4", "mr_5", "mr_6"])(
    "%s cropped: every voxel has the value that the scan has at its place",
    async (caseId) => {
      const { files } = await exported(caseId, { form: "cropped" });
      expect(files.map((file) => file.slice(to.length + 1))).toEqual([
        `${caseId}_0000.nii.gz`,
        `${caseId}_0001.nii.gz`,
        `${caseId}.nii.gz`,
      ]);
      for (const channel of [0, 1]) {
        const [cut, scan] = await Promise.all([
          readNiftiFile(files[channel] as string),
          rawScan(caseId, channel),
        ]);
        const [nz, ny, nx] = cut.volume.shapeZyx;
        for (let i = 0; i < cut.volume.data.length; i += 7) {
          const at: Xyz = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny)) % nz];
          const value = voxelAt(scan, pointAt(cut, at));
          expect(cut.volume.data[i]).toBe(Math.fround(value));
        }
      }
    },
  );

  test("a stage has the axes of the scan and keeps its faces, whatever was transposed", async () => {
    for (const caseId of ["mr_1", "mr_4"]) {
      const { files } = await exported(caseId, { overwrite: true });
      const crop = await exported(caseId, {
        form: "cropped",
        to: join(to, "crop"),
        overwrite: true,
      });
      const [stage, cut] = await Promise.all([
        readNiftiFile(files[0] as string),
        readNiftiFile(crop.files[0] as string),
      ]);
      const end = ({
        geometry: {
          sizeXyz: [x, y, z],
        },
      }: Image): Xyz => [x - 0.5, y - 0.5, z - 0.5];
      const corners = [pointAt(stage, [-0.5, -0.5, -0.5]), pointAt(stage, end(stage))];
      const expected = [pointAt(cut, [-0.5, -0.5, -0.5]), pointAt(cut, end(cut))];
      // The header keeps spacing and origin as float32.
      for (const [i, corner] of corners.entries()) {
        for (const [j, mm] of corner.entries())
          expect(mm).toBeCloseTo(expected[i]?.[j] as number, 3);
      }
    }
  });

  test("labels are int16 with the values of the npz", async () => {
    const { files, source } = await exported("mr_3", { volumes: { channels: [], label: true } });
    const label = await readNiftiFile(files[0] as string);
    expect(label.volume.dtype).toBe("int16");
    const { data } = await readNpzFile(source);
    const stored = (data as Float32Array).subarray((data.length / 3) * 2);
    const counts = (values: ArrayLike<number>) => {
      const found = new Map<number, number>();
      for (const value of Array.from(values)) found.set(value, (found.get(value) ?? 0) + 1);
      return new Map([...found].sort(([a], [b]) => a - b));
    };
    expect(counts(label.volume.data as Int16Array)).toEqual(counts(stored));
  });

  test("one volume can go to a file of any name; several cannot", async () => {
    const file = join(to, "look.nii");
    const one = await exported("mr_1", { to: file, volumes: { channels: [1], label: false } });
    expect(one.files).toEqual([file]);
    expect(readdirSync(to)).toEqual(["look.nii"]);
    await expect(exported("mr_1", { to: file })).rejects.toMatchObject({ code: "VP0401" });
    const channel = { channels: [2], label: false };
    await expect(exported("mr_1", { volumes: channel })).rejects.toMatchObject({ code: "VP0401" });
  });

  test("a file that is there is replaced only when told so", async () => {
    await exported("mr_1");
    await expect(exported("mr_1")).rejects.toMatchObject({ code: "VP0203" });
    expect((await exported("mr_1", { overwrite: true })).files).toHaveLength(3);
  });

  test("a case is found by output root, task folder or its own folder; what is not there is said", async () => {
    const whole = await exported("mr_2");
    const byTask = await exported("mr_2", { folder: run.preprocessedFolder, overwrite: true });
    const bare = await exported("mr_2", { folder: run.croppedFolder, overwrite: true });
    expect(byTask.source).toBe(whole.source);
    expect(bare.source).toBe(join(run.croppedFolder, "mr_2.npz"));
    for (const options of [{ form: 1 }, { folder: root, caseId: "other" }]) {
      await expect(exported("mr_2", options)).rejects.toMatchObject({ code: "VP0101" });
    }
    expect((await exported("mr_2", { form: "2d", overwrite: true })).source).toContain("_2D_");
  });

  test("a case in two output roots is not guessed", async () => {
    const both = join(root, "both");
    for (const name of ["a", "b"]) cpSync(run.croppedFolder, join(both, name), { recursive: true });
    await expect(exported("mr_1", { folder: both })).rejects.toMatchObject({
      code: "VP0101",
      message: expect.stringContaining("several folders"),
    });
  });

  test("a label that was not resampled comes back as the scan's own", async () => {
    for (const caseId of ["mr_1", "mr_2", "mr_3", "mr_4", "mr_5", "mr_6"]) {
      const { files } = await exported(caseId, { volumes: { channels: [], label: true } });
      const { file } = await restorePrediction({
        folder: prepared,
        caseId,
        prediction: files[0] as string,
        to: join(to, "restored"),
      });
      const [restored, scan, label, stage] = await Promise.all([
        readNiftiFile(file),
        rawScan(caseId),
        readNiftiFile(join(TEST_DATA, "raw", TASK, "labelsTr", `${caseId}.nii.gz`)),
        readNiftiFile(files[0] as string),
      ]);
      expect(restored.geometry.sizeXyz).toEqual(scan.geometry.sizeXyz);
      const [a, b] = [restored.volume.data, label.volume.data].map((data) =>
        Array.from(data, Number),
      );
      const differing = a?.filter((value, i) => value !== b?.[i]).length ?? 0;
      // There and back through another grid only borders may move.
      const wasResampled = stage.geometry.spacingXyz.some(
        (mm, i) => Math.abs(mm - (scan.geometry.spacingXyz[i] as number)) > 1e-3,
      );
      if (!wasResampled) expect(differing, caseId).toBe(0);
      else expect(differing / (a?.length ?? 1), caseId).toBeLessThan(0.01);
    }
  });

  test("predictions that do not fit are refused", async () => {
    const out = join(root, "applied");
    const images = [join(imagesOf(TASK), "mr_1_0000.nii.gz")];
    await applyPlans({ plans: plansFileOf(run, "3d"), images, out });
    const scan = await rawScan("mr_1");
    const wrong = join(root, "wrong.nii.gz");
    await writeNiftiFile(wrong, scan);
    const restore = { folder: out, caseId: "mr_1", to };
    await expect(restorePrediction({ ...restore, prediction: wrong })).rejects.toMatchObject({
      code: "VP0403",
    });
    await expect(restorePrediction({ ...restore, prediction: "a.txt" })).rejects.toMatchObject({
      code: "VP0401",
    });
    const crop = { folder: run.croppedFolder, caseId: "mr_1", to, prediction: wrong };
    await expect(restorePrediction(crop)).rejects.toMatchObject({ code: "VP0401" });
    expect(existsSync(to)).toBe(false);
  });
});
