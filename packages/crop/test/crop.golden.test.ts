import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import type { Volume } from "@voxprep/core";
import { readNiftiFile, splitNifti4d } from "@voxprep/io/node";
import { expect, test } from "vitest";
import {
  describeReference,
  readReferenceJson,
  referencePath,
} from "../../core/test/support/reference-folder.js";
import { plainObject } from "../../core/test/support/typed-json.js";
import { type CropCaseResult, cropCase } from "../src/index.js";

const PROFILES = ["nnunet-v1", "nnformer", "unetr-pp"] as const;

/** Raw folders of the tasks that the converter or a renaming gave another name. */
const RAW_FOLDERS: Readonly<Record<string, string>> = {
  Task004_Hippocampus: "real/Task04_Hippocampus",
  Task006_Lung4D: "golden/v1/raw/Task06_Lung4D",
  Task201_CTMix: "real/Task201_CTMix",
  Task202_ManyLabels: "real/Task202_ManyLabels",
  Task203_SpineMR: "real/Task203_SpineMR",
};

interface CropRecord {
  readonly npz: {
    readonly array: {
      readonly shape: readonly number[];
      readonly sha256: string;
      readonly channels: readonly { readonly sha256: string }[];
    };
  };
  readonly pkl: { readonly value: unknown };
}

const sha256 = (data: Float32Array) =>
  createHash("sha256")
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex");

/** All channels of a case: one file each, one file of four dimensions, or one file without suffix. */
async function readChannels(folder: string, caseId: string): Promise<Volume[]> {
  const single = referencePath(`${folder}/imagesTr/${caseId}.nii.gz`);
  if (existsSync(single)) {
    const { images } = await splitNifti4d(single);
    return images.map((image) => image.volume);
  }
  const channels: Volume[] = [];
  for (let i = 0; ; i++) {
    const path = referencePath(`${folder}/imagesTr/${caseId}_000${i}.nii.gz`);
    if (!existsSync(path)) return channels;
    channels.push((await readNiftiFile(path)).volume);
  }
}

async function cropped(task: string, caseId: string): Promise<CropCaseResult> {
  const folder = RAW_FOLDERS[task] ?? `golden/v1/raw/${task}`;
  const label = await readNiftiFile(referencePath(`${folder}/labelsTr/${caseId}.nii.gz`));
  return cropCase({ channels: await readChannels(folder, caseId), label: label.volume });
}

describeReference("cropped cases equal those of the original programs", () => {
  const tasks = new Set(PROFILES.flatMap((one) => readdirSync(referencePath(`golden/v1/${one}`))));

  test.each([...tasks].sort())("%s", async (task) => {
    const recorded = PROFILES.map((one) => `golden/v1/${one}/${task}/crop`).filter((folder) =>
      existsSync(referencePath(folder)),
    );
    let arrays = 0;
    for (const name of readdirSync(referencePath(recorded[0] as string))) {
      const result = await cropped(task, name.replace(/\.json$/, ""));
      const all = new Float32Array(result.label.data.buffer);
      const parts = [...result.channels, result.label].map((one) => sha256(one.data));
      for (const folder of recorded) {
        const { npz, pkl } = readReferenceJson<CropRecord>(`${folder}/${name}`);
        expect(npz.array.channels.map((channel) => channel.sha256)).toEqual(parts);
        expect(npz.array.sha256).toBe(sha256(all));
        expect(npz.array.shape).toEqual([parts.length, ...result.label.shapeZyx]);
        const properties = plainObject(pkl.value);
        expect(properties["crop_bbox"]).toEqual(result.boxZyx);
        expect(properties["size_after_cropping"]).toEqual(result.label.shapeZyx);
        expect(properties["classes"]).toEqual(result.classes);
        arrays++;
      }
    }
    expect(arrays).toBeGreaterThan(0);
    console.log(`crop: ${task}: ${arrays} arrays and their boxes and classes are equal`);
  });
});
