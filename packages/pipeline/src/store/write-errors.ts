import {
  DiskFullError,
  type FindingContext,
  OutputNotWritableError,
  OutputWriteError,
  PathTooLongError,
  TooManyOpenFilesError,
  VoxprepError,
} from "@voxprep/core";

type ErrorClass = new (message: string, context: FindingContext) => VoxprepError;

const BY_ERRNO: ReadonlyMap<string, readonly [ErrorClass, remedy: string]> = new Map([
  ["ENOSPC", [DiskFullError, "Free some space and run again."]],
  ["EDQUOT", [DiskFullError, "Free some space or raise the quota, and run again."]],
  ["EFBIG", [DiskFullError, "Use a file system that holds larger files."]],
  ["EACCES", [OutputNotWritableError, "Choose an output folder that you may write."]],
  ["EPERM", [OutputNotWritableError, "Choose an output folder that you may write."]],
  ["EROFS", [OutputNotWritableError, "Choose an output folder on a writable file system."]],
  [
    "ENOTDIR",
    [OutputNotWritableError, "Remove or rename the file that stands where a folder must be."],
  ],
  [
    "EEXIST",
    [OutputNotWritableError, "Remove or rename the file that stands where a folder must be."],
  ],
  ["ENAMETOOLONG", [PathTooLongError, "Use a shorter output folder or shorter case names."]],
  [
    "EMFILE",
    [TooManyOpenFilesError, "Raise the limit of open files (ulimit -n) or use fewer threads."],
  ],
  ["ENFILE", [TooManyOpenFilesError, "Raise the limit of open files or use fewer threads."]],
]);

/** Turns a system error of a write into the typed error with file and remedy; others pass unchanged. */
export function writeErrorOf(error: unknown, file: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (error instanceof VoxprepError || code === undefined) return error;
  const [Kind, remedy] = BY_ERRNO.get(code) ?? [
    OutputWriteError,
    "Look at the disk, then run again.",
  ];
  const message = `cannot write ${file}: ${(error as Error).message}`;
  return new Kind(message, { files: [file], field: "errno", found: code, remedy, severity: "run" });
}
