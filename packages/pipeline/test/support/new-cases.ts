import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PlanDimension } from "@voxprep/core";
import { LAYOUTS } from "@voxprep/io";
import { type Prediction, type RunSummary, runTask } from "@voxprep/pipeline";
import type { TypedJson } from "./golden-task.ts";
import { TEST_DATA } from "./shared-folder.ts";

/** How nnunet 1.7.1 brought a prediction back. */
export interface RestoredRecord {
  readonly kind: "float32" | "float64" | "labels";
  readonly seed: number;
  /** Of the whole NIfTI file, uncompressed. */
  readonly sha256: string;
}

/** What nnunet 1.7.1 made of a case without label. */
export interface NewCaseRecord {
  readonly task: string;
  readonly dimension: PlanDimension;
  readonly case: string;
  readonly stage: number;
  /** `(c, z, y, x)` */
  readonly shape: readonly [number, number, number, number];
  readonly images: string;
  readonly mask: string;
  readonly properties: TypedJson;
  readonly restored: readonly RestoredRecord[];
}

/** Records of `fixtures/make_new_cases.py`. */
export const NEW_CASES: readonly NewCaseRecord[] = JSON.parse(
  readFileSync(new URL("../fixtures/new-cases.json", import.meta.url), "utf8"),
) as NewCaseRecord[];

/** Raw images of a phantom task. */
export function imagesOf(task: string): string {
  return join(TEST_DATA, "raw", task, "imagesTr");
}

/** The files of one case of a phantom task. */
export function filesOf({ task, case: caseId, shape }: NewCaseRecord): string[] {
  return Array.from({ length: shape[0] }, (_, channel) =>
    join(imagesOf(task), `${caseId}_${String(channel).padStart(4, "0")}.nii.gz`),
  );
}

/** Runs a phantom task as nnU-Net v1 prepares it. */
export function runPhantom(task: string, out: string): Promise<RunSummary> {
  return runTask({ taskFolder: join(TEST_DATA, "raw", task), out, profile: "nnunet-v1" });
}

/** The plans file that a run of nnU-Net v1 left. */
export function plansFileOf({ preprocessedFolder }: RunSummary, dimension: PlanDimension): string {
  return join(preprocessedFolder, LAYOUTS["nnunet-v1"].plansFile[dimension]);
}

/** The prediction that the script made: bits 16 to 30 of a linear congruential generator. */
export function predictionOf({ shape }: NewCaseRecord, { kind, seed }: RestoredRecord): Prediction {
  const [, ...grid] = shape;
  const all = kind === "labels" ? grid : [3, ...grid];
  const count = all.reduce((product, length) => product * length, 1);
  const values = noise(count, seed);
  if (kind === "labels") return { shape: all, data: Uint8Array.from(values, (value) => value % 4) };
  const data = Float64Array.from(values, (value) => (value % 17) / 16);
  return { shape: all, data: kind === "float32" ? Float32Array.from(data) : data };
}

function noise(count: number, seed: number): Int32Array {
  let state = seed;
  return Int32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 16) & 0x7fff;
  });
}
