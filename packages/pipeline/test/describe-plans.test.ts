import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodePickle, fromTypedJson, type TypedJson, toReadableJson } from "@voxprep/io";
import { comparePlansFiles, describePlansFile } from "@voxprep/pipeline";
import { describe, expect, test } from "vitest";
import { plainObject } from "../../core/test/support/typed-json.js";
import { describeShared, SHARED_FOLDER, TEST_DATA } from "./support/shared-folder.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const work = temporaryFolder();

const GOLDEN = join(TEST_DATA, "golden");
const plansFiles = ["nnunet-v1", "nnformer", "unetr-pp"].flatMap((profile) =>
  readdirSync(join(GOLDEN, profile)).flatMap((task) =>
    ["plans_3D.json", "plans_2D.json"].map((name) => join(GOLDEN, profile, task, name)),
  ),
);

/** A recorded plans pickle: the file itself, its readable twin, and its content without Python's types. */
function recorded(path: string) {
  const { value } = JSON.parse(readFileSync(path, "utf8")) as { value: TypedJson };
  const python = fromTypedJson(value);
  const stem = join(work, path.slice(GOLDEN.length).replace(/\W/g, "_"));
  writeFileSync(`${stem}.pkl`, encodePickle(python));
  writeFileSync(`${stem}.json`, JSON.stringify(toReadableJson(python)));
  return { pickle: `${stem}.pkl`, twin: `${stem}.json`, plain: plainObject(value) };
}

function plansOf(plain: Record<string, unknown>): Map<number, Map<string, unknown>> {
  return plain["plans_per_stage"] as Map<number, Map<string, unknown>>;
}

describe("describePlansFile of recorded plans", () => {
  test("there are recorded plans", () => expect(plansFiles).toHaveLength(18));

  test.each(plansFiles)(
    "%s: pickle, twin and typed JSON say what the originals wrote",
    async (path) => {
      const { pickle, twin, plain } = recorded(path);
      const { file: _, ...described } = await describePlansFile(pickle);
      for (const other of [twin, path]) {
        expect(await describePlansFile(other)).toEqual({ file: other, ...described });
      }
      expect(described).toMatchObject({
        format: "v1",
        name: plain["data_identifier"],
        preprocessor: plain["preprocessor_name"],
        cases: (plain["list_of_npz_files"] as unknown[]).length,
        classes: plain["all_classes"],
        transposeForward: plain["transpose_forward"],
        transposeBackward: plain["transpose_backward"],
      });
      const stages = [...plansOf(plain)].map(([index, stage]) => ({
        name: `stage ${index}`,
        spacing: stage.get("current_spacing"),
        originalSpacing: stage.get("original_spacing"),
        medianShape: stage.get("median_patient_size_in_voxels"),
        patchSize: stage.get("patch_size"),
        batchSize: stage.get("batch_size"),
        dummy2dAugmentation: stage.get("do_dummy_2D_data_aug"),
      }));
      expect(described.stages).toMatchObject(stages);
    },
  );

  test.each(plansFiles)(
    "%s: levels begin with the patch and are whole to the last",
    async (path) => {
      const { stages } = await describePlansFile(path);
      const { plain } = recorded(path);
      for (const [i, { levels, patchSize }] of stages.entries()) {
        const stage = plansOf(plain).get(i);
        expect(levels[0]?.shape).toEqual(patchSize);
        expect(levels.slice(1).map(({ pool }) => pool)).toEqual(stage?.get("pool_op_kernel_sizes"));
        expect(levels.map(({ conv }) => conv)).toEqual(stage?.get("conv_kernel_sizes"));
        for (const edge of levels.at(-1)?.shape ?? []) expect(Number.isInteger(edge)).toBe(true);
      }
    },
  );

  test("channels have name, scheme, mask and the intensities of all cases", async () => {
    const { plain } = recorded(join(GOLDEN, "nnunet-v1", "Task301_ThickPhantom", "plans_3D.json"));
    const properties = plain["dataset_properties"] as Map<string, Map<number, unknown>>;
    const all = properties.get("intensityproperties")?.get(0) as Map<string, number>;
    const { channels } = await describePlansFile(
      join(GOLDEN, "nnunet-v1", "Task301_ThickPhantom", "plans_3D.json"),
    );
    expect(channels).toEqual([
      {
        index: 0,
        name: "CT",
        scheme: "CT",
        usesMask: false,
        intensities: {
          mean: all.get("mean"),
          sd: all.get("sd"),
          median: all.get("median"),
          min: all.get("mn"),
          max: all.get("mx"),
          percentile00_5: all.get("percentile_00_5"),
          percentile99_5: all.get("percentile_99_5"),
        },
      },
    ]);
  });
});

