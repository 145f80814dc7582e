import type { InferredCase, InferredTestCase, UnmatchedFile } from "./inferred-task.js";

/** A channel of the task that is to be made. */
export interface SurveyedChannel {
  /** As dataset.json will name it. */
  readonly name: string;
  /** Where the name comes from: `"given"`, `"file names"`, or what was guessed from. */
  readonly origin: string;
}

/** A case whose label was read. */
export interface SurveyedCase extends InferredCase {
  /** Values of its label, ascending. */
  readonly values: readonly number[];
}

/** What a folder of loose files holds, and the task that can be made of it. */
export interface FolderSurvey {
  /** Absolute path. */
  readonly folder: string;
  readonly channels: readonly SurveyedChannel[];
  /** Volumes in each image file: more than one when channels lie in one 4D file. */
  readonly volumesPerFile: number;
  readonly cases: readonly SurveyedCase[];
  readonly test: readonly InferredTestCase[];
  /** Label value to name, 0 first. */
  readonly labels: ReadonlyMap<number, string>;
  readonly unmatched: readonly UnmatchedFile[];
  readonly otherFiles: number;
  /** What a person should know before the task is made. */
  readonly notes: readonly string[];
}
