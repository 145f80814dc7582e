import {
  type ErrorCode,
  type Finding,
  type Geometry,
  makeFinding,
  type Volume,
} from "@voxprep/core";
import { type ReadFileFacts, readNiftiFile } from "@voxprep/io/node";
import { checkImageVoxels } from "../check/check-image-voxels.js";
import { checkLabelVoxels, type MappedValue } from "../check/check-label-voxels.js";
import { allowing } from "../check/voxel-source.js";
import { type PlacedStamp, placedStamp } from "../manifest/file-stamp.js";
import type { HeaderFact } from "../manifest/step-record.js";

/** A file of a case that is to be read. */
export interface ReadInput {
  readonly path: string;
  readonly caseId: string;
  /** Case faults that are let through as warnings. */
  readonly allow: ReadonlySet<ErrorCode>;
  /** Axes that are off perpendicular by at most this many degrees are straightened. Default: 0. */
  readonly maxAngle?: number | undefined;
  /** Where the voxels may lie, when it is large enough. Default: new memory. */
  readonly memory?: ArrayBufferLike | undefined;
}

/** Voxels of a file, where they lie, and what was noticed. */
export interface ReadResult {
  readonly volume: Volume;
  readonly geometry: Geometry;
  readonly findings: readonly Finding[];
  /** SHA-256 of the file's bytes as they were read. */
  readonly sha256: string;
  /** What the system said of the file while it was read. */
  readonly stamp: PlacedStamp;
  /** The header at the file's beginning; of a pair there is none. */
  readonly header: HeaderFact | undefined;
}

/** Reads an image of a case and looks at its voxels. */
export async function readImage(input: ReadInput): Promise<ReadResult> {
  const { path, caseId, allow, maxAngle, memory } = input;
  const image = await readNiftiFile(path, { caseId, allow, maxAngle, memory, role: "image" });
  const noticed = checkImageVoxels(image.volume, { caseId, file: path, allow });
  return {
    volume: image.volume,
    geometry: image.geometry,
    findings: [...image.findings, ...noticed],
    sha256: sha256Of(image),
    stamp: placedStamp(path, image.identity),
    header: headerOf(image),
  };
}

/** Of a pair the hash of both files. */
function sha256Of({ sha256, headerSha256 }: ReadFileFacts): string {
  return headerSha256 === null ? sha256 : `${headerSha256}+${sha256}`;
}

function headerOf({ leadingHeader }: ReadFileFacts): HeaderFact | undefined {
  if (leadingHeader === null) return undefined;
  const { bytes, isInflated } = leadingHeader;
  return { base64: Buffer.from(bytes).toString("base64"), isInflated };
}

/** A label that is to be read, and the values that dataset.json declares. */
export interface ReadLabelInput extends ReadInput {
  readonly declared: readonly number[];
  /** Values that are looked at as if they were others already. Default: none. */
  readonly labelMap?: ReadonlyMap<number, number> | undefined;
}

/** A label, what was noticed, and how many voxels each value has. */
export interface ReadLabelResult extends ReadResult {
  readonly counts: readonly (readonly [value: number, voxels: number])[];
  /** Values that the label map replaces; the volume still holds them. */
  readonly mapped: readonly MappedValue[];
}

/** Reads a label of a case and looks at its values. */
export async function readLabel(input: ReadLabelInput): Promise<ReadLabelResult> {
  const { path, caseId, declared, allow, maxAngle, memory, labelMap } = input;
  const read = await readNiftiFile(path, { caseId, allow, maxAngle, memory, role: "label" });
  const { volume, geometry, findings } = read;
  const noticed = checkLabelVoxels(volume, declared, { caseId, file: path, allow }, labelMap);
  const ofReader = findings.map((finding) => allowing(asLabelFinding(finding), allow));
  return {
    volume,
    geometry,
    counts: noticed.counts,
    mapped: noticed.mapped,
    findings: [...ofReader, ...noticed.findings],
    sha256: sha256Of(read),
    stamp: placedStamp(path, read.identity),
    header: headerOf(read),
  };
}

/** Labels have no numbers that are not finite: what only warns of an image is a fault of a label. */
const LABEL_FAULTS: Readonly<Partial<Record<ErrorCode, ErrorCode>>> = {
  VP3101: "VP5104",
  VP3102: "VP5102",
};

/** What the reader turned into 0, as a fault of a label. */
function asLabelFinding(finding: Finding): Finding {
  const fault = LABEL_FAULTS[finding.code];
  if (fault === undefined) return finding;
  const { severity: _severity, message, code: _code, name: _name, ...context } = finding;
  return makeFinding(fault, message, {
    ...context,
    remedy: "Repair the label: write whole numbers that dataset.json declares.",
  });
}
