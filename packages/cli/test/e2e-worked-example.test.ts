import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { encodePickle, type PyValue, py } from "@voxprep/io";
import { describe, expect, test } from "vitest";
import { readJson, temporaryFolder, voxprepOk } from "./e2e-support.ts";

/** In-plane spacing of the published plan, mm. */
const S = 0.71484375;

/** Cases of a fingerprint that leads to the published plan: how many, spacing and size (z y x). */
const COHORT: readonly (readonly [number, number[], number[]])[] = [
  [10, [1, S, S], [275, 260, 373]],
  [11, [1, S, S], [275, 280, 373]],
  [10, [1, 0.714, S], [275, 250, 373]],
  [1, [1, 0.714, S], [275, 270, 373]],
  [9, [1, 0.72, S], [275, 290, 373]],
];

/** Validation cases of the published `splits_final.pkl`: numbers of img0001 to img0040. */
const PUBLISHED_FOLDS = [
  [3, 4, 6, 20, 22, 26, 29, 33],
  [1, 5, 9, 13, 16, 31, 34, 36],
  [7, 8, 11, 14, 18, 21, 25, 27],
  [10, 12, 17, 19, 23, 24, 28, 32],
  [2, 15, 30, 35, 37, 38, 39, 40],
];

/** What a planned stage of two shows in its readable twin. */
interface Stage {
  readonly batch_size: number;
  readonly patch_size: readonly number[];
  readonly current_spacing: readonly number[];
}

describe("the published example of a UNETR++ run", () => {
  const work = temporaryFolder();

  test("inspect prints the header's geometry as ITK sees it", async () => {
    const file = join(work, "img2667_0000.nii.gz");
    writeFileSync(file, publishedImage());
    const { stdout } = await voxprepOk(["inspect", file]);
    for (const text of [
      "512, 512, 55",
      "float64",
      "0.644531,",
      "167.4\n",
      "165\n",
      "78.85\n",
      "-167.39999389648438",
    ]) {
      expect(stdout).toContain(text);
    }
    const json = (await voxprepOk(["inspect", file, "--json"])).stdout;
    for (const text of ["0.6445310115814209", "-167.39999389648438", "-165", "78.8499984741211"]) {
      expect(json).toContain(text);
    }
  });

  test("plan --fingerprint gives two stages with the published numbers", async () => {
    const plan = await planCohort("planned", []);
    expect(plan).toMatchObject({
      num_stages: 2,
      data_identifier: "unetr_pp_Data_plans_v2.1",
      transpose_forward: [0, 1, 2],
    });
    expect(Object.values(plan.plans_per_stage)).toMatchObject([
      {
        batch_size: 2,
        num_pool_per_axis: [5, 4, 5],
        patch_size: [128, 112, 160],
        median_patient_size_in_voxels: [190, 187, 258],
        current_spacing: [1.445076471427497, 1.0330038838719995, 1.0330038838719995],
        original_spacing: [1, S, S],
        pool_op_kernel_sizes: [...Array(4).fill([2, 2, 2]), [2, 1, 2]],
        conv_kernel_sizes: Array(6).fill([3, 3, 3]),
      },
      {
        batch_size: 2,
        num_pool_per_axis: [5, 4, 5],
        patch_size: [128, 112, 160],
        median_patient_size_in_voxels: [275, 270, 373],
        current_spacing: [1, S, S],
        do_dummy_2D_data_aug: false,
      },
    ]);
  });

  test("the overrides of its author give the rest", async () => {
    const overrides = join(work, "overrides.json");
    const pools = Array(3).fill([2, 2, 2]);
    const last = { batch_size: 16, patch_size: [64, 128, 128], pool_op_kernel_sizes: pools };
    writeFileSync(overrides, JSON.stringify({ "3d": { "0": { batch_size: 8 }, "1": last } }));
    const plan = await planCohort("overridden", ["--overrides", overrides]);
    expect(Object.values(plan.plans_per_stage)).toMatchObject([
      { batch_size: 8, patch_size: [128, 112, 160] },
      { ...last, num_pool_per_axis: [5, 4, 5], conv_kernel_sizes: Array(6).fill([3, 3, 3]) },
    ]);
  });

  test("splits --ids of its 40 cases gives its five folds", async () => {
    const name = (n: number) => `img${String(n).padStart(4, "0")}`;
    const ids = Array.from({ length: 40 }, (_, i) => name(i + 1));
    writeFileSync(join(work, "ids.txt"), [...ids].reverse().join("\n"));
    await voxprepOk(["splits", "--ids", join(work, "ids.txt"), "--out", work]);
    const expected = PUBLISHED_FOLDS.map((fold) => {
      const val = fold.map(name);
      return { train: ids.filter((id) => !val.includes(id)), val };
    });
    expect(readJson(work, "splits_final.json")).toEqual(expected);
  });

  async function planCohort(
    folder: string,
    more: readonly string[],
  ): Promise<{ plans_per_stage: Record<string, Stage> }> {
    const file = join(work, "dataset_properties.pkl");
    writeFileSync(file, encodePickle(cohortFingerprint()));
    const out = join(work, folder);
    await voxprepOk(["plan", "--fingerprint", file, "--out", out, "--planners", "3d", ...more]);
    return readJson(out, "unetr_pp_Plansv2.1_plans_3D.json") as never;
  }
});

