/** A training case as loose files make it up; paths are relative to the folder, with `/`. */
export interface InferredCase {
  readonly caseId: string;
  /** One per channel, in the order of {@link InferredTask.channels}. */
  readonly images: readonly string[];
  readonly label: string;
}

/** A case of a test folder: images without a label. */
export type InferredTestCase = Omit<InferredCase, "label">;

/** A file that found no place in the task, and why. */
export interface UnmatchedFile {
  readonly file: string;
  readonly reason: string;
}

/** What the names of loose files say. */
export interface InferredTask {
  /** Names of the channels as the files have them: `"T1"`, `"0000"`; `""` for the one channel of files that name none. */
  readonly channels: readonly string[];
  /** Sorted by case. */
  readonly cases: readonly InferredCase[];
  /** Sorted by case. */
  readonly test: readonly InferredTestCase[];
  /** NIfTI files that are left over, sorted. */
  readonly unmatched: readonly UnmatchedFile[];
  /** Number of files that are no NIfTI files at all. */
  readonly otherFiles: number;
}
