import type { ErrorCode, Finding, Geometry, Volume } from "@voxprep/core";
import { readNiftiFile } from "@voxprep/io/node";
import { checkImageVoxels } from "../check/check-image-voxels.js";
import { checkLabelVoxels } from "../check/check-label-voxels.js";

/** A file of a case that is to be read. */
export interface ReadInput {
  readonly path: string;
  readonly caseId: string;
  /** Case faults that are let through as warnings. */
  readonly allow: ReadonlySet<ErrorCode>;
}

/** Voxels of a file, where they lie, and what was noticed. */
export interface ReadResult {
  readonly volume: Volume;
  readonly geometry: Geometry;
  readonly findings: readonly Finding[];
}

/** Reads an image of a case and looks at its voxels. */
export async function readImage({ path, caseId, allow }: ReadInput): Promise<ReadResult> {
  const image = await readNiftiFile(path, { caseId, allow, role: "image" });
  const noticed = checkImageVoxels(image.volume, { caseId, file: path, allow });
  return { volume: image.volume, geometry: image.geometry, findings: [...image.findings, ...noticed] };
}

/** A label that is to be read, and the values that dataset.json declares. */
export interface ReadLabelInput extends ReadInput {
  readonly declared: readonly number[];
}

/** A label, what was noticed, and how many voxels each value has. */
export interface ReadLabelResult extends ReadResult {
  readonly counts: readonly (readonly [value: number, voxels: number])[];
}