describeShared("describePlansFile of nnU-Net v2", () => {
  const folder = join(SHARED_FOLDER, "golden", "v2");

  test("shows configurations with what they inherit", async () => {
    const file = join(folder, "Dataset104_TwoStage", "nnUNetPlans_small.json");
    const plain = JSON.parse(readFileSync(file, "utf8"));
    const { stages, channels, name } = await describePlansFile(file);
    expect(name).toBe("nnUNetPlans_small");
    expect(stages.map((stage) => stage.name)).toEqual(Object.keys(plain.configurations));
    const full = plain.configurations["3d_fullres"];
    const cascade = stages.find((stage) => stage.name === "3d_cascade_fullres");
    expect(cascade).toMatchObject({
      inheritsFrom: "3d_fullres",
      spacing: full.spacing,
      patchSize: full.patch_size,
      batchSize: full.batch_size,
    });
    const { strides, kernel_sizes, features_per_stage } = full.architecture.arch_kwargs;
    expect(cascade?.levels.map(({ pool }) => pool)).toEqual([null, ...strides.slice(1)]);
    expect(cascade?.levels.map(({ conv }) => conv)).toEqual(kernel_sizes);
    expect(cascade?.levels.map(({ features }) => features)).toEqual(features_per_stage);
    const statistics = plain.foreground_intensity_properties_per_channel["0"];
    expect(channels[0]?.intensities).toMatchObject({ mean: statistics.mean, sd: statistics.std });
  });

  test("reads every recorded plans file", async () => {
    const files = readdirSync(folder).flatMap((name) =>
      existsSync(join(folder, name, "dataset.json"))
        ? readdirSync(join(folder, name))
            .filter((file) => /Plans.*\.json$/.test(file))
            .map((file) => join(folder, name, file))
        : [],
    );
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      const { stages } = await describePlansFile(file);
      expect(stages.length).toBeGreaterThan(0);
      for (const { levels, spacing } of stages) {
        expect(spacing).not.toBeNull();
        expect(levels.length).toBeGreaterThan(1);
      }
    }
  });
});

describe("plans files as people leave them", () => {
  function json(name: string, content: unknown): string {
    const file = join(work, name);
    writeFileSync(file, JSON.stringify(content));
    return file;
  }

  test("what is missing or of another kind is null", async () => {
    const file = json("bare.json", { plans_per_stage: { "0": { patch_size: "large" }, "1": 7 } });
    const { stages, cases, transposeForward } = await describePlansFile(file);
    expect([cases, transposeForward]).toEqual([null, null]);
    expect(stages).toHaveLength(2);
    expect(stages[0]).toMatchObject({ patchSize: null, batchSize: null, levels: [], memory: null });
  });

  test("a patch that the pooling does not divide has levels with fractions", async () => {
    const stage = { patch_size: [14, 160, 160], pool_op_kernel_sizes: Array(2).fill([2, 2, 2]) };
    const file = json("odd.json", { plans_per_stage: { "0": stage } });
    const { stages } = await describePlansFile(file);
    expect(stages[0]?.levels.at(-1)?.shape).toEqual([3.5, 40, 40]);
  });

  test("configurations that inherit in a circle end", async () => {
    const file = json("circle.json", {
      configurations: { a: { inherits_from: "b" }, b: { inherits_from: "a", batch_size: 2 } },
    });
    const { stages } = await describePlansFile(file);
    expect(stages.map(({ batchSize }) => batchSize)).toEqual([2, 2]);
  });

  test("plans of nnU-Net v2 before architectures have features by doubling", async () => {
    const pools = [
      [1, 1],
      [2, 2],
      [2, 2],
    ];
    const configuration = {
      patch_size: [64, 64],
      pool_op_kernel_sizes: pools,
      UNet_base_num_features: 32,
      unet_max_num_features: 64,
    };
    const file = json("older.json", { configurations: { "2d": configuration } });
    const { stages } = await describePlansFile(file);
    expect(stages[0]?.levels.map(({ features }) => features)).toEqual([32, 64, 64]);
    expect(stages[0]?.levels.at(-1)?.shape).toEqual([16, 16]);
  });

  test.each([
    ["no plans", "other.json", "{}", "holds no plans"],
    ["no JSON", "text.json", "{", "is no JSON"],
  ])("%s are refused with VP0101", async (_, name, text, message) => {
    const file = join(work, name);
    writeFileSync(file, text);
    await expect(describePlansFile(file)).rejects.toThrow(message);
    await expect(describePlansFile(file)).rejects.toMatchObject({ code: "VP0101" });
  });

  test("a pickle that is none is a fault of the run", async () => {
    const file = join(work, "torn.pkl");
    writeFileSync(file, "no pickle");
    await expect(describePlansFile(file)).rejects.toMatchObject({ severity: "run" });
    await expect(describePlansFile(join(work, "none.pkl"))).rejects.toMatchObject({
      code: "VP0101",
    });
  });
});

describe("comparePlansFiles", () => {
  const path = join(GOLDEN, "nnunet-v1", "Task301_ThickPhantom", "plans_3D.json");

  function edited(name: string, edit: (stage: Record<string, unknown>, plan: Plan) => void) {
    const plan = JSON.parse(readFileSync(recorded(path).twin, "utf8")) as Plan;
    edit(plan.plans_per_stage["0"] ?? {}, plan);
    const file = join(work, name);
    writeFileSync(file, JSON.stringify(plan));
    return file;
  }

  interface Plan {
    plans_per_stage: Record<string, Record<string, unknown>>;
    normalization_schemes: Record<string, string>;
  }

  test("a pickle and its twin say the same", async () => {
    const { pickle, twin } = recorded(path);
    expect((await comparePlansFiles(pickle, twin)).differences).toEqual([]);
  });

  test("tells what preprocessing reads from what it does not", async () => {
    const other = edited("edited.json", (stage, plan) => {
      stage["batch_size"] = 99;
      stage["current_spacing"] = [9, 9, 9];
      plan.normalization_schemes["0"] = "nonCT";
    });
    const { differences } = await comparePlansFiles(path, other);
    expect(differences.map((one) => [one.path, one.b, one.readByPreprocessing])).toEqual([
      ["normalization_schemes.0", "nonCT", true],
      ["plans_per_stage.0.batch_size", 99, false],
      ["plans_per_stage.0.current_spacing", [9, 9, 9], true],
    ]);
  });

  test("a key that only one file has is told", async () => {
    const other = edited("extra.json", (stage) => {
      stage["mine"] = 1;
    });
    expect((await comparePlansFiles(other, path)).differences).toEqual([
      { path: "plans_per_stage.0.mine", a: 1, b: undefined, readByPreprocessing: false },
    ]);
  });
});