function cohortFingerprint(): PyValue {
  const cases = COHORT.flatMap(([count, spacing, size]) =>
    Array.from({ length: count }, () => ({ spacing, size })),
  );
  const ids = cases.map((_, i) => `case_${String(i).padStart(2, "0")}`);
  const statistics = ["median", "mean", "sd", "mn", "mx", "percentile_99_5", "percentile_00_5"].map(
    (name) => [name, py.scalar(name.startsWith("percentile") ? "<f8" : "<f4", 1)] as const,
  );
  const local = py.odict(ids.map((id) => [id, py.odict(statistics)]));
  return py.dict([
    ["all_sizes", py.list(cases.map(({ size }) => py.tuple(size.map((n) => py.int(n)))))],
    [
      "all_spacings",
      py.list(cases.map(({ spacing }) => py.array("float64", [3], new Float64Array(spacing)))),
    ],
    ["all_classes", py.list([py.int(1), py.int(2)])],
    ["modalities", py.dict([[py.int(0), "CT"]])],
    [
      "intensityproperties",
      py.odict([[py.int(0), py.odict([["local_props", local], ...statistics])]]),
    ],
    ["size_reductions", py.odict(ids.map((id) => [id, py.scalar("<f8", 0.5)]))],
  ]);
}

/** A float64 image of zeros with the published header: sform 2, qform 0, slope and intercept nan. */
function publishedImage(): Buffer {
  const header = Buffer.alloc(352);
  header.writeInt32LE(348, 0);
  [3, 512, 512, 55, 1, 1, 1, 1].forEach((n, i) => {
    header.writeInt16LE(n, 40 + 2 * i);
  });
  header.writeInt16LE(64, 70);
  header.writeInt16LE(64, 72);
  [1, 0.644531, 0.644531, 6, 1, 1, 1, 1].forEach((v, i) => {
    header.writeFloatLE(v, 76 + 4 * i);
  });
  header.writeFloatLE(352, 108);
  header.writeFloatLE(Number.NaN, 112);
  header.writeFloatLE(Number.NaN, 116);
  header.writeInt16LE(2, 254);
  [0, 0, 1, 167.4, 165, 78.85].forEach((v, i) => {
    header.writeFloatLE(v, 256 + 4 * i);
  });
  const rows = [-0.644531, 0, 0, 167.4, 0, -0.644531, 0, 165, 0, 0, 6, 78.85];
  rows.forEach((v, i) => {
    header.writeFloatLE(v, 280 + 4 * i);
  });
  header.write("n+1\0", 344, "latin1");
  return gzipSync(Buffer.concat([header, Buffer.alloc(512 * 512 * 55 * 8)]), { level: 1 });
}
