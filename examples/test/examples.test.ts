import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { entry, goldenFile, plain, type Typed } from "./support/golden.js";
import { ROOT, runNode } from "./support/run-node.js";

/** The case that the examples follow. */
const CASE = "thick_4";

interface GoldenCase {
  readonly case: string;
  readonly npz: {
    readonly array: {
      readonly sha256: string;
      readonly shape: number[];
      readonly channels: { readonly sha256: string }[];
    };
  };
  readonly pkl: { readonly value: Typed };
}

const crop = caseOf(goldenFile<GoldenCase[]>("crop.json"));
const stages =
  goldenFile<Record<string, GoldenCase[]>>("stage.json")["unetr_pp_Data_plans_v2.1_stage0"] ?? [];
const stage = caseOf(stages);

/** Folds of forty cases as a published run of UNETR++ shows them. */
const PUBLISHED_FOLDS = [
  "img0003 img0004 img0006 img0020 img0022 img0026 img0029 img0033",
  "img0001 img0005 img0009 img0013 img0016 img0031 img0034 img0036",
  "img0007 img0008 img0011 img0014 img0018 img0021 img0025 img0027",
  "img0010 img0012 img0017 img0019 img0023 img0024 img0028 img0032",
  "img0002 img0015 img0030 img0035 img0037 img0038 img0039 img0040",
];

const CHECKS: Readonly<Record<string, (printed: string) => void>> = {
  "01-read-a-case": (printed) => {
    const { value } = crop.pkl;
    expect(printed).toContain(`${list(value, "original_size_of_raw_data", " x ")} voxels`);
    expect(printed.split(`spacing   ${list(value, "itk_spacing", ", ")} mm`)).toHaveLength(3);
    expect(printed).toContain(`origin    ${list(value, "itk_origin", ", ")} mm`);
    expect(printed).toContain(`direction ${list(value, "itk_direction", ", ")}`);
  },
  "02-crop": (printed) => {
    const { value } = crop.pkl;
    expect(printed).toContain(`box    ${JSON.stringify(plain(entry(value, "crop_bbox")))}`);
    expect(printed).toContain(`after  ${list(value, "size_after_cropping", " x ")}`);
    expect(printed).toContain(`labels ${list(value, "classes", ", ")}`);
    expect(printed).toContain(`sha256 of the image ${crop.npz.array.channels[0]?.sha256}`);
    expect(printed).toContain(`sha256 of the label ${crop.npz.array.channels[1]?.sha256}`);
    expect(printed).toContain("where it was: true");
  },
  "03-fingerprint": (printed) => {
    const properties = goldenFile<{ crop: { value: Typed } }>("dataset_properties.json").crop.value;
    const sizes = plain(entry(properties, "all_sizes")) as number[][];
    const lines = printed.split("\n").slice(0, sizes.length);
    expect(lines.map((line) => line.split(" voxels")[0]?.split(" ").slice(1).join(" "))).toEqual(
      sizes.map((size) => size.join(" x ")),
    );
    const all = entry(entry(properties, "intensityproperties"), "0");
    for (const [key, name] of Object.entries({
      median: "median",
      mean: "mean",
      sd: "sd",
      mn: "min",
      mx: "max",
      percentile_99_5: "percentile99_5",
      percentile_00_5: "percentile00_5",
    })) {
      expect(printed).toContain(`  ${name} ${plain(entry(all, key))}\n`);
    }
  },
  "04-plan": (printed) => {
    for (const file of ["plans_3D.json", "plans_2D.json"]) {
      const plan = goldenFile<{ value: Typed }>(file).value;
      const last = entry(entry(plan, "plans_per_stage"), "0");
      const batch = plain(entry(last, "batch_size"));
      expect(printed).toContain(`  spacing ${list(last, "current_spacing", ", ")} mm`);
      expect(printed).toContain(`patch ${list(last, "patch_size", " x ")} batch ${batch}`);
      const pools = JSON.stringify(plain(entry(last, "pool_op_kernel_sizes")));
      expect(printed).toContain(`  pooling ${pools}`);
    }
    expect(printed).toContain("patch 16 x 48 x 48 batch 4"); // the overrides of the example
  },
  "05-resample": (printed) => {
    expect(printed).toContain(`to   ${list(stage.pkl.value, "size_after_resampling", " x ")} at`);
    expect(printed).toContain("by itself: z");
    expect(printed).toContain(`sha256 of the label ${stage.npz.array.channels[1]?.sha256}`);
  },
  "06-normalize": (printed) => {
    expect(printed).toContain(`sha256 of the CT image ${stage.npz.array.channels[0]?.sha256}`);
    expect(printed).toMatch(/^z-score: .*, mean -?0\.000000$/m);
  },
  "07-class-locations": (printed) => {
    for (const value of ["1", "2"]) {
      const rows = entry(entry(stage.pkl.value, "class_locations"), value) as {
        readonly shape: number[];
        readonly sha256: string;
      };
      expect(printed).toContain(`class ${value}: ${rows.shape[0]} positions`);
      expect(printed).toContain(`  sha256 ${rows.sha256}`);
    }
  },
  "08-run-a-dataset": (printed) => {
    const folds = goldenFile<{ value: { list: Typed[] } }>("splits_final.json").value.list;
    const sizes = folds.map((fold) => (plain(entry(fold, "val")) as string[]).length);
    expect(printed).toContain("7 of 7 cases");
    expect(printed).toContain(`by fold: ${sizes.join(", ")}\n`);
    expect(printed).toContain(`reads it: ${stage.npz.array.shape.join(" x ")}`);
    expect(printed).toContain(`sha256 ${stage.npz.array.sha256}`);
  },
  "09-splits": (printed) => {
    for (const [i, ids] of PUBLISHED_FOLDS.entries()) {
      expect(printed).toContain(`fold ${i}: 32 train, 8 validate: ${ids}\n`);
    }
    expect(printed).toContain("fold 5, not in the file: 32 train, 8 validate");
  },
  "10-own-recipe": (printed) => {
    // The intensities are its own; the labels lie on the grid of the original.
    const labels = stages.map((one) => `${one.case} 0 to 1 ${one.npz.array.channels[1]?.sha256}`);
    expect(labels).toHaveLength(7);
    expect(printed.trim().split("\n").sort()).toEqual(labels.sort());
  },
};

describe.each(Object.keys(CHECKS))("example %s", (name) => {
  const file = join(ROOT, "examples", name, "index.mjs");
  let printed = "";

  beforeAll(async () => {
    const { code, stdout, stderr } = await runNode([file]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    printed = stdout;
  });

  test("prints what the originals recorded", () => {
    CHECKS[name]?.(printed);
  });

  test("is short", () => {
    expect(readFileSync(file, "utf8").split("\n").length).toBeLessThan(60);
  });
});

test("every numbered example is tested", () => {
  const numbered = readdirSync(join(ROOT, "examples")).filter((name) => /^\d\d-/.test(name));
  expect(numbered.sort()).toEqual(Object.keys(CHECKS).sort());
});

function caseOf(cases: readonly GoldenCase[]): GoldenCase {
  const found = cases.find((one) => one.case === CASE);
  if (found === undefined) throw new Error(`there is no golden of ${CASE}`);
  return found;
}

function list(value: Typed, key: string, separator: string): string {
  return (plain(entry(value, key)) as unknown[]).join(separator);
}
