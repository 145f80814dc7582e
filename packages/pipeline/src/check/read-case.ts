import {
  type Dtype,
  EmptyImageError,
  type ErrorCode,
  type Finding,
  VoxprepError,
} from "@voxprep/core";
import type { TaskRunner } from "../pool/task-pool.js";
import type { MappedValue } from "./check-label-voxels.js";
import { escalating } from "./escalating.js";
import type { CaseHeaders } from "./grid-summary.js";
import type { RepairRules } from "./repair-rules.js";

/** What is noticed of a label when it is read. */
export interface LabelReading {
  /** As the reader gives it, scaling applied. */
  readonly dtype: Dtype;
  /** Values and how many voxels have them, ascending; after the label map. */
  readonly counts: readonly (readonly [value: number, voxels: number])[];
  readonly mapped: readonly MappedValue[];
}

/** What reading the voxels of a case gave. */
export interface CaseReading {
  readonly caseId: string;
  readonly findings: readonly Finding[];
  /** `null` when the label could not be read. */
  readonly label: LabelReading | null;
  /** Volume of one voxel of the label, mm^3. */
  readonly voxelMm3: number;
}

/** How the voxels of a case are judged. */
export interface CaseReadOptions {
  readonly runner: TaskRunner;
  /** Values that dataset.json lists. */
  readonly declared: readonly number[];
  readonly allow: ReadonlySet<ErrorCode>;
  /** Warnings that fail the case. Default: none. */
  readonly errorOn?: ReadonlySet<ErrorCode> | undefined;
  readonly repair?: RepairRules | undefined;
}

/** Reads all files of a case whose headers could be read; what a file throws becomes a finding. */
export async function readCase(
  { caseId, images, label }: CaseHeaders,
  { runner, declared, allow, errorOn, repair }: CaseReadOptions,
): Promise<CaseReading> {
  const shared = { caseId, allow, maxAngle: repair?.maxAngle };
  const readLabel = async (path: string): Promise<FileReading> => {
    const { labelMap } = repair ?? {};
    const input = { ...shared, path, declared, labelMap };
    const { findings, volume, counts, mapped } = await runner.run("readLabel", input);
    return { findings, label: { dtype: volume.dtype, counts, mapped } };
  };
  const readImage = async (path: string): Promise<FileReading> => {
    const { findings } = await runner.run("readImage", { ...shared, path });
    return { findings, label: null };
  };
  const [ofLabel, ...ofImages] = await Promise.all([
    guarded(caseId, label?.file, readLabel),
    ...images.map((image) => guarded(caseId, image?.file, readImage)),
  ]);
  const paths = images.flatMap((image) => (image === null ? [] : [image.file]));
  const isWhole = paths.length === images.length;
  const imageFindings = ofImages.map((image) => image.findings);
  const findings = isWhole ? emptyCase(caseId, paths, imageFindings) : imageFindings.flat();
  const spacingXyz = (images[0] ?? label)?.geometry.spacingXyz ?? [];
  const voxelMm3 = spacingXyz.reduce((product, length) => product * length, 1);
  return {
    caseId,
    findings: [...findings, ...ofLabel.findings].map((finding) => escalating(finding, errorOn)),
    label: ofLabel.label,
    voxelMm3,
  };
}

type FileReading = Pick<CaseReading, "findings" | "label">;

/** Turns what a file throws into findings, so that the others are read all the same. */
async function guarded(
  caseId: string,
  path: string | undefined,
  read: (path: string) => Promise<FileReading>,
): Promise<FileReading> {
  if (path === undefined) return { findings: [], label: null };
  try {
    return await read(path);
  } catch (error) {
    if (!(error instanceof VoxprepError)) throw error;
    return { findings: [error.with({ caseId, files: [path] }).toFinding()], label: null };
  }
}

/** Modalities that are all empty are one fault of the case, not one warning each. */
function emptyCase(
  caseId: string,
  imagePaths: readonly string[],
  images: readonly (readonly Finding[])[],
): Finding[] {
  const isEmpty = images.every((findings) => findings.some(({ code }) => code === "VP3105"));
  const findings = images.flat();
  if (!isEmpty) return findings;
  const empty = new EmptyImageError(
    "every voxel of every modality is 0, so nothing would be left",
    {
      caseId,
      files: imagePaths,
      remedy: "Export the image again, or take the case out of dataset.json.",
      originals: "A worker dies with `zero-size array to reduction operation minimum`.",
    },
  );
  return [...findings.filter(({ code }) => code !== "VP3105"), empty.toFinding()];
}
