import { join } from "node:path";
import type { Layout } from "@voxprep/io";
import { WORK_ROOT } from "./output-store.js";

/** Where the outputs of one task and profile lie. */
export interface TaskFolders {
  /** `<cropped folder>/<Task>` */
  readonly cropped: string;
  /** `<preprocessed folder>/<Task>` */
  readonly preprocessed: string;
  /** Temporary files of this task and profile. */
  readonly work: string;
  /** Environment variables that lead a trainer here. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The published tree under one output root. */
export function taskFoldersUnder(out: string, layout: Layout, task: string): TaskFolders {
  const rawBase = join(out, layout.rawBase);
  const preprocessed = join(out, layout.preprocessedBase);
  return {
    cropped: join(rawBase, layout.croppedFolder, task),
    preprocessed: join(preprocessed, task),
    work: workFolder(out, layout, task),
    environment: {
      [layout.rawVariable]: rawBase,
      [layout.preprocessedVariable]: preprocessed,
      [layout.resultsVariable]: join(out, "results"),
    },
  };
}

/** The folder of temporary files of a task and profile under an output root. */
export function workFolder(outputRoot: string, layout: Layout, task: string): string {
  return join(outputRoot, WORK_ROOT, layout.profile, task);
}
