import type { NiftiHeader } from "../../nifti/nifti-header.js";
import { type NiftiSource, niftiSource } from "../../nifti/nifti-source.js";
import type { FileIdentity } from "./input-file.js";
import {
  headerFacts,
  type NiftiHeaderFacts,
  type ReadNiftiHeaderFileOptions,
} from "./judge-leading-header.js";
import {
  HEADER_PART_BYTES,
  niftiPaths,
  openInput,
  readLeadingHeader,
  readPairHeader,
} from "./nifti-input.js";

/** What the header of a file tells, without the voxels. */
export interface NiftiHeaderFile extends NiftiHeaderFacts {
  /** Size, times and place of the file that holds the voxels. */
  readonly identity: FileIdentity;
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
  const opening = { role: options.role ?? "image", partBytes: HEADER_PART_BYTES, hashed: false };
  const input = openInput(paths.voxels, source, opening);
  try {
    const { file } = input;
    const header =
      paths.header === null
        ? await readLeadingHeader(input, source)
        : await readHeaderAlone(paths.header, opening, source);
    const place = { ...input, isPair: paths.header !== null, fileBytes: file.size };
    const facts = headerFacts(header, place, source, options);
    file.checkUnchanged();
    return { ...facts, identity: file.identity };
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
