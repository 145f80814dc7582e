import type { Finding } from "@voxprep/core";
import { imageOf, imagesOf, type NiftiImage } from "../../nifti/nifti-image.js";
import { NiftiReceiver, type ReceivedNifti } from "../../nifti/nifti-receiver.js";
import { type NiftiSource, niftiSource } from "../../nifti/nifti-source.js";
import { plainNamedGzip } from "../../nifti/read-nifti.js";
import type { FileIdentity } from "./input-file.js";
import type { LeadingHeader } from "./judge-leading-header.js";
import {
  niftiPaths,
  openInput,
  pourInto,
  type ReadNiftiFileOptions,
  readPairHeader,
  VOLUME_PART_BYTES,
} from "./nifti-input.js";

/** What is known of a file that was read to its end. */
export interface ReadFileFacts {
  /**
   * SHA-256 of the file's bytes as they were read, in hexadecimal digits. Of a pair it is that of the
   * file with the voxels; `headerSha256` is the other one.
   */
  readonly sha256: string;
  /** Size of the file as it is, compressed or not. */
  readonly byteLength: number;
  /** Size, times and place of the file while it was read. */
  readonly identity: FileIdentity;
  /** SHA-256 of the `.hdr` of a pair; `null` for a single file. */
  readonly headerSha256: string | null;
  /** The header before the voxels; `null` for a pair, which has it in its other file. */
  readonly leadingHeader: LeadingHeader | null;
}

/** An image with the facts of the file that it was read from. */
export interface NiftiFileImage extends NiftiImage, ReadFileFacts {}

/**
 * Reads a NIfTI file as SimpleITK 2.5.7 reads it.
 *
 * The file is read once. It is inflated and decoded in parts straight into the volume, so that neither
 * a compressed nor an inflated copy is ever held, and its SHA-256 is taken on the way. Checksum
 * and length of every gzip member are compared.
 *
 * Nothing is tried twice: the caller may call again after VP2215 and VP6204.
 *
 * @param path - A `.nii`, `.nii.gz`, or either half of a pair `.hdr` and `.img` (also `.gz`).
 * @returns The image; its voxels lie over a SharedArrayBuffer.
 * @throws VP1301 to VP1306, VP6204, VP6301 (file), VP2101 to VP2104, VP2215 (container), VP2201 to VP2216
 *   (header), VP2302, VP2303 (dimensions), VP4105, VP4106 (orientation), VP9201, VP9202 (sizes)
 * @see spec 2b-nifti, spec 5-faults sections 2.2 to 2.4 and 2.6
 */
export async function readNiftiFile(
  path: string,
  options: ReadNiftiFileOptions = {},
): Promise<NiftiFileImage> {
  const { received, facts } = await receiveNiftiFile(path, options, 3);
  return { ...imageOf(received), ...facts };
}

/** The time points of an image with four dimensions, or an image that has only three. */
export interface SplitNifti extends ReadFileFacts {
  /** One image per time point; one alone when the file has three dimensions. */
  readonly images: readonly NiftiImage[];
  /** False when the file has three dimensions and may be copied as it is. */
  readonly isSplit: boolean;
}

/**
 * Reads a file of four dimensions and takes it apart along time.
 *
 * Each volume keeps spacing, origin and direction of the first three axes, and the numeric type that
 * SimpleITK reads: the stored one, float32 when scaled integers were stored. All volumes lie over the
 * same memory.
 *
 * @throws As {@link readNiftiFile}; `VP2302 FourDimensionalImageError` from five dimensions on.
 * @see spec 2b-nifti, section 2, "4D"
 */
export async function splitNifti4d(
  path: string,
  options: ReadNiftiFileOptions = {},
): Promise<SplitNifti> {
  const { received, facts } = await receiveNiftiFile(path, options, 4);
  const isSplit = received.judged.plan.lengths.length === 4;
  return { images: imagesOf(received), isSplit, ...facts };
}

async function receiveNiftiFile(
  path: string,
  options: ReadNiftiFileOptions,
  dimensions: 3 | 4,
): Promise<{ received: ReceivedNifti; facts: ReadFileFacts }> {
  const source = niftiSource(options, path);
  const paths = niftiPaths(path, source);
  const opening = { role: options.role ?? "image", partBytes: VOLUME_PART_BYTES, hashed: true };
  const half = paths.header === null ? null : await openPairHeader(paths.header, opening, source);
  const input = openInput(paths.voxels, source, opening);
  try {
    const { file, parts, isInflated } = input;
    const expected = { fileBytes: file.size, isInflated, dimensions };
    const receiver = new NiftiReceiver(expected, source, half?.header);
    await pourInto(input, receiver, source);
    const sha256 = file.finishHash();
    const trailing = parts.position < file.size ? file.size - parts.position : 0;
    const received = receiver.finish(trailing);
    const { headerBytes: bytes } = received;
    const warnings: Finding[] = input.isPlainNamedGzip ? [plainNamedGzip(source)] : [];
    return {
      received: { ...received, findings: [...warnings, ...received.findings] },
      facts: {
        sha256,
        byteLength: file.size,
        identity: file.identity,
        headerSha256: half?.sha256 ?? null,
        leadingHeader: bytes === null ? null : { bytes, isInflated },
      },
    };
  } catch (error) {
    // A file that is being written looks damaged; that it changes is the better answer.
    input.file.checkUnchanged();
    throw error;
  } finally {
    input.file.close();
  }
}

async function openPairHeader(
  path: string,
  opening: Parameters<typeof openInput>[2],
  source: NiftiSource,
) {
  const input = openInput(path, source, opening);
  try {
    const header = await readPairHeader(input, source);
    return { header, sha256: input.file.finishHash() };
  } finally {
    input.file.close();
  }
}
