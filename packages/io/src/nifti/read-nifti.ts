import { EmptyFileError, HeaderImagePairError } from "@voxprep/core";
import { gunzipMembers } from "./gunzip-members.js";
import { startsGzipMember } from "./gzip-frame.js";
import { imageOf, type NiftiImage } from "./nifti-image.js";
import { niftiName } from "./nifti-names.js";
import { NiftiReceiver } from "./nifti-receiver.js";
import {
  type NiftiReadOptions,
  type NiftiSource,
  niftiFault,
  niftiSource,
  niftiWarning,
} from "./nifti-source.js";
import { PairHeaderReceiver } from "./pair-header.js";

/** Options of {@link readNifti}. */
export interface ReadNiftiOptions extends NiftiReadOptions {
  /** The file's name: only a name that ends in `.gz` is inflated. Default: `"image.nii.gz"`. */
  readonly name?: string | undefined;
  /** Bytes of the `.hdr` file when `name` and the buffer are those of an `.img`. */
  readonly pairHeader?: Uint8Array | undefined;
}

/**
 * Reads a NIfTI file that lies in memory, as SimpleITK 2.5.7 reads it. Works in a browser.
 *
 * gzip is inflated by fflate, about six times slower than the reader of `@voxprep/io/node`; checksum
 * and length of every member are compared all the same.
 *
 * @param buffer - The whole file, compressed as it is.
 * @returns The image; its voxels lie over a SharedArrayBuffer where there is one.
 * @throws VP2101 to VP2106 (container), VP2201 to VP2216 (header), VP2302, VP2303 (dimensions), VP4105,
 *   VP4106 (orientation), VP9201, VP9202 (sizes)
 * @see spec 2b-nifti, spec 5-faults sections 2.2 to 2.4 and 2.6
 */
export async function readNifti(
  buffer: Uint8Array,
  options: ReadNiftiOptions = {},
): Promise<NiftiImage> {
  const source = niftiSource(options, "image.nii.gz");
  if (buffer.length === 0) throw niftiFault(EmptyFileError, source, "the file has 0 bytes");
  const { isGzip, pairHalf } = niftiName(source.name);
  const isInflated = isGzip && startsGzipMember(buffer);
  const { pairHeader } = options;
  if ((pairHalf === "image") !== (pairHeader !== undefined)) {
    const message =
      pairHalf === "header"
        ? "give the .img file, and this file as the option pairHeader"
        : "an .img file needs its .hdr as the option pairHeader, other files have none";
    throw niftiFault(HeaderImagePairError, source, message);
  }
  const file = { fileBytes: buffer.length, isInflated, dimensions: 3 } as const;
  const header = pairHeader === undefined ? undefined : readHeaderOf(pairHeader, isGzip, source);
  const receiver = new NiftiReceiver(file, source, header);
  let trailing = 0;
  if (isInflated) trailing = gunzipMembers(buffer, (bytes) => receiver.take(bytes), source);
  else receiver.take(buffer);
  const image = imageOf(receiver.finish(trailing));
  return isGzip && !isInflated
    ? { ...image, findings: [plainNamedGzip(source), ...image.findings] }
    : image;
}

/** The warning for a file that is named `.gz` but is not compressed. */
export function plainNamedGzip(source: NiftiSource): ReturnType<typeof niftiWarning> {
  return niftiWarning("VP2105", source, "the file is named .gz but is not compressed");
}

function readHeaderOf(bytes: Uint8Array, isGzip: boolean, source: NiftiSource) {
  if (bytes.length === 0) throw niftiFault(EmptyFileError, source, "the .hdr file has 0 bytes");
  const isInflated = isGzip && startsGzipMember(bytes);
  const receiver = new PairHeaderReceiver(isInflated, source);
  if (isInflated) gunzipMembers(bytes, (part) => receiver.take(part), source);
  else receiver.take(bytes);
  return receiver.finish();
}
