// npz files.
export { deflatePiece, fastCrc32 } from "./deflate-piece.js";
// NIfTI files.
export type { FileRole } from "./nifti/file-faults.js";
export type { FileIdentity } from "./nifti/input-file.js";
export {
  judgeLeadingHeader,
  type LeadingHeader,
  type NiftiHeaderFacts,
  type ReadNiftiHeaderFileOptions,
} from "./nifti/judge-leading-header.js";
export type { ReadNiftiFileOptions } from "./nifti/nifti-input.js";
export {
  type NiftiFileImage,
  type ReadFileFacts,
  readNiftiFile,
  type SplitNifti,
  splitNifti4d,
} from "./nifti/read-nifti-file.js";
export { type NiftiHeaderFile, readNiftiHeaderFile } from "./nifti/read-nifti-header-file.js";
export { type NiftiEdit, rewrittenNiftiChunks } from "./nifti/rewrite-nifti-file.js";
export { niftiFileBytes, niftiFileChunks, writeNiftiFile } from "./nifti/write-nifti-file.js";
export { inspectNpzFile, readNpzFile } from "./npz-file.js";
