import type { Finding, Geometry } from "@voxprep/core";
import type { NiftiForm } from "../../nifti/geometry/choose-form.js";
import type { StraightenedAxes } from "../../nifti/geometry/straighten-axes.js";
import { judgeHeader } from "../../nifti/judge-header.js";
import type { NiftiHeader } from "../../nifti/nifti-header.js";
import { niftiName } from "../../nifti/nifti-names.js";
import { type NiftiSource, niftiSource } from "../../nifti/nifti-source.js";
import { parseHeader } from "../../nifti/parse-nifti-header.js";
import { plainNamedGzip } from "../../nifti/read-nifti.js";
import type { OpenInput, ReadNiftiFileOptions } from "./nifti-input.js";

/** The header at the start of a file: all that is needed of it to judge it again. */
export interface LeadingHeader {
  /** The bytes of the header alone, inflated. */
  readonly bytes: Uint8Array;
  /** True when they came out of gzip. */
  readonly isInflated: boolean;
}

/** What a header tells, without the voxels. */
export interface NiftiHeaderFacts {
  readonly header: NiftiHeader;
  /** Of a file with time points: of each volume. */
  readonly geometry: Geometry;
  readonly form: NiftiForm;
  /** What was made of axes that were not perpendicular; `null` when they were. */
  readonly straightened: StraightenedAxes | null;
  readonly findings: readonly Finding[];
  /** Size of the file that holds the voxels, compressed as it is. */
  readonly fileBytes: number;
}

/** Options of {@link judgeLeadingHeader} and `readNiftiHeaderFile`. */
export interface ReadNiftiHeaderFileOptions extends ReadNiftiFileOptions {
  /** Most dimensions that are accepted. Default: 3. */
  readonly dimensions?: 3 | 4 | undefined;
}

/** The file that holds the voxels of a header. */
export interface HeaderPlace extends Pick<OpenInput, "isInflated" | "isPlainNamedGzip"> {
  readonly isPair: boolean;
  readonly fileBytes: number;
}

/**
 * Judges a header that was read before, as `readNiftiHeaderFile` would if it read it now; no file is opened.
 *
 * @param path - The file's name decides what is expected of it.
 * @param leading - As `readNiftiFile` gave it.
 * @param fileBytes - Size of the file, compressed as it is.
 * @throws The errors of `readNiftiHeaderFile` that concern the header and not the reading.
 */
export function judgeLeadingHeader(
  path: string,
  { bytes, isInflated }: LeadingHeader,
  fileBytes: number,
  options: ReadNiftiHeaderFileOptions = {},
): NiftiHeaderFacts {
  const source = niftiSource(options, path);
  const isPlainNamedGzip = !isInflated && niftiName(path).isGzip;
  const place = { isInflated, isPlainNamedGzip, isPair: false, fileBytes };
  return headerFacts(parseHeader(bytes, source), place, source, options);
}

/** What follows from a header and the size of its file. */
export function headerFacts(
  header: NiftiHeader,
  { isPair, fileBytes, isInflated, isPlainNamedGzip }: HeaderPlace,
  source: NiftiSource,
  { dimensions = 3 }: Pick<ReadNiftiHeaderFileOptions, "dimensions">,
): NiftiHeaderFacts {
  const file = { fileBytes, isInflated, dimensions };
  const { geometry, form, straightened, findings } = judgeHeader(header, file, isPair, source);
  return {
    header,
    geometry,
    form,
    straightened,
    findings: isPlainNamedGzip ? [plainNamedGzip(source), ...findings] : findings,
    fileBytes,
  };
}
