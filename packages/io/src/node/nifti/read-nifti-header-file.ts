import type { Finding, Geometry } from "@voxprep/core";
import type { NiftiForm } from "../../nifti/geometry/choose-form.js";
import type { StraightenedAxes } from "../../nifti/geometry/straighten-axes.js";
import { judgeHeader } from "../../nifti/judge-header.js";
import type { NiftiHeader } from "../../nifti/nifti-header.js";
import { type NiftiSource, niftiSource } from "../../nifti/nifti-source.js";
import { plainNamedGzip } from "../../nifti/read-nifti.js";
import type { FileIdentity } from "./input-file.js";
import {
  HEADER_PART_BYTES,
  niftiPaths,
  openInput,
  type ReadNiftiFileOptions,
  readLeadingHeader,
  readPairHeader,
} from "./nifti-input.js";

/** What a header tells, without the voxels. */
export interface NiftiHeaderFile {
  readonly header: NiftiHeader;
  /** Of a file with time points: of each volume. */
  readonly geometry: Geometry;
  readonly form: NiftiForm;
  /** What was made of axes that were not perpendicular; `null` when they were. */
  readonly straightened: StraightenedAxes | null;
  readonly findings: readonly Finding[];
  /** Size of the file that holds the voxels, compressed as it is. */
  readonly fileBytes: number;
  /** Size, times and place of that file. */
  readonly identity: FileIdentity;
}

/** Options of {@link readNiftiHeaderFile}. */
export interface ReadNiftiHeaderFileOptions extends ReadNiftiFileOptions {
  /** Most dimensions that are accepted. Default: 3. */
  readonly dimensions?: 3 | 4 | undefined;
}

/**
 * Reads and judges the header of a NIfTI file, and no more of the file than is needed.
 *
 * It refuses what `readNiftiFile` would refuse because of header and file size. What only the voxels or
 * the rest of the gzip stream show stays unseen.
 *
 * @throws As `readNiftiFile`.
 * @see spec 5-faults, sections 2.2 and 2.4
 */
export async function readNiftiHeaderFile(
  path: string,
  options: ReadNiftiHeaderFileOptions = {},
): Promise<NiftiHeaderFile> {
  const source = niftiSource(options, path);
  const paths = niftiPaths(path, source);
  const { role = "image", dimensions = 3 } = options;
  const opening = { role, partBytes: HEADER_PART_BYTES, hashed: false };
  const input = openInput(paths.voxels, source, opening);
  try {
    const { file, isInflated } = input;
    const isPair = paths.header !== null;
    const header =
      paths.header === null
        ? await readLeadingHeader(input, source)
        : await readHeaderAlone(paths.header, opening, source);
    const expected = { fileBytes: file.size, isInflated, dimensions };
    const { geometry, form, straightened, findings } = judgeHeader(
      header,
      expected,
      isPair,
      source,
    );
    file.checkUnchanged();
    return {
      header,
      geometry,
      form,
      straightened,
      findings: input.isPlainNamedGzip ? [plainNamedGzip(source), ...findings] : findings,
      fileBytes: file.size,
      identity: file.identity,
    };
  } finally {
    input.file.close();
  }
}

async function readHeaderAlone(
  path: string,
  opening: Parameters<typeof openInput>[2],
  source: NiftiSource,
): Promise<NiftiHeader> {
  const half = openInput(path, source, opening);
  try {
    return await readPairHeader(half, source);
  } finally {
    half.file.close();
  }
}
