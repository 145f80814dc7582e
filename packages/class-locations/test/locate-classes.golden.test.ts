import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { locateClasses } from "@voxprep/class-locations";
import { type AxisOrder, permute, transposeVolume, type Zyx } from "@voxprep/core";
import { expect, test } from "vitest";
import { cropVoxels, readRawNifti } from "../../core/test/support/raw-nifti.js";
import {
  describeReference,
  readReferenceJson,
  referencePath,
} from "../../core/test/support/reference-folder.js";
import { plainObject, plainValue } from "../../core/test/support/typed-json.js";

/** A recorded int64 array: its values when it is small, its hash when it is not. */
type RecordedArray =
  | readonly number[]
  | { readonly shape: readonly number[]; readonly sha256: string };

interface StageFile {
  readonly pkl: { readonly value: unknown };
}

const TASKS = "golden/v1/nnunet-v1";

describeReference("class locations equal the recorded ones", () => {
  test("of every case that was not resampled, transposed ones included", () => {
    const compared = { stages: 0, classes: 0, rows: 0 };
    for (const task of readdirSync(referencePath(TASKS))) {
      for (const folder of readdirSync(referencePath(`${TASKS}/${task}/stage`))) {
        const forward = recordedOrder(task, folder);
        for (const file of readdirSync(referencePath(`${TASKS}/${task}/stage/${folder}`))) {
          const path = `${TASKS}/${task}/stage/${folder}/${file}`;
          const case_ = plainObject(readReferenceJson<StageFile>(path).pkl.value);
          const cropped = permute(case_["size_after_cropping"] as Zyx, forward);
          if (String(cropped) !== String(case_["size_after_resampling"])) continue;
          const locations = case_["class_locations"] as Map<number, RecordedArray>;
          const box = case_["crop_bbox"] as [number, number][];
          const label = cropVoxels(readRawNifti(labelPath(String(case_["seg_file"]))), box);
          const stageLabel = transposeVolume({ dtype: "float32", ...label }, forward);
          const located = locateClasses(stageLabel, [...locations.keys()]);
          for (const { classValue, locationsZyx } of located) {
            compareRows(
              locationsZyx,
              locations.get(classValue) ?? [],
              `${path} class ${classValue}`,
            );
            compared.classes++;
            compared.rows += (locationsZyx?.length ?? 0) / 3;
          }
          compared.stages++;
        }
      }
    }
    console.log(
      `class locations: ${compared.rows} rows of ${compared.classes} classes equal, ` +
        `in ${compared.stages} stage cases`,
    );
    expect(compared.stages).toBeGreaterThan(120);
  });
});

function compareRows(rows: BigInt64Array | null, recorded: RecordedArray, name: string): void {
  if (!("sha256" in recorded)) {
    const expected = recorded.length === 0 ? null : BigInt64Array.from(recorded.map(BigInt));
    expect(rows, name).toEqual(expected);
    return;
  }
  expect([(rows?.length ?? 0) / 3, 3], name).toEqual(recorded.shape);
  expect(
    createHash("sha256")
      .update(rows ?? "")
      .digest("hex"),
    name,
  ).toBe(recorded.sha256);
}

function recordedOrder(task: string, folder: string): AxisOrder {
  const name = folder.includes("_2D_") ? "plans_2D" : "plans_3D";
  const plan = plainValue(
    readReferenceJson<{ value: unknown }>(`${TASKS}/${task}/${name}.json`).value,
  );
  return (plan as Map<string, unknown>).get("transpose_forward") as AxisOrder;
}

/** Where the raw label lies that a recorded path names. */
function labelPath(recorded: string): string {
  const [, task = "", ...rest] = recorded.split("/");
  const decathlon = task.replace(/^Task0(\d\d_)/, "Task$1");
  const folders = [
    `golden/v1/raw/${task}`,
    `golden/v1/raw/${decathlon}`,
    `real/${task}`,
    `real/${decathlon}`,
  ];
  const paths = folders.map((folder) => referencePath([folder, ...rest].join("/")));
  return paths.find((path) => existsSync(path)) ?? expect.fail(`no raw file for ${recorded}`);
}
