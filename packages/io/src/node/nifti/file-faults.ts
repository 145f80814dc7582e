import {
  FileNotReadableError,
  ImageFileMissingError,
  InputReadError,
  LabelFileMissingError,
  SymlinkLoopError,
  TooManyOpenFilesError,
  type VoxprepError,
} from "@voxprep/core";
import { type FaultClass, type NiftiSource, niftiFault } from "../../nifti/nifti-source.js";

/** What a file is to the case: it decides the code of a file that is not there. */
export type FileRole = "image" | "label";

const MISSING: Readonly<Record<FileRole, FaultClass>> = {
  image: ImageFileMissingError,
  label: LabelFileMissingError,
};

/**
 * The error for a system call on an input that failed, chosen by `errno` code and never by text.
 *
 * @see spec 5-faults, F13 to F15 and F74
 */
export function fileFault(error: unknown, source: NiftiSource, role: FileRole): VoxprepError {
  const code = systemCode(error);
  const facts = { found: code, cause: error };
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
    case "ENAMETOOLONG":
      return niftiFault(MISSING[role], source, "the file does not exist", {
        ...facts,
        remedy: "Put the file there, or take the case out of dataset.json.",
      });
    case "ELOOP":
      return niftiFault(SymlinkLoopError, source, "the symbolic link leads to itself", {
        ...facts,
        remedy: "Point the link at the file.",
      });
    case "EACCES":
    case "EPERM":
      return niftiFault(FileNotReadableError, source, "the file may not be read", {
        ...facts,
        remedy: "Give read permission to the user who runs voxprep.",
      });
    case "EMFILE":
    case "ENFILE":
      return niftiFault(TooManyOpenFilesError, source, "too many files are open", {
        ...facts,
        remedy: "Raise the limit of open files (ulimit -n).",
      });
    default:
      return niftiFault(InputReadError, source, `reading failed (${code})`, {
        ...facts,
        remedy: "Check the disk or the network share, then run again.",
      });
  }
}

function systemCode(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") {
    return error.code;
  }
  throw error;
}
