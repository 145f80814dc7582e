import { type Dtype, type Finding, VoxprepError } from "@voxprep/core";
import { readNiftiHeaderFile } from "@voxprep/io/node";
import type { CaseFileCheck } from "./check-case-files.js";
import {
  checkLabelGeometry,
  checkModalityGeometry,
  type GeometryOptions,
  type PlacedFile,
} from "./check-geometry.js";
import type { FoundFile } from "./find-file.js";

/** What a file's header says. */
export interface CheckedHeader extends PlacedFile {
  /** As stored. */
  readonly dtype: Dtype;
  /** Of the file as it lies there. */
  readonly fileBytes: number;
}

/** The headers of a case; `null` where a file could not be used. */
export interface HeaderCheck {
  readonly images: readonly (CheckedHeader | null)[];
  readonly label: CheckedHeader | null;
  readonly findings: readonly Finding[];
}

interface HeaderResult {
  readonly header: CheckedHeader | null;
  readonly findings: readonly Finding[];
}

/** Reads the headers of a case's files and compares their grids, as far as there are any. */
export async function checkHeaders(
  files: CaseFileCheck,
  options: GeometryOptions,
): Promise<HeaderCheck> {
  const [label, ...images] = await Promise.all([
    readHeader(files.label, "label", options),
    ...files.images.map((image) => readHeader(image, "image", options)),
  ]);
  const findings = [...images, label].flatMap((result) => result.findings);
  const [first, ...others] = images.map(({ header }) => header);
  if (first != null) {
    for (const other of others) {
      if (other !== null) findings.push(...checkModalityGeometry(other, first, options));
    }
    if (label.header !== null) findings.push(...checkLabelGeometry(label.header, first, options));
  }
  return { images: images.map(({ header }) => header), label: label.header, findings };
}

async function readHeader(
  { state, path }: FoundFile,
  role: "image" | "label",
  options: GeometryOptions,
): Promise<HeaderResult> {
  if (state !== "file") return { header: null, findings: [] };
  try {
    const { header, geometry, fileBytes, findings } = await readNiftiHeaderFile(path, {
      ...options,
      role,
    });
    if (header.dtype === null) throw new TypeError("the reader refuses headers without dtype");
    return { header: { file: path, geometry, dtype: header.dtype, fileBytes }, findings };
  } catch (error) {
    if (!(error instanceof VoxprepError)) throw error;
    const context = { caseId: options.caseId, files: [path] };
    return { header: null, findings: [error.with(context).toFinding()] };
  }
}
