import { existsSync, readdirSync } from "node:fs";
import type { IntensityStatistics, Zyx } from "@voxprep/core";
import {
  compareCaseFileNames,
  intensityStatistics,
  joinSamples,
  makeFingerprint,
  needsIntensities,
  sampleForeground,
} from "@voxprep/fingerprint";
import { expect, test } from "vitest";
import { cropVoxels, readRawNifti } from "../../core/test/support/raw-nifti.js";
import {
  describeReference,
  readReferenceJson,
  referencePath,
} from "../../core/test/support/reference-folder.js";
import { plainObject, plainValue } from "../../core/test/support/typed-json.js";

type Values = ReadonlyMap<string, unknown>;

const PROFILES = ["nnunet-v1", "nnformer", "unetr-pp"] as const;

/** Tasks with a CT whose raw files are three-dimensional and lie in the reference folder. */
const SAMPLED_TASKS = [
  "Task101_ThickCT",
  "Task104_TwoStage",
  "Task105_NoNorm",
  "Task107_BigClass",
  "Task201_CTMix",
];

function recordedFingerprint(folder: string): Values {
  const file = readReferenceJson<{ crop: { value: unknown } }>(`${folder}/dataset_properties.json`);
  return plainValue(file.crop.value) as Values;
}

function croppedCase(folder: string, caseId: string): Record<string, unknown> {
  const file = readReferenceJson<{ pkl: { value: unknown } }>(`${folder}/crop/${caseId}.json`);
  return plainObject(file.pkl.value);
}

describeReference("fingerprints equal the recorded ones", () => {
  test("sizes, spacings, reductions and their order, of all tasks", () => {
    const compared = { tasks: 0, cases: 0 };
    for (const profile of PROFILES) {
      for (const task of readdirSync(referencePath(`golden/v1/${profile}`))) {
        const folder = `golden/v1/${profile}/${task}`;
        const recorded = recordedFingerprint(folder);
        const ids = readdirSync(referencePath(`${folder}/crop`)).map((name) =>
          name.replace(/\.json$/, ""),
        );
        const cases = ids.sort(compareCaseFileNames).map((caseId) => {
          const properties = croppedCase(folder, caseId);
          return {
            caseId,
            croppedSizeZyx: properties["size_after_cropping"] as Zyx,
            originalSizeZyx: properties["original_size_of_raw_data"] as Zyx,
            originalSpacingZyx: properties["original_spacing"] as Zyx,
          };
        });
        const modalities = recorded.get("modalities") as ReadonlyMap<number, string>;
        const classes = recorded.get("all_classes") as number[];
        const made = makeFingerprint({ cases, modalities, classes, intensities: null });
        expect(made.sizesZyx, folder).toEqual(recorded.get("all_sizes"));
        expect(made.spacingsZyx, folder).toEqual(recorded.get("all_spacings"));
        const reductions = made.caseIds.map((id, i) => [id, made.sizeReductions[i]]);
        expect(reductions, folder).toEqual([
          ...(recorded.get("size_reductions") as Map<string, number>),
        ]);
        expect(needsIntensities(modalities), folder).toBe(
          recorded.get("intensityproperties") !== null,
        );
        compared.tasks++;
        compared.cases += cases.length;
      }
    }
    console.log(`fingerprint: ${compared.cases} cases of ${compared.tasks} tasks equal`);
    expect(compared.tasks).toBe(29);
  });

  test("intensities of every modality, per case and of all cases", () => {
    let compared = 0;
    for (const task of SAMPLED_TASKS) {
      const folder = `golden/v1/nnunet-v1/${task}`;
      const recorded = recordedFingerprint(folder);
      const ids = [...(recorded.get("size_reductions") as Map<string, number>).keys()];
      for (const [modality, block] of recorded.get("intensityproperties") as Map<number, Values>) {
        const samples = ids.map((caseId) => sampleCase(folder, caseId, modality));
        const local = block.get("local_props") as ReadonlyMap<string, Values>;
        ids.forEach((caseId, i) => {
          const ours = intensityStatistics(samples[i] as Float32Array);
          expect(ours, `${task} ${caseId} ${modality}`).toEqual(
            statisticsOf(local.get(caseId) as Values),
          );
        });
        const all = intensityStatistics(joinSamples(samples));
        expect(all, `${task} ${modality}`).toEqual(statisticsOf(block));
        compared += 7 * (ids.length + 1);
      }
    }
    console.log(`fingerprint: ${compared} intensity statistics equal`);
    expect(compared).toBeGreaterThan(150);
  });
});

/** Samples a case straight from its raw files, cut by the recorded box. */
function sampleCase(folder: string, caseId: string, modality: number): Float32Array {
  const properties = croppedCase(folder, caseId);
  const box = properties["crop_bbox"] as [number, number][];
  const files = properties["list_of_data_files"] as string[];
  const [image, label] = [files[modality] as string, properties["seg_file"] as string].map((path) =>
    cropVoxels(readRawNifti(rawPath(path)), box),
  ) as [ReturnType<typeof cropVoxels>, ReturnType<typeof cropVoxels>];
  return sampleForeground({ dtype: "float32", ...image }, { dtype: "float32", ...label });
}

/** Where a recorded raw file lies. The real tasks keep the names that they have before conversion. */
function rawPath(recorded: string): string {
  const path = recorded.split("/").slice(1).join("/");
  const names = [path, path.replace("_0000.nii.gz", ".nii.gz")];
  const paths = ["golden/v1/raw/", "real/"].flatMap((folder) =>
    names.map((name) => referencePath(folder + name)),
  );
  return (
    paths.find((candidate) => existsSync(candidate)) ?? expect.fail(`no raw file for ${recorded}`)
  );
}

function statisticsOf(values: Values): IntensityStatistics {
  const number = (name: string) => values.get(name) as number;
  return {
    median: number("median"),
    mean: number("mean"),
    sd: number("sd"),
    min: number("mn"),
    max: number("mx"),
    percentile99_5: number("percentile_99_5"),
    percentile00_5: number("percentile_00_5"),
  };
}
