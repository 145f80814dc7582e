import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodePickle, encodeNifti, encodeNpy, encodeNpz } from "@voxprep/io";
import { readNiftiFile, readNpzFile } from "@voxprep/io/node";
import {
  applyPlans,
  InlineRunner,
  prepareCase,
  type RunSummary,
  readFinishedPlan,
  restorePrediction,
  restoreSegmentation,
  TaskPool,
} from "@voxprep/pipeline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sha256Of } from "../../core/test/support/float-bits.ts";
import { compareValue } from "./support/compare-value.ts";
import {
  filesOf,
  imagesOf,
  NEW_CASES,
  type NewCaseRecord,
  plansFileOf,
  predictionOf,
  runPhantom,
} from "./support/new-cases.ts";
import { Tally } from "./support/tally.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const TASKS = ["Task301_ThickPhantom", "Task302_MriPhantom"] as const;
const DIMENSIONS = ["3d", "2d"] as const;

describe("new cases are prepared, and predictions of them brought back, as nnunet 1.7.1 does it", () => {
  const root = temporaryFolder();
  const runs = new Map<string, RunSummary>();
  const pool = new TaskPool(3);
  beforeAll(async () => {
    for (const task of TASKS) {
      runs.set(task, await runPhantom(task, join(root, "prepared")));
      for (const dimension of DIMENSIONS) {
        const done = await applyPlans({
          plans: plans({ task, dimension }),
          images: [imagesOf(task)],
          out: join(root, task),
          stages: "all",
        });
        expect(done.failedCases).toEqual([]);
      }
    }
  });
  afterAll(() => pool.close());

  function plans({ task, dimension }: Pick<NewCaseRecord, "task" | "dimension">): string {
    return plansFileOf(runs.get(task) as RunSummary, dimension);
  }

  async function stageFile(record: NewCaseRecord, ending: string): Promise<string> {
    const { dataIdentifier } = await readFinishedPlan(plans(record));
    const folder = `${dataIdentifier}_stage${record.stage}`;
    return join(root, record.task, folder, `${record.case}.${ending}`);
  }

  const named = NEW_CASES.map((record) => [record.case, record.dimension, record] as const);

  test.each(named)("%s %s: arrays and pickle on disk", async (_case, _dimension, record) => {
    const { data, shape } = await readNpzFile(await stageFile(record, "npz"));
    const [channels, ...grid] = record.shape;
    expect(shape).toEqual([channels + 1, ...grid]);
    const all = data as Float32Array;
    const images = (all.length / (channels + 1)) * channels;
    expect(sha256Of(all.subarray(0, images))).toBe(record.images);
    expect(sha256Of(all.subarray(images))).toBe(record.mask);
    const tally = new Tally();
    const pickle = decodePickle(readFileSync(await stageFile(record, "pkl")));
    compareValue(pickle, record.properties, record.case, tally);
    expect(tally.report()).toEqual([]);
    expect(tally.values).toBeGreaterThan(30);
  });

  test.each(named)("%s %s: in memory, by one thread and by three", async (_c, _d, record) => {
    for (const runner of [new InlineRunner(), pool]) {
      const images = filesOf(record);
      const made = await prepareCase({ plans: plans(record), images, runner });
      expect(made.shape).toEqual(record.shape);
      expect(sha256Of(made.data)).toBe(record.images);
      expect(sha256Of(made.mask.data)).toBe(record.mask);
      expect(made.caseId).toBe(record.case);
    }
  });

  test.each(named)("%s %s: predictions in memory", async (_case, _dimension, record) => {
    const { plan } = await readFinishedPlan(plans(record));
    const { properties } = await prepareCase({
      plans: plans(record),
      images: filesOf(record),
      runner: pool,
    });
    for (const restored of record.restored) {
      const prediction = predictionOf(record, restored);
      for (const runner of [new InlineRunner(), pool]) {
        const image = await restoreSegmentation({ prediction, properties, plan, runner });
        expect(bytesHash(encodeNifti(image)), restored.kind).toBe(restored.sha256);
      }
    }
  });

  test("predictions in files: npz and npy in stage order", async () => {
    for (const record of NEW_CASES.filter(({ dimension }) => dimension === "3d").slice(2, 6)) {
      for (const restored of record.restored) {
        const { shape, data } = predictionOf(record, restored);
        const dtype = { float32: "<f4", float64: "<f8", labels: "|u1" }[restored.kind];
        const array = { dtype, shape, order: "C", data } as const;
        const npy = join(root, "prediction.npy");
        const npz = join(root, "prediction.npz");
        await writeFile(npy, encodeNpy(array));
        await writeFile(npz, encodeNpz(new Map([["softmax", array]])));
        for (const prediction of [npy, npz]) {
          const { file } = await restorePrediction({
            folder: join(root, record.task),
            caseId: record.case,
            prediction,
            to: join(root, "restored.nii"),
            overwrite: true,
            runner: pool,
          });
          expect(bytesHash(readFileSync(file))).toBe(restored.sha256);
          expect((await readNiftiFile(file)).volume.dtype).toBe("uint8");
        }
      }
    }
  });
});

function bytesHash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
