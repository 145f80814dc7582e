import { existsSync } from "node:fs";
import { HeaderImagePairError } from "@voxprep/core";
import { startsGzipMember } from "../../nifti/gzip-frame.js";
import { HeaderCollector } from "../../nifti/header-collector.js";
import type { NiftiHeader } from "../../nifti/nifti-header.js";
import { niftiName, otherHalfNames } from "../../nifti/nifti-names.js";
import { type NiftiReadOptions, type NiftiSource, niftiFault } from "../../nifti/nifti-source.js";
import { PairHeaderReceiver } from "../../nifti/pair-header.js";
import type { InflatedSink } from "./checked-sink.js";
import type { FileRole } from "./file-faults.js";
import { inflateMembers } from "./inflate-members.js";
import { InputFile } from "./input-file.js";
import { PartQueue } from "./part-queue.js";

/** Options of the readers of NIfTI files. */
export interface ReadNiftiFileOptions extends NiftiReadOptions {
  /** Decides the code of a file that does not exist: VP1301 or VP1302. Default: `"image"`. */
  readonly role?: FileRole | undefined;
}

/** Compressed bytes read at a time. */
export const VOLUME_PART_BYTES: number = 1 << 20;

/** Bytes read at a time when only the header is wanted. */
export const HEADER_PART_BYTES: number = 1 << 10;

/** The file or the two files of a path, the voxels' file last. */
export interface NiftiPaths {
  /** The `.hdr` of a pair. */
  readonly header: string | null;
  readonly voxels: string;
}

/**
 * The files that belong to a path: one, or the two halves of a pair of which either may be named.
 *
 * @throws `VP2203 HeaderImagePairError` when the other half does not exist.
 */
export function niftiPaths(path: string, source: NiftiSource): NiftiPaths {
  const { pairHalf } = niftiName(path);
  if (pairHalf === null || !existsSync(path)) return { header: null, voxels: path };
  const names = otherHalfNames(path);
  const other = names.find((name) => existsSync(name));
  if (other === undefined) {
    throw niftiFault(
      HeaderImagePairError,
      source,
      `the other half of the pair is missing, looked for ${names.join(" and ")}`,
      { expected: names, remedy: "Put the missing half beside it, or convert to one .nii.gz." },
    );
  }
  return pairHalf === "header" ? { header: path, voxels: other } : { header: other, voxels: path };
}

/** A file with a queue of its bytes, about which it is known whether they are compressed. */
export interface OpenInput {
  readonly file: InputFile;
  readonly parts: PartQueue;
  /** True when the name ends in `.gz` and the bytes are gzip. */
  readonly isInflated: boolean;
  /** True when the name ends in `.gz` but the bytes are not gzip. */
  readonly isPlainNamedGzip: boolean;
}

/** Opens a file and looks at its first bytes. The caller closes it. */
export function openInput(
  path: string,
  source: NiftiSource,
  options: { readonly role: FileRole; readonly partBytes: number; readonly hashed: boolean },
): OpenInput {
  const file = new InputFile(path, source, options);
  try {
    const parts = new PartQueue(() => file.next());
    const { isGzip } = niftiName(path);
    const isInflated = isGzip && startsGzipMember(parts.peek(3));
    return { file, parts, isInflated, isPlainNamedGzip: isGzip && !isInflated };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Gives the bytes of an input, inflated where they are compressed, to a sink. */
export async function pourInto(
  { parts, isInflated }: OpenInput,
  sink: InflatedSink,
  source: NiftiSource,
): Promise<void> {
  if (isInflated) {
    await inflateMembers(parts, sink, source);
    return;
  }
  for (let part = parts.take(); part !== null && sink.wantsMore; part = parts.take()) {
    sink.take(part);
  }
}

/**
 * Reads the header at the start of an input, and no more of the input than is needed.
 *
 * @throws The errors of {@link inflateMembers} and `parseNiftiHeader`.
 */
export async function readLeadingHeader(
  input: OpenInput,
  source: NiftiSource,
): Promise<NiftiHeader> {
  const collector = new HeaderCollector();
  const sink: InflatedSink = {
    take: (bytes) => void collector.take(bytes),
    get wantsMore() {
      return !collector.isComplete;
    },
  };
  await pourInto(input, sink, source);
  return collector.parse(source);
}

/**
 * Reads the `.hdr` file of a pair to its end and compares its checksums.
 *
 * @throws The errors of {@link inflateMembers} and `parseNiftiHeader`; `VP9202 GzipBombError`.
 */
export async function readPairHeader(input: OpenInput, source: NiftiSource): Promise<NiftiHeader> {
  const receiver = new PairHeaderReceiver(input.isInflated, source);
  await pourInto(input, receiver, source);
  return receiver.finish();
}
